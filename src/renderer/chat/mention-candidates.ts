import type { Mention } from "../../shared/chat/chat.ts";
import type { StudyNode } from "../../shared/study/study.ts";
import type { StudyFile } from "../state/study-files.ts";

/** Something that can be mentioned. */
export type MentionCandidate =
  | { readonly type: "node"; readonly node: StudyNode }
  | { readonly type: "file"; readonly file: StudyFile };

export const mostFiles = 20;
const mostNodes = 50;

/** Nodes and files that fit what was typed behind the `@`, the best first, nodes before files. */
export function findCandidates(
  query: string,
  nodes: readonly StudyNode[],
  files: readonly StudyFile[],
): MentionCandidate[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const fitting = nodes
    .map((node) => ({ node, rank: rankLabel(node.label.toLowerCase(), query.trim().toLowerCase(), words) }))
    .filter(({ rank }) => rank < Number.POSITIVE_INFINITY)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, mostNodes)
    .map(({ node }): MentionCandidate => ({ type: "node", node }));
  // Words that follow a mention-like `@` are a sentence, unless they go on with the label of a node.
  if (fitting.length === 0 && words.length > 1) return [];
  // The files are those of the query before until the new ones are there: what does not fit is left out at once.
  const listed = files.filter(({ path }) => words.every((word) => path.toLowerCase().includes(word)));
  return [...fitting, ...listed.map((file): MentionCandidate => ({ type: "file", file }))];
}

export function toMention(candidate: MentionCandidate): Mention {
  return candidate.type === "node"
    ? { type: "node", nodeId: candidate.node.id, label: candidate.node.label }
    : { type: "file", path: candidate.file.path };
}

export function candidateKey(candidate: MentionCandidate): string {
  return candidate.type === "node" ? `node-${candidate.node.id}` : `file-${candidate.file.path}`;
}

/** 0: begins with it; 1: a word begins with it; 2: holds all its words; infinite: does not fit. */
function rankLabel(label: string, query: string, words: readonly string[]): number {
  if (label.startsWith(query)) return 0;
  if (label.includes(` ${query}`)) return 1;
  return words.every((word) => label.includes(word)) ? 2 : Number.POSITIVE_INFINITY;
}
