import { assertNever } from "../errors.ts";
import type { Op } from "./ops.ts";
import type { Proposal, ReviewDecision } from "./proposal.ts";
import { edgeKey } from "./study.ts";

type Links = {
  /** The node or edge that is there, or is gone, by this op. */
  readonly makes: string | undefined;
  /** The nodes and edges that it speaks of. */
  readonly uses: readonly string[];
};

/**
 * The proposals that must be decided together with those of `ids`, themselves included. Accepting one takes along the
 * earlier ones that it builds on (the nodes of an edge); rejecting one takes along the later ones that build on it
 * (the edges of a node). A node that is accepted to be removed takes along what was proposed for it before.
 * @param proposals in the order in which they were made
 * @returns ids in that order.
 */
export function withDependencies(
  proposals: readonly Pick<Proposal, "id" | "op">[],
  ids: readonly string[],
  decision: ReviewDecision,
): string[] {
  const links = proposals.map(({ op }) => linksOf(op));
  const chosen = new Set(ids);
  const taken = proposals.map(({ id }) => chosen.has(id));
  const earlier = linksToEarlier(proposals, links, decision);
  if (decision === "accept") {
    for (let index = proposals.length - 1; index >= 0; index -= 1) {
      if (taken[index]) for (const needed of earlier[index] ?? []) taken[needed] = true;
    }
  } else {
    earlier.forEach((needed, index) => {
      if (needed.some((one) => taken[one])) taken[index] = true;
    });
  }
  return proposals.filter((_proposal, index) => taken[index]).map(({ id }) => id);
}

/** For each proposal, the indices of the earlier ones without which it would not work. */
function linksToEarlier(
  proposals: readonly Pick<Proposal, "op">[],
  links: readonly Links[],
  decision: ReviewDecision,
): number[][] {
  const madeBy = new Map<string, number>();
  const usedBy = new Map<string, number[]>();
  return links.map(({ makes, uses }, index) => {
    const needed = uses.flatMap((key) => madeBy.get(key) ?? []);
    const removesNode = proposals[index]?.op.type === "removeNode";
    // Rejecting an edit of a node says nothing about its removal.
    if (decision === "accept" && removesNode && makes !== undefined)
      needed.push(...(usedBy.get(makes) ?? []));
    if (makes !== undefined) madeBy.set(makes, index);
    for (const key of uses) {
      const list = usedBy.get(key);
      if (list) list.push(index);
      else usedBy.set(key, [index]);
    }
    return needed;
  });
}

function linksOf(op: Op): Links {
  switch (op.type) {
    case "addNode": {
      const { node } = op;
      const groupId = node.type === "group" ? undefined : node.groupId;
      return { makes: node.id, uses: [node.id, ...(groupId === undefined ? [] : [groupId])] };
    }
    case "updateNode":
      return { makes: undefined, uses: [op.nodeId, ...(op.groupId ? [op.groupId] : [])] };
    case "moveNodes":
      return { makes: undefined, uses: op.positions.map(({ nodeId }) => nodeId) };
    case "removeNode":
      return { makes: op.nodeId, uses: [op.nodeId] };
    case "connect":
    case "disconnect": {
      const key = edgeKey(op);
      return { makes: key, uses: [op.sourceId, op.targetId, key] };
    }
    case "updateStudy":
      return { makes: undefined, uses: [] };
    default:
      return assertNever(op);
  }
}
