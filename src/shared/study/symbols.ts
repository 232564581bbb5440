import { isReservedName } from "../expression/functions.ts";
import { type NodeType, nodeTypeInfo } from "./node-types.ts";
import type { StudyNode } from "./study.ts";

/** Turns a label into a symbol: `Web thickness (mm)` becomes `web_thickness_mm`. */
export function toSymbol(label: string): string {
  const ascii = label
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .slice(0, 48);
  if (ascii === "") return "value";
  return /^[a-z_]/.test(ascii) ? ascii : `v_${ascii}`;
}

/** The name under which expressions and templates know the value of a node; undefined for nodes without one. */
export function symbolOf(node: StudyNode): string | undefined {
  switch (node.type) {
    case "designVariable":
    case "extractor":
      return node.data.symbol ?? toSymbol(node.label);
    default:
      return undefined;
  }
}

/** A readable node id that is not taken yet: `dv_web_thickness`, then `dv_web_thickness_2`. */
export function createNodeId(type: NodeType, label: string, isTaken: (id: string) => boolean): string {
  const stem = `${nodeTypeInfo[type].idPrefix}_${toSymbol(label)}`;
  if (!isTaken(stem)) return stem;
  for (let number = 2; ; number += 1) {
    const id = `${stem}_${number}`;
    if (!isTaken(id)) return id;
  }
}

const texts = /"[^"]*"|'[^']*'/;
const words = /(?<![A-Za-z0-9_.])[A-Za-z_][A-Za-z0-9_]*/;
const textsAndWords = new RegExp(`${texts.source}|(?<word>${words.source})`, "g");

/**
 * The symbols that an expression uses, each once, in order of appearance; also of one that cannot be parsed. What has a
 * meaning of its own (functions, constants) and what stands in text literals is left out. Linear in the text.
 */
export function symbolsInExpression(expression: string): string[] {
  const found = new Set<string>();
  for (const { groups } of expression.matchAll(textsAndWords)) {
    const word = groups?.word;
    if (word !== undefined && !isReservedName(word)) found.add(word);
  }
  return [...found];
}

/** The expression with other symbols in it, wherever they stand as a whole, in no text literal. */
export function replaceSymbols(expression: string, replace: (symbol: string) => string | undefined): string {
  return expression.replace(textsAndWords, (found) =>
    isReservedName(found) || found.startsWith('"') || found.startsWith("'")
      ? found
      : (replace(found) ?? found),
  );
}
