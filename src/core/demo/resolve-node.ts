import type { NodeType } from "../../shared/study/node-types.ts";
import { toSymbol } from "../../shared/study/symbols.ts";
import { anyTypeWord, cleanName, findNodeType } from "./parse-names.ts";
import type { CanvasNode } from "./read-canvas.ts";

export type Resolved =
  | { readonly type: "found"; readonly node: CanvasNode }
  | { readonly type: "several"; readonly nodes: readonly CanvasNode[] }
  | { readonly type: "none" };

/**
 * Finds the node that a person means by a name: by id, label or symbol, by its kind where there is one of
 * it (`the model`), else by the words of its label. Two nodes that fit equally well are never guessed between.
 * @param among Kinds that can be meant; nodes of other kinds count only where none of these fits.
 */
export function resolveNode(
  name: string,
  nodes: readonly CanvasNode[],
  among: readonly NodeType[] = [],
): Resolved {
  const wanted = cleanName(name);
  if (wanted === "") return { type: "none" };
  const preferred = nodes.filter((node) => among.includes(node.type));
  if (preferred.length > 0) {
    const resolved = resolveAmong(wanted, preferred);
    if (resolved.type !== "none") return resolved;
  }
  return resolveAmong(wanted, nodes);
}

function resolveAmong(name: string, nodes: readonly CanvasNode[]): Resolved {
  const byId = nodes.filter((node) => node.id === name);
  const byLabel = byId.length > 0 ? byId : nodes.filter((node) => plain(node.label) === plain(name));
  const exact = byLabel.length > 0 ? byLabel : nodes.filter((node) => symbolOf(node) === name);
  if (exact.length > 0) return toResolved(exact);
  const kind = findNodeType(name);
  if (kind) return toResolved(nodes.filter((node) => node.type === kind));
  const typed = splitKind(name);
  if (typed) {
    const ofKind = nodes.filter((node) => node.type === typed.nodeType);
    const resolved = resolveAmong(typed.name, ofKind);
    if (resolved.type !== "none") return resolved;
  }
  return resolveByWords(name, nodes);
}

/** All words of the name are in the label, or else all words of the label are in the name. */
function resolveByWords(name: string, nodes: readonly CanvasNode[]): Resolved {
  const wanted = words(name);
  if (wanted.length === 0) return { type: "none" };
  const containing = nodes.filter((node) => hasAll(words(node.label), wanted));
  if (containing.length > 0) return toResolved(containing);
  return toResolved(
    nodes.filter((node) => {
      const own = words(node.label);
      return own.length > 0 && hasAll(wanted, own);
    }),
  );
}

function toResolved(nodes: readonly CanvasNode[]): Resolved {
  const [node] = nodes;
  if (node === undefined) return { type: "none" };
  return nodes.length === 1 ? { type: "found", node } : { type: "several", nodes };
}

/** `web thickness variable`, `constraint on the stress`: the kind and the name apart. */
function splitKind(name: string): { nodeType: NodeType; name: string } | undefined {
  const match =
    new RegExp(`^(.+?)\\s+(${anyTypeWord}|node)$`, "iu").exec(name) ??
    new RegExp(`^(${anyTypeWord})\\s+(?:(?:for|of|on|called|named)\\s+)?(.+)$`, "iu").exec(name);
  if (match === null) return undefined;
  const first = findNodeType(match[1] ?? "");
  const last = findNodeType(match[2] ?? "");
  if (last) return { nodeType: last, name: cleanName(match[1] ?? "") };
  return first ? { nodeType: first, name: cleanName(match[2] ?? "") } : undefined;
}

function symbolOf(node: CanvasNode): string {
  return typeof node.data.symbol === "string" ? node.data.symbol : toSymbol(node.label);
}

function plain(text: string): string {
  return words(text, true).join(" ");
}

const quietWords = new Set(["the", "a", "an", "of", "in", "on", "for", "at", "by", "to", "and", "node"]);
const sameWords: Readonly<Record<string, string>> = {
  max: "maximum",
  largest: "maximum",
  highest: "maximum",
  peak: "maximum",
  min: "minimum",
  smallest: "minimum",
  lowest: "minimum",
};

function words(text: string, all = false): string[] {
  const found =
    text
      .normalize("NFKD")
      .replace(/\p{M}/gu, "")
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  const kept = all ? found : found.filter((word) => !quietWords.has(word));
  return kept.map((word) => sameWords[word] ?? word);
}

function hasAll(haystack: readonly string[], needles: readonly string[]): boolean {
  return needles.every((needle) => haystack.some((word) => isSameWord(word, needle)));
}

/** Equal, or equal but for a plural s or, in words of six letters and more, one typing mistake. */
function isSameWord(one: string, other: string): boolean {
  if (one === other || `${one}s` === other || one === `${other}s`) return true;
  return Math.min(one.length, other.length) >= 6 && isOneEditApart(one, other);
}

function isOneEditApart(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (long.length - short.length > 1) return false;
  let start = 0;
  while (start < short.length && short[start] === long[start]) start += 1;
  const rest = short.slice(start);
  if (short.length < long.length) return rest === long.slice(start + 1);
  if (rest.slice(1) === long.slice(start + 1)) return true;
  const isSwapped = short[start] === long[start + 1] && short[start + 1] === long[start];
  return isSwapped && rest.slice(2) === long.slice(start + 2);
}
