import { canInsert } from "../../shared/study/node-link.ts";
import type { Edge } from "../../shared/study/study.ts";
import { insertNode } from "../state/actions/links.ts";
import { commitMoves } from "../state/actions/study.ts";
import type { FlowNode } from "../state/canvas-nodes.ts";
import { useCanvas } from "../state/canvas-store.ts";
import { useApp } from "../state/store.ts";
import { markDropEdge, takeDropEdge } from "./edge-at.ts";
import { pointOf } from "./point-of.ts";

export function startInteraction(): void {
  useCanvas.setState({ isInteracting: true });
}

export function endInteraction(): void {
  useCanvas.setState({ isInteracting: false });
}

/** Marks the edge that a node which is dragged alone would be inserted on: under the pointer or under its middle. */
export function markInsertion(
  event: globalThis.MouseEvent | TouchEvent,
  node: FlowNode,
  dragged: FlowNode[],
): void {
  const { flow } = useCanvas.getState();
  const study = useApp.getState().open?.study;
  if (flow === undefined || study === undefined || dragged.length !== 1) return;
  const { width = 0, height = 0 } = node.measured ?? {};
  const middle = { x: node.position.x + width / 2, y: node.position.y + height / 2 };
  const places = [flow.flowToScreenPosition(middle)];
  if ("clientX" in event) places.unshift(pointOf(event));
  markDropEdge(places, (edge) => canInsert(study, node.id, edge));
}

export function endDrag(_event: unknown, node: FlowNode): void {
  endInteraction();
  void endMove(node.id, takeDropEdge());
}

export function endSelectionDrag(): void {
  endInteraction();
  void commitMoves();
}

async function endMove(nodeId: string, edge: Edge | undefined): Promise<void> {
  if (edge === undefined || !(await insertNode(nodeId, edge))) await commitMoves();
}
