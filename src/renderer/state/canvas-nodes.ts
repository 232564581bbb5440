import type { Edge as FlowEdgeOf, Node as FlowNodeOf } from "@xyflow/react";
import type { Box } from "../../shared/study/free-place.ts";
import { NODE_HEIGHT, NODE_WIDTH, nodeBox } from "../../shared/study/node-box.ts";
import type { Edge, Position } from "../../shared/study/study.ts";
import { beforeMeasured } from "./before-measured.ts";
import type { FoldedCanvas, FoldedEdge, FoldedNode } from "./fold-groups.ts";

export type CardData = Pick<FoldedNode, "node" | "mark" | "before" | "memberIds">;
export type FlowNode = FlowNodeOf<CardData, "card" | "note" | "frame">;
export type FlowEdge = FlowEdgeOf<Pick<FoldedEdge, "mark" | "standsFor">>;

/** The size of the card that stands for a collapsed group, px. */
const collapsedSize = { width: NODE_WIDTH, height: 60 };

/**
 * The nodes as the canvas draws them. A node of the study that did not change stays the same object, with what
 * the canvas knows of it: its measured size, whether it is selected, where it is being dragged.
 * @param select ids of nodes to select as they appear
 */
export function syncNodes(
  previous: readonly FlowNode[],
  nodes: readonly FoldedNode[],
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
export function syncEdges(previous: readonly FlowEdge[], { nodes, edges }: FoldedCanvas): FlowEdge[] {
  const known = new Map(previous.map((edge) => [edge.id, edge]));
  const labels = new Map(nodes.map(({ node: { id, label } }) => [id, label]));
  return edges.map(({ id, sourceId, targetId, mark, standsFor }) => {
    const name = `from ${labels.get(sourceId) ?? ""} to ${labels.get(targetId) ?? ""}`;
    const count = standsFor?.length ?? 1;
    const ariaLabel = count === 1 ? `Edge ${name}` : `${count} edges ${name}`;
    const old = known.get(id);
    const isKnown = old?.ariaLabel === ariaLabel && old.data?.mark === mark;
    if (old !== undefined && isKnown && isSameText(old.data?.standsFor, standsFor)) return old;
    const data = standsFor === undefined ? { mark } : { mark, standsFor };
    // One that stands for others ends where none of them does.
    const fixed = standsFor === undefined ? {} : { reconnectable: false };
    return { ...old, id, source: sourceId, target: targetId, ariaLabel, ...fixed, data };
  });
}

/** The edges of the study that an edge of the canvas stands for. */
export function edgesOf({ source, target, data }: FlowEdge): readonly Edge[] {
  return data?.standsFor ?? [{ sourceId: source, targetId: target }];
}

/** The nodes, those that the canvas has measured by now without what was assumed of their ports. */
export function afterMeasured(nodes: readonly FlowNode[], measuredIds: ReadonlySet<string>): FlowNode[] {
  return nodes.map((node) => {
    if (node.handles === undefined || !measuredIds.has(node.id)) return node;
    const { handles: _assumed, ...rest } = node;
    return rest;
  });
}

/** What a node covers on the canvas, as it is drawn at the moment. */
export function drawnBox({ position, measured, width, height }: FlowNode): Box {
  return {
    x: position.x,
    y: position.y,
    width: measured?.width ?? width ?? NODE_WIDTH,
    height: measured?.height ?? height ?? NODE_HEIGHT,
  };
}

/** The nodes of the study that stand elsewhere than it says, by more than rounding, with their places in whole px. */
export function movedNodes(nodes: readonly FlowNode[]): { nodeId: string; position: Position }[] {
  return nodes
    .filter(({ data }) => data.mark !== "proposed")
    .map(({ id, position, data }) => ({ nodeId: id, position: wholePx(position), old: data.node.position }))
    .filter(({ position, old }) => Math.abs(position.x - old.x) > 0.5 || Math.abs(position.y - old.y) > 0.5)
    .map(({ nodeId, position }) => ({ nodeId, position }));
}

export function wholePx({ x, y }: Position): Position {
  return { x: Math.round(x), y: Math.round(y) };
}

/** Puts nodes back to where and how large the study has them, after a change that was refused. */
export function asInStudy(nodes: readonly FlowNode[], ids: ReadonlySet<string>): FlowNode[] {
  return nodes.map((node) =>
    ids.has(node.id) ? { ...node, position: node.data.node.position, ...sizeOf(node.data) } : node,
  );
}

function isSame(data: CardData, shown: FoldedNode): boolean {
  return (
    data.node === shown.node &&
    data.mark === shown.mark &&
    data.before === shown.before &&
    isSameText(data.memberIds, shown.memberIds)
  );
}

function isSameText(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

function toFlowNode({ node, mark, before, memberIds }: FoldedNode, old: FlowNode | undefined): FlowNode {
  const data = memberIds === undefined ? { node, mark, before } : { node, mark, before, memberIds };
  const isHeld = old?.dragging === true || old?.resizing === true;
  const isFrame = node.type === "group" && node.data.collapsed !== true;
  const { draggable: _old, ...kept } = old ?? {};
  return {
    ...(old === undefined ? beforeMeasured(node) : kept),
    id: node.id,
    type: node.type === "group" ? "frame" : node.type === "note" ? "note" : "card",
    data,
    position: isHeld ? old.position : node.position,
    ...(old?.resizing === true ? {} : sizeOf(data)),
    // The frame of a group lies behind what stands on it.
    zIndex: isFrame ? -1 : 0,
    // A ghost stands where the change would put it.
    ...(mark === "proposed" ? { draggable: false } : {}),
    ariaLabel: node.label,
  };
}

/** A card is as high as its facts; groups and notes have their sizes. */
function sizeOf({ node }: CardData): { width: number; height?: number } {
  if (node.type === "group" && node.data.collapsed === true) return collapsedSize;
  if (node.type !== "group" && node.type !== "note") return { width: NODE_WIDTH };
  const { width, height } = nodeBox(node);
  return { width, height };
}
