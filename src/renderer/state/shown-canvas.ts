import type { Proposal } from "../../shared/study/proposal.ts";
import {
  type Edge,
  edgeKey,
  groupIdOf,
  outOfGroup,
  type Study,
  type StudyNode,
} from "../../shared/study/study.ts";
import { type Review, reviewOf } from "./review.ts";

/** What a change that waits would do to a node or edge. */
export type ReviewMark = "proposed" | "to-change" | "to-remove";

/** A node as it is shown; with what it is at present where a change of it waits. */
export type ShownNode = {
  readonly node: StudyNode;
  readonly mark?: ReviewMark | undefined;
  readonly before?: StudyNode | undefined;
};
export type ShownEdge = {
  readonly id: string;
  readonly sourceId: string;
  readonly targetId: string;
  readonly mark?: Exclude<ReviewMark, "to-change"> | undefined;
};
export type ShownCanvas = { readonly nodes: readonly ShownNode[]; readonly edges: readonly ShownEdge[] };

/** What the canvas shows: the study, or it as it was in the past; with the changes that wait as ghosts. */
export function showCanvas(shown: {
  study: Study;
  proposals: readonly Proposal[];
  past: Study | undefined;
}): ShownCanvas {
  const { study, proposals, past } = shown;
  if (past !== undefined || proposals.length === 0) return plainCanvas(past ?? study);
  const canvas = reviewedCanvas(study, reviewOf(study, proposals));
  const nodes = canvas.nodes.map((node) => (node.mark === undefined ? node : keepSame(node)));
  marked = new Map(nodes.filter(({ mark }) => mark !== undefined).map((one) => [one.node.id, one]));
  return { ...canvas, nodes };
}

/** What was shown last with a mark: a preview makes new objects of nodes that are as they were. */
let marked: ReadonlyMap<string, ShownNode> = new Map();

function keepSame(shown: ShownNode): ShownNode {
  const old = marked.get(shown.node.id);
  const isSame =
    old?.mark === shown.mark &&
    old?.before === shown.before &&
    JSON.stringify(old?.node) === JSON.stringify(shown.node);
  return isSame && old !== undefined ? old : shown;
}

function plainCanvas({ nodes, edges }: Study): ShownCanvas {
  return { nodes: nodes.map((node) => ({ node })), edges: edges.map((edge) => toShownEdge(edge)) };
}

/** The study with what would be different: what does not change stays the same objects. */
function reviewedCanvas(study: Study, { preview, byNode }: Review): ShownCanvas {
  const next = new Map(preview.nodes.map((node) => [node.id, node]));
  const present = new Set(study.nodes.map(({ id }) => id));
  const nextEdges = new Set(preview.edges.map(edgeKey));
  const presentEdges = new Set(study.edges.map(edgeKey));
  return {
    nodes: [
      ...study.nodes.map((node) => reviewedNode(node, next.get(node.id), byNode.has(node.id))),
      ...preview.nodes
        .filter(({ id }) => !present.has(id))
        .map((node): ShownNode => ({ node: withoutGroup(node), mark: "proposed" })),
    ],
    edges: [
      ...study.edges.map((edge) => toShownEdge(edge, nextEdges.has(edgeKey(edge)) ? undefined : "to-remove")),
      ...preview.edges
        .filter((edge) => !presentEdges.has(edgeKey(edge)))
        .map((edge) => toShownEdge(edge, "proposed")),
    ],
  };
}

function toShownEdge({ sourceId, targetId }: Edge, mark?: ShownEdge["mark"]): ShownEdge {
  return { id: edgeKey({ sourceId, targetId }), sourceId, targetId, mark };
}

/** @param isNamed a change is about the node itself, not about its group alone */
function reviewedNode(node: StudyNode, after: StudyNode | undefined, isNamed: boolean): ShownNode {
  if (after === undefined) return { node, mark: "to-remove" };
  if (after === node || !isNamed) return { node };
  return { node: inPlaceOf(node, after), mark: "to-change", before: node };
}

/**
 * A node as it would be, where it is at present, in the group that it is in: what moves and hides nodes goes by the
 * study. A frame keeps its size too.
 */
function inPlaceOf(node: StudyNode, after: StudyNode): StudyNode {
  if (node.type === "group") return { ...node, label: after.label };
  const groupId = groupIdOf(node);
  return {
    ...withoutGroup(after),
    ...(groupId === undefined || after.type === "group" ? {} : { groupId }),
    position: node.position,
  };
}

/** A ghost is no member yet. */
function withoutGroup(node: StudyNode): StudyNode {
  const groupId = groupIdOf(node);
  return groupId === undefined ? node : outOfGroup(node, groupId);
}
