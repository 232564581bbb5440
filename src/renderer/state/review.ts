import { assertNever } from "../../shared/errors.ts";
import { type ChangeRow, describePatch } from "../../shared/study/describe-patch.ts";
import { nodeTypeInfo } from "../../shared/study/node-types.ts";
import type { Op } from "../../shared/study/ops.ts";
import { diffStudies } from "../../shared/study/patch.ts";
import { type Proposal, previewProposals } from "../../shared/study/proposal.ts";
import { type Edge, edgeKey, type Study } from "../../shared/study/study.ts";

/** What of the canvas a change that waits is about. */
export type ReviewTarget =
  | { readonly type: "node"; readonly nodeId: string }
  | { readonly type: "edge"; readonly edge: Edge };

/** A change that waits, as it can be shown. */
export type ReviewItem = {
  readonly id: string;
  readonly turnId: string;
  readonly conversationId: string;
  readonly op: Op;
  /** In words: `Add design variable "Web"`. */
  readonly text: string;
  /** Absent where it is about the study itself, or about what is not there any more. */
  readonly target: ReviewTarget | undefined;
  /** Why it does not work any more: it can only be rejected. */
  readonly conflict: string | undefined;
};

/** The changes that wait, and the study as it would be with all of them. */
export type Review = {
  readonly items: readonly ReviewItem[];
  readonly preview: Study;
  readonly byId: ReadonlyMap<string, ReviewItem>;
  /** Those that change a node: its own, not the ones of its edges. */
  readonly byNode: ReadonlyMap<string, readonly ReviewItem[]>;
  readonly byEdge: ReadonlyMap<string, readonly ReviewItem[]>;
};

const known = new WeakMap<Study, WeakMap<readonly Proposal[], Review>>();

/** The review of a study: worked out once for each of its states and each list of proposals. */
export function reviewOf(study: Study, proposals: readonly Proposal[]): Review {
  const byProposals = known.get(study) ?? new WeakMap<readonly Proposal[], Review>();
  known.set(study, byProposals);
  const review = byProposals.get(proposals) ?? buildReview(study, proposals);
  byProposals.set(proposals, review);
  return review;
}

function buildReview(study: Study, proposals: readonly Proposal[]): Review {
  const { study: preview, conflicts } = previewProposals(study, proposals);
  const labels = new Map([...preview.nodes, ...study.nodes].map(({ id, label }) => [id, label]));
  for (const { op } of proposals) {
    if (op.type === "addNode" && !labels.has(op.node.id)) labels.set(op.node.id, op.node.label);
  }
  const isShown = nodeIdsOf(study, preview);
  const items = proposals.map(
    ({ id, turnId, conversationId, op }): ReviewItem => ({
      id,
      turnId,
      conversationId,
      op,
      text: opText(op, (nodeId) => labels.get(nodeId) ?? nodeId),
      target: targetOf(op, isShown),
      conflict: conflicts.get(id),
    }),
  );
  return {
    items,
    preview,
    byId: new Map(items.map((item) => [item.id, item])),
    byNode: groupBy(items, ({ op }) => changedNodeIds(op)),
    byEdge: groupBy(items, ({ op }) =>
      op.type === "connect" || op.type === "disconnect" ? [edgeKey(op)] : [],
    ),
  };
}

/** What would become of a node, as a row of a change list; undefined where nothing would. */
export function proposedRow(study: Study, preview: Study, nodeId: string): ChangeRow | undefined {
  const only = (one: Study): Study => ({
    ...study,
    nodes: one.nodes.filter(({ id }) => id === nodeId),
    edges: [],
  });
  const [before, after] = [only(study), only(preview)];
  return describePatch(diffStudies(before, after), before, after)[0];
}

function nodeIdsOf(...studies: readonly Study[]): (nodeId: string) => boolean {
  const ids = new Set(studies.flatMap(({ nodes }) => nodes.map(({ id }) => id)));
  return (nodeId) => ids.has(nodeId);
}

function targetOf(op: Op, isShown: (nodeId: string) => boolean): ReviewTarget | undefined {
  if (op.type === "connect" || op.type === "disconnect") {
    const { sourceId, targetId } = op;
    if (isShown(sourceId) && isShown(targetId)) return { type: "edge", edge: { sourceId, targetId } };
    return undefined;
  }
  const nodeId = changedNodeIds(op).find(isShown);
  return nodeId === undefined ? undefined : { type: "node", nodeId };
}

function changedNodeIds(op: Op): readonly string[] {
  switch (op.type) {
    case "addNode":
      return [op.node.id];
    case "updateNode":
    case "removeNode":
      return [op.nodeId];
    case "moveNodes":
      return op.positions.map(({ nodeId }) => nodeId);
    case "connect":
    case "disconnect":
    case "updateStudy":
      return [];
    default:
      return assertNever(op);
  }
}

function opText(op: Op, labelOf: (nodeId: string) => string): string {
  switch (op.type) {
    case "addNode":
      return `Add ${nodeTypeInfo[op.node.type].title.toLowerCase()} "${op.node.label}"`;
    case "updateNode":
      return `Change "${labelOf(op.nodeId)}"`;
    case "removeNode":
      return `Remove "${labelOf(op.nodeId)}"`;
    case "moveNodes": {
      const [first] = op.positions;
      return op.positions.length === 1 && first !== undefined
        ? `Move "${labelOf(first.nodeId)}"`
        : `Move ${op.positions.length} nodes`;
    }
    case "connect":
      return `Connect ${labelOf(op.sourceId)} → ${labelOf(op.targetId)}`;
    case "disconnect":
      return `Disconnect ${labelOf(op.sourceId)} → ${labelOf(op.targetId)}`;
    case "updateStudy":
      return "Change the study itself";
    default:
      return assertNever(op);
  }
}

function groupBy(
  items: readonly ReviewItem[],
  keysOf: (item: ReviewItem) => readonly string[],
): Map<string, ReviewItem[]> {
  const groups = new Map<string, ReviewItem[]>();
  for (const item of items) {
    for (const key of keysOf(item)) {
      const group = groups.get(key);
      if (group) group.push(item);
      else groups.set(key, [item]);
    }
  }
  return groups;
}
