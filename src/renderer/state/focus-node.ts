import { groupIdOf } from "../../shared/study/study.ts";
import { motionMs, selectNodes, useCanvas } from "./canvas-store.ts";
import { useApp } from "./store.ts";

/** A node that is not in view is drawn when the canvas has moved to it. */
const mostFrames = 40;

/** Selects a node and gives it the keyboard. */
export function focusNode(nodeId: string): void {
  selectNodes([nodeId]);
  focusWhenThere(`.react-flow__node[data-id="${CSS.escape(nodeId)}"]`);
}

export function focusCanvas(): void {
  document.querySelector<HTMLElement>("[data-canvas]")?.focus({ preventScroll: true });
}

/** Gives the keyboard to the first that the selector finds, as soon as it is there. */
export function focusWhenThere(selector: string, framesLeft = mostFrames): void {
  const element = document.querySelector<HTMLElement>(selector);
  if (element !== null) element.focus({ preventScroll: true });
  else if (framesLeft > 0) requestAnimationFrame(() => focusWhenThere(selector, framesLeft - 1));
}

/** The node whose element holds the focus. */
export function findFocusedNodeId(): string | undefined {
  return document.activeElement?.closest<HTMLElement>(".react-flow__node")?.dataset.id;
}

/** Brings a node into the middle, or the group that hides it; what is selected stays so. */
export function lookAtNode(nodeId: string): void {
  const { flow } = useCanvas.getState();
  const id = shownInstead(nodeId) ?? nodeId;
  const zoom = Math.max(flow?.getZoom() ?? 1, 0.8);
  void flow?.fitView({ nodes: [{ id }], minZoom: zoom, maxZoom: zoom, duration: motionMs() });
}

/** The collapsed group that a node is hidden in; undefined for one that is shown. */
export function shownInstead(nodeId: string): string | undefined {
  const { nodes } = useCanvas.getState();
  if (nodes.some(({ id, hidden }) => id === nodeId && hidden !== true)) return undefined;
  const node = useApp.getState().open?.study.nodes.find(({ id }) => id === nodeId);
  return node === undefined ? undefined : groupIdOf(node);
}
