import type { FinalConnectionState } from "@xyflow/react";
import { connectNodes } from "../state/actions/study.ts";

/**
 * Ends the drawing of an edge. Dropped on a port that does not fit, or anywhere on a node, it is drawn when it may
 * be, and refused with the reason when not. Dropped on a fitting port, the canvas has drawn it already.
 */
export function finishConnection(event: MouseEvent | TouchEvent, state: FinalConnectionState): void {
  if (state.isValid === true || state.fromNode === null) return;
  const fromId = state.fromNode.id;
  const toId = state.toNode?.id ?? nodeIdAt(event);
  if (toId === undefined || toId === fromId) return;
  const isFromOutput = state.fromHandle.type === "source";
  void (isFromOutput ? connectNodes(fromId, toId) : connectNodes(toId, fromId));
}

function nodeIdAt(event: MouseEvent | TouchEvent): string | undefined {
  const point = "changedTouches" in event ? event.changedTouches[0] : event;
  if (point === undefined) return undefined;
  const element = document
    .elementFromPoint(point.clientX, point.clientY)
    ?.closest<HTMLElement>("[data-node-id]");
  return element?.dataset.nodeId;
}
