import type { Edge as FlowEdgeOf, Node as FlowNodeOf } from "@xyflow/react";
import { NODE_WIDTH } from "../../shared/study/place-node.ts";
import { edgeKey, type Position, type Study, type StudyNode } from "../../shared/study/study.ts";

export type CardData = { readonly node: StudyNode };
export type FlowNode = FlowNodeOf<CardData, "card" | "note" | "frame">;
export type FlowEdge = FlowEdgeOf;

/**
 * The nodes as the canvas draws them. A node of the study that did not change stays the same object, with what
 * the canvas knows of it: its measured size, whether it is selected, where it is being dragged.
 * @param select ids of nodes to select as they appear
 */
export function syncNodes(
  previous: readonly FlowNode[],
  nodes: readonly StudyNode[],
  select: ReadonlySet<string>,
): FlowNode[] {
  const known = new Map(previous.map((flowNode) => [flowNode.id, flowNode]));
  const appeared = nodes.some(({ id }) => select.has(id) && !known.has(id));
  return nodes.map((node) => {
    const old = known.get(node.id);
    const selected = appeared ? select.has(node.id) : (old?.selected ?? false);
    if (old?.data.node === node) return old.selected === selected ? old : { ...old, selected };
    return { ...toFlowNode(node, old), selected };
  });
}

/** The edges as the canvas draws them; named by the nodes at their ends for those who hear them. */
export function syncEdges(
  previous: readonly FlowEdge[],
  { nodes, edges }: Pick<Study, "nodes" | "edges">,
): FlowEdge[] {
  const known = new Map(previous.map((edge) => [edge.id, edge]));
  const labels = new Map(nodes.map(({ id, label }) => [id, label]));
  return edges.map((edge) => {
    const id = edgeKey(edge);
    const ariaLabel = `Edge from ${labels.get(edge.sourceId) ?? ""} to ${labels.get(edge.targetId) ?? ""}`;
    const old = known.get(id);
    if (old?.ariaLabel === ariaLabel) return old;
    return { ...old, id, source: edge.sourceId, target: edge.targetId, ariaLabel };
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

function toFlowNode(node: StudyNode, old: FlowNode | undefined): FlowNode {
  const isDragged = old?.dragging === true;
  const size =
    node.type === "group" ? { width: node.data.width, height: node.data.height } : { width: NODE_WIDTH };
  return {
    ...old,
    id: node.id,
    type: node.type === "group" ? "frame" : node.type === "note" ? "note" : "card",
    data: { node },
    position: isDragged ? old.position : node.position,
    ...size,
    // A group lies behind what stands on it.
    zIndex: node.type === "group" ? -1 : 0,
    ariaLabel: node.label,
  };
}
