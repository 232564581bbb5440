import { z } from "zod";
import { checkStudy } from "../../src/shared/study/check-study.ts";
import type { NodeType } from "../../src/shared/study/node-types.ts";
import type { Problem } from "../../src/shared/study/problem.ts";
import { type Edge, groupIdOf, type Study, type StudyNode } from "../../src/shared/study/study.ts";
import { takeThatFit } from "./take-that-fit.ts";

/** Where to go on reading, in the tools that read. */
export const Offset = z
  .number()
  .int()
  .nonnegative()
  .optional()
  .describe("index of the first node wanted, to go on reading");

/** Room in an answer, characters of JSON; together they stay under what one answer may have. */
const NODE_CHARS = 22_000;
const EDGE_CHARS = 8_000;
const PROBLEM_CHARS = 6_000;

export type CanvasFilter = {
  readonly nodeTypes?: readonly NodeType[] | undefined;
  readonly nodeIds?: readonly string[] | undefined;
  /** Index of the first node that is wanted, among those that the filter lets through. */
  readonly offset?: number | undefined;
};

export type CompactCanvas = {
  readonly studyId: string;
  readonly name: string;
  readonly description?: string;
  readonly revision: number;
  readonly nodes: readonly object[];
  readonly edges: readonly Edge[];
  readonly problems: readonly object[];
  /** What did not fit or was not asked for, and how to get it. */
  readonly leftOut?: string;
};

/** The canvas as a model reads it: without positions, long texts shortened, as many nodes as one answer holds. */
export function compactCanvas(study: Study, filter: CanvasFilter = {}): CompactCanvas {
  const wanted = study.nodes.filter(
    (node) =>
      (filter.nodeTypes === undefined || filter.nodeTypes.includes(node.type)) &&
      (filter.nodeIds === undefined || filter.nodeIds.includes(node.id)),
  );
  const offset = filter.offset ?? 0;
  const textLimit = filter.nodeIds !== undefined && wanted.length <= 3 ? 6_000 : 400;
  const nodes = takeThatFit(
    wanted
      .slice(offset)
      .values()
      .map((node) => compactNode(node, textLimit)),
    NODE_CHARS,
  );
  const shown = new Set(wanted.slice(offset, offset + nodes.length).map(({ id }) => id));
  const isWhole = shown.size === study.nodes.length;
  const edgesOfShown = study.edges.filter((edge) => shown.has(edge.sourceId) || shown.has(edge.targetId));
  const edges = takeThatFit(edgesOfShown.values(), EDGE_CHARS);
  const allProblems = checkStudy(study);
  const problems = takeThatFit(allProblems.values().map(compactProblem), PROBLEM_CHARS);
  const leftOut = [
    ...(isWhole ? [] : [describeLeftOutNodes(study, wanted.length, offset, nodes.length)]),
    ...(edges.length < edgesOfShown.length
      ? [`${edgesOfShown.length - edges.length} edges: read fewer nodes by nodeIds`]
      : []),
    ...(problems.length < allProblems.length ? [`${allProblems.length - problems.length} problems`] : []),
  ];
  return {
    studyId: study.id,
    name: study.name,
    ...(study.description === undefined ? {} : { description: shortenDescription(study.description) }),
    revision: study.revision,
    nodes,
    edges,
    problems,
    ...(leftOut.length === 0 ? {} : { leftOut: leftOut.join("; ") }),
  };
}

/** The first problems that fit, and how many there are. */
export function compactProblems(problems: readonly Problem[]): {
  problems: readonly object[];
  total: number;
} {
  return { problems: takeThatFit(problems.values().map(compactProblem), 30_000), total: problems.length };
}

function describeLeftOutNodes(study: Study, wanted: number, offset: number, shown: number): string {
  const rest = wanted - offset - shown;
  const more = rest > 0 ? `, ${rest} more fit the filter: go on with offset ${offset + shown}` : "";
  return `${shown} of ${study.nodes.length} nodes shown${more}`;
}

function compactNode(node: StudyNode, textLimit: number): object {
  const { id, type, label, pinned } = node;
  const groupId = groupIdOf(node);
  const whole = (data: unknown): object => ({
    id,
    type,
    label,
    ...(pinned ? { pinned } : {}),
    ...(groupId === undefined ? {} : { groupId }),
    data,
  });
  // A node that alone would fill the answer, by hundreds of entries or by characters that JSON writes in six, shows
  // less of them: a node that never fits would never be read, and nothing behind it.
  for (const [textChars, items] of [[textLimit, 200] as const, [200, 20] as const]) {
    const compact = whole(shortenValue(node.data, textChars, items));
    if (JSON.stringify(compact).length <= NODE_CHARS) return compact;
  }
  return whole(shortenValue(node.data, 60, 10));
}

function compactProblem({ severity, code, nodeId, field, message }: Problem): object {
  return { severity, code, nodeId, field, message: shorten(message, 300) };
}

function shortenValue(value: unknown, textLimit: number, itemLimit: number): unknown {
  if (typeof value === "string") return shorten(value, textLimit);
  if (Array.isArray(value)) {
    const items = value.slice(0, itemLimit).map((item) => shortenValue(item, textLimit, itemLimit));
    return value.length > itemLimit ? [...items, `… ${value.length - itemLimit} more`] : items;
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key, shortenValue(entry, textLimit, itemLimit)]),
  );
}

function shortenDescription(text: string): string {
  return shorten(text, JSON.stringify(text.slice(0, 1_000)).length > 2_400 ? 400 : 1_000);
}

function shorten(text: string, limit: number): string {
  return text.length > limit ? `${text.slice(0, limit)}… (${text.length} characters in all)` : text;
}
