import type { FinalConnectionState, XYPosition } from "@xyflow/react";
import { type Edge, findNode } from "../../shared/study/study.ts";
import { reconnect } from "../state/actions/links.ts";
import { connectNodes, disconnectNodes } from "../state/actions/study.ts";
import { type Connecting, openTool, useTools } from "../state/canvas-tools.ts";
import { useApp } from "../state/store.ts";

/**
 * Ends the drawing of an edge. Dropped on a port that does not fit, or anywhere on a node, it is drawn when it may
 * be, and refused with the reason when not. Dropped on the empty canvas, a new edge asks what to add there, and one
 * that was there is taken away. Dropped on a fitting port, the canvas has drawn it already.
 */
export function finishConnection(event: MouseEvent | TouchEvent, state: FinalConnectionState): void {
  const { connecting } = useTools.getState();
  useTools.setState({ connecting: undefined });
  const point = "changedTouches" in event ? event.changedTouches[0] : event;
  if (connecting === undefined || point === undefined || state.isValid === true) return;
  const at = { x: point.clientX, y: point.clientY };
  const { nodeId, way, instead } = connecting;
  const otherId = state.toNode?.id ?? findNodeAt(at);
  if (otherId === nodeId) return;
  if (otherId !== undefined) {
    const edge = edgeTo(connecting, otherId);
    void (instead === undefined ? connectNodes(edge.sourceId, edge.targetId) : reconnect(instead, edge));
  } else if (isEmptyAt(at)) {
    if (instead !== undefined) void disconnectNodes(instead.sourceId, instead.targetId);
    else openTool({ type: "add", at, link: way === "feeds" ? { sourceId: nodeId } : { targetId: nodeId } });
  }
}

/** The edge that is being drawn, if it ended at this node. */
export function edgeTo({ nodeId, way }: Connecting, otherId: string): Edge {
  return way === "feeds" ? { sourceId: nodeId, targetId: otherId } : { sourceId: otherId, targetId: nodeId };
}

/** The node at a place of the window; groups are the ground that nodes stand on. */
export function findNodeAt(at: XYPosition): string | undefined {
  const id = elementAt(at)?.closest<HTMLElement>("[data-node-id]")?.dataset.nodeId;
  return id === undefined || isGroup(id) ? undefined : id;
}

/** Is there nothing but the canvas, or a group, at a place of the window? */
export function isEmptyAt(at: XYPosition): boolean {
  const element = elementAt(at);
  if (element === null || element.closest("[data-canvas]") === null) return false;
  const id = element.closest<HTMLElement>("[data-node-id]")?.dataset.nodeId;
  return id === undefined
    ? element.matches(".react-flow__pane") || element.closest(".react-flow__edge") !== null
    : isGroup(id);
}

function elementAt({ x, y }: XYPosition): Element | null {
  return document.elementFromPoint(x, y);
}

function isGroup(nodeId: string): boolean {
  const { open } = useApp.getState();
  return open !== undefined && findNode(open.study, nodeId)?.type === "group";
}
