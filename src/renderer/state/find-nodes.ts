import { nodeTypeInfo } from "../../shared/study/node-types.ts";
import type { StudyNode } from "../../shared/study/study.ts";
import { symbolOf } from "../../shared/study/symbols.ts";
import { readingOrder } from "./node-places.ts";

const texts = new WeakMap<StudyNode, string>();

/** The nodes that hold every word of the query in their name, symbol, kind, id or expressions, as they are read. */
export function findNodes(nodes: readonly StudyNode[], query: string): StudyNode[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  return readingOrder(nodes.filter((node) => words.every((word) => textOf(node).includes(word))));
}

/** What a node is found by, written once for each of its states. */
function textOf(node: StudyNode): string {
  const known = texts.get(node);
  if (known !== undefined) return known;
  const text = [node.label, nodeTypeInfo[node.type].title, node.id, symbolOf(node), ...expressionsOf(node)]
    .join("\n")
    .toLowerCase();
  texts.set(node, text);
  return text;
}

function expressionsOf(node: StudyNode): (string | undefined)[] {
  switch (node.type) {
    case "extractor":
    case "objective":
    case "constraint":
      return [node.data.expression];
    case "solver":
      return node.data.formulas?.flatMap(({ symbol, expression }) => [symbol, expression]) ?? [];
    case "model":
      return node.data.parameters?.map(({ symbol }) => symbol) ?? [];
    case "note":
      return [node.data.text];
    default:
      return [];
  }
}
