import type { Study, StudyNode } from "../study.ts";
import { expressionsOf, symbolsGivenBy } from "../study-symbols.ts";
import { symbolsInExpression } from "../symbols.ts";

/** What of a study uses what: by edges, and by symbols in expressions. */
export type StudyGraph = {
  readonly sourcesOf: (nodeId: string) => readonly StudyNode[];
  readonly hasTarget: (nodeId: string) => boolean;
  readonly isKnown: (symbol: string) => boolean;
  /** The nodes that give a symbol: one, where none is given twice. */
  readonly giversOf: (symbol: string) => readonly StudyNode[];
  /** The symbols that its formulas use, each once, also of those that cannot be read. */
  readonly symbolsUsedBy: (node: StudyNode) => readonly string[];
  /** Does anything else take what the node gives? */
  readonly isUsed: (node: StudyNode) => boolean;
  /** The nodes that lead to one of these, by edges or symbols, and these themselves. O(nodes + edges). */
  readonly leadingTo: (ends: readonly StudyNode[]) => ReadonlySet<string>;
};

/** O(nodes + edges), and linear in the length of the expressions. */
export function createStudyGraph({ nodes, edges }: Pick<Study, "nodes" | "edges">): StudyGraph {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const sources = new Map<string, StudyNode[]>();
  const withTarget = new Set<string>();
  for (const { sourceId, targetId } of edges) {
    withTarget.add(sourceId);
    const source = byId.get(sourceId);
    if (source !== undefined) addTo(sources, targetId, source);
  }
  const givers = new Map<string, StudyNode[]>();
  const users = new Map<string, StudyNode[]>();
  const used = new Map<StudyNode, readonly string[]>();
  for (const node of nodes) {
    for (const symbol of symbolsGivenBy(node)) addTo(givers, symbol, node);
    const expressions = expressionsOf(node);
    if (expressions.length === 0) continue;
    const symbols = [...new Set(expressions.flatMap(symbolsInExpression))];
    used.set(node, symbols);
    for (const symbol of symbols) addTo(users, symbol, node);
  }
  const symbolsUsedBy = (node: StudyNode): readonly string[] => used.get(node) ?? [];
  const sourcesOf = (nodeId: string): readonly StudyNode[] => sources.get(nodeId) ?? [];
  return {
    sourcesOf,
    hasTarget: (nodeId) => withTarget.has(nodeId),
    isKnown: (symbol) => givers.has(symbol),
    giversOf: (symbol) => givers.get(symbol) ?? [],
    symbolsUsedBy,
    isUsed: (node) =>
      withTarget.has(node.id) ||
      symbolsGivenBy(node).some((symbol) => users.get(symbol)?.some((user) => user !== node)),
    leadingTo(ends) {
      const reached = new Set(ends.map(({ id }) => id));
      const seenSymbols = new Set<string>();
      const open = [...ends];
      const visit = (node: StudyNode): void => {
        if (reached.has(node.id)) return;
        reached.add(node.id);
        open.push(node);
      };
      for (let node = open.pop(); node !== undefined; node = open.pop()) {
        sourcesOf(node.id).forEach(visit);
        for (const symbol of symbolsUsedBy(node)) {
          if (seenSymbols.has(symbol)) continue;
          seenSymbols.add(symbol);
          givers.get(symbol)?.forEach(visit);
        }
      }
      return reached;
    },
  };
}

function addTo<Key, Item>(lists: Map<Key, Item[]>, key: Key, item: Item): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}
