import type { NodeType } from "../../shared/study/node-types.ts";

const typeWords: readonly (readonly [string, NodeType])[] = [
  ["(?:design\\s+)?(?:variable|parameter)s?|vars?", "designVariable"],
  ["(?:simulation\\s+)?models?", "model"],
  ["solvers?", "solver"],
  ["extractors?|outputs?", "extractor"],
  ["objectives?|goals?", "objective"],
  ["constraints?|limits?", "constraint"],
  ["algorithms?|optimi[sz]ers?|samplers?", "algorithm"],
  ["surrogates?", "surrogate"],
  ["notes?|comments?", "note"],
  ["groups?", "group"],
];

/** The words for any kind of node, for a regular expression. */
export const anyTypeWord = typeWords.map(([words]) => words).join("|");

/** The kind that a word names: `variables` is `designVariable`. */
export function findNodeType(word: string): NodeType | undefined {
  return typeWords.find(([words]) => new RegExp(`^(?:${words})$`, "iu").test(word.trim()))?.[1];
}

/** A name without the article before it and the punctuation around it. */
export function cleanName(text: string): string {
  return text
    .replace(/^[\s,;:.-]+|[\s,;:.?!-]+$/gu, "")
    .replace(/^(?:(?:the|an?|my|our|its|this|that|these|those|all|both)\s+)+(?=\S)/iu, "")
    .replace(/\s+/gu, " ")
    .trim();
}
