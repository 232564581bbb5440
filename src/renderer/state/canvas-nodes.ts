import type { Edge as FlowEdgeOf, Node as FlowNodeOf } from "@xyflow/react";
import { NODE_WIDTH } from "../../shared/study/place-node.ts";
import type { Position } from "../../shared/study/study.ts";
import type { ShownCanvas, ShownNode } from "./shown-canvas.ts";

export type CardData = Pick<ShownNode, "node" | "mark" | "before">;
export type FlowNode = FlowNodeOf<CardData, "card" | "note" | "frame">;
export type FlowEdge = FlowEdgeOf<Pick<ShownCanvas["edges"][number], "mark">>;

/**
 * The nodes as the canvas draws them. A node of the study that did not change stays the same object, with what
 * the canvas knows of it: its measured size, whether it is selected, where it is being dragged.
 * @param select ids of nodes to select as they appear
 */
export function syncNodes(
  previous: readonly FlowNode[],
  nodes: readonly ShownNode[],
  select: ReadonlySet<string>,
): FlowNode[] {
  const known = new Map(previous.map((flowNode) => [flowNode.id, flowNode]));
  const appeared = nodes.some(({ node: { id } }) => select.has(id) && !known.has(id));
  return nodes.map((shown) => {
    const { id } = shown.node;
    const old = known.get(id);
    const selected = appeared ? select.has(id) : (old?.selected ?? false);
    if (old !== undefined && isSame(old.data, shown))
      return old.selected === selected ? old : { ...old, selected };
    return { ...toFlowNode(shown, old), selected };
  });
}

/** The edges as the canvas draws them; named by the nodes at their ends for those who hear them. */
export function syncEdges(previous: readonly FlowEdge[], { nodes, edges }: ShownCanvas): FlowEdge[] {
  const known = new Map(previous.map((edge) => [edge.id, edge]));
  const labels = new Map(nodes.map(({ node: { id, label } }) => [id, label]));
  return edges.map(({ id, sourceId, targetId, mark }) => {
    const ariaLabel = `Edge from ${labels.get(sourceId) ?? ""} to ${labels.get(targetId) ?? ""}`;
    const old = known.get(id);
    if (old !== undefined && old.ariaLabel === ariaLabel && old.data?.mark === mark) return old;
    return { ...old, id, source: sourceId, target: targetId, ariaLabel, data: { mark } };
  });
}

/** The nodes that stand elsewhere than the study says, by more than rounding, with their places in whole px. */
export function movedNodes(nodes: readonly FlowNode[]): { nodeId: string; position: Position }[] {
  return nodes
    .map(({ id, position, data }) => ({
      nodeId: id,
      position: { x: Math.round(position.x), y: Math.round(position.y) },
      old: data.node.position,
    }))
    .filter(({ position, old }) => Math.abs(position.x - old.x) > 0.5 || Math.abs(position.y - old.y) > 0.5)
    .map(({ nodeId, position }) => ({ nodeId, position }));
}

/** Puts nodes back to where the study has them, after a move that was refused. */
export function withStudyPositions(nodes: readonly FlowNode[], ids: ReadonlySet<string>): FlowNode[] {
  return nodes.map((node) => (ids.has(node.id) ? { ...node, position: node.data.node.position } : node));
}

function isSame(data: CardData, shown: ShownNode): boolean {
  return data.node === shown.node && data.mark === shown.mark && data.before === shown.before;
}

function toFlowNode({ node, mark, before }: ShownNode, old: FlowNode | undefined): FlowNode {
  const isDragged = old?.dragging === true;
  const size =
    node.type === "group" ? { width: node.data.width, height: node.data.height } : { width: NODE_WIDTH };
  return {
    ...old,
    id: node.id,
    type: node.type === "group" ? "frame" : node.type === "note" ? "note" : "card",
    data: { node, mark, before },
    position: isDragged ? old.position : node.position,
    ...size,
    // A group lies behind what stands on it.
    zIndex: node.type === "group" ? -1 : 0,
    ariaLabel: node.label,
  };
}
