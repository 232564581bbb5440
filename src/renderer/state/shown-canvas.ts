import type { Proposal } from "../../shared/study/proposal.ts";
import { edgeKey, type Study, type StudyNode } from "../../shared/study/study.ts";

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
  const { nodes, edges } = shown.past ?? shown.study;
  return {
    nodes: nodes.map((node) => ({ node })),
    edges: edges.map(({ sourceId, targetId }) => ({
      id: edgeKey({ sourceId, targetId }),
      sourceId,
      targetId,
    })),
  };
}
