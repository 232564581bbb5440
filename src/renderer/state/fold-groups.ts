import { type Edge, edgeKey, groupIdOf } from "../../shared/study/study.ts";
import type { ShownCanvas, ShownEdge, ShownNode } from "./shown-canvas.ts";

/** A node as it is drawn; a group with the ids of its members. */
export type FoldedNode = ShownNode & { readonly memberIds?: readonly string[] };
/** An edge as it is drawn; one that ends at a collapsed group with the edges that it stands for. */
export type FoldedEdge = ShownEdge & { readonly standsFor?: readonly Edge[] };
export type FoldedCanvas = { readonly nodes: readonly FoldedNode[]; readonly edges: readonly FoldedEdge[] };

/**
 * Takes the members of collapsed groups off the canvas. Edges to them end at the group instead, those between the
 * same two ends as one; edges within a group go. O(nodes + edges).
 */
export function foldGroups({ nodes, edges }: ShownCanvas): FoldedCanvas {
  const groups = nodes.filter(({ node }) => node.type === "group");
  if (groups.length === 0) return { nodes, edges };
  const members = new Map<string, string[]>(groups.map(({ node: { id } }) => [id, []]));
  for (const { node } of nodes) members.get(groupIdOf(node) ?? "")?.push(node.id);
  const collapsed = new Set(
    groups
      .filter(({ node }) => node.type === "group" && node.data.collapsed === true)
      .map(({ node: { id } }) => id),
  );
  /** The group that stands in for a hidden node. */
  const standIns = new Map(
    [...collapsed].flatMap((id) => (members.get(id) ?? []).map((memberId) => [memberId, id])),
  );
  return {
    nodes: nodes
      .filter(({ node: { id } }) => !standIns.has(id))
      .map((shown) => {
        const memberIds = members.get(shown.node.id);
        return memberIds === undefined ? shown : { ...shown, memberIds };
      }),
    edges: standIns.size === 0 ? edges : foldEdges(edges, standIns),
  };
}

function foldEdges(edges: readonly ShownEdge[], standIns: ReadonlyMap<string, string>): FoldedEdge[] {
  const folded = new Map<string, FoldedEdge & { readonly standsFor?: Edge[] }>();
  for (const edge of edges) {
    const sourceId = standIns.get(edge.sourceId) ?? edge.sourceId;
    const targetId = standIns.get(edge.targetId) ?? edge.targetId;
    if (sourceId === edge.sourceId && targetId === edge.targetId) {
      folded.set(edge.id, edge);
      continue;
    }
    if (sourceId === targetId) continue;
    const id = edgeKey({ sourceId, targetId });
    const real = { sourceId: edge.sourceId, targetId: edge.targetId };
    const same = folded.get(id);
    if (same?.standsFor === undefined) {
      folded.set(id, { id, sourceId, targetId, mark: edge.mark, standsFor: [real] });
    } else {
      same.standsFor.push(real);
      if (same.mark !== edge.mark) folded.set(id, { ...same, mark: undefined });
    }
  }
  return [...folded.values()];
}
