import { connectionTargets } from "./connection-rules.ts";
import { type NodeType, nodeTypes } from "./node-types.ts";
import type { Op } from "./ops.ts";
import { type Edge, findNode, type Study } from "./study.ts";

/**
 * How a node is to be linked as it comes: what feeds it and what it feeds. Where both are named they are the ends of
 * an edge, and the node takes the edge's place.
 */
export type NodeLink = { readonly sourceId?: string; readonly targetId?: string };

/** The kinds of nodes that can be linked so, in the order of the palette. */
export function kindsThatFit(study: Study, { sourceId, targetId }: NodeLink): NodeType[] {
  const source = sourceId === undefined ? undefined : findNode(study, sourceId);
  const target = targetId === undefined ? undefined : findNode(study, targetId);
  if (source === undefined && target === undefined) return [];
  return nodeTypes.filter(
    (type) =>
      (source === undefined || connectionTargets[source.type].includes(type)) &&
      (target === undefined || connectionTargets[type].includes(target.type)),
  );
}

/** Links a node: what it stands between is disconnected first. */
export function linkOps(nodeId: string, { sourceId, targetId }: NodeLink): Op[] {
  const ops: Op[] = [];
  if (sourceId !== undefined && targetId !== undefined) ops.push({ type: "disconnect", sourceId, targetId });
  if (sourceId !== undefined) ops.push({ type: "connect", sourceId, targetId: nodeId });
  if (targetId !== undefined) ops.push({ type: "connect", sourceId: nodeId, targetId });
  return ops;
}

/** May this node, which is there already, take the place of the edge? Only one that is connected to nothing may. */
export function canInsert(study: Study, nodeId: string, { sourceId, targetId }: Edge): boolean {
  const node = findNode(study, nodeId);
  return (
    node !== undefined &&
    !study.edges.some((edge) => edge.sourceId === nodeId || edge.targetId === nodeId) &&
    study.edges.some((edge) => edge.sourceId === sourceId && edge.targetId === targetId) &&
    kindsThatFit(study, { sourceId, targetId }).includes(node.type)
  );
}
