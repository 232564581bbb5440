import { nodeTypeInfo } from "../../shared/study/node-types.ts";
import type { Problem } from "../../shared/study/problem.ts";
import type { FlowEdge, FlowNode } from "./canvas-nodes.ts";
import { readingOrder } from "./node-places.ts";

/** What is to be seen on nodes for the moment. */
export type NodeMarks = {
  /** While an edge is drawn from a node: those at which it may end. */
  readonly connecting: { readonly fromId: string; readonly fitting: ReadonlySet<string> } | undefined;
  /** While something is looked for: what was found, and which of it is shown. */
  readonly found: { readonly ids: ReadonlySet<string>; readonly currentId: string | undefined } | undefined;
};

type Decorated = { readonly base: FlowNode; readonly className: string; readonly node: FlowNode };

/**
 * Makes nodes ready for the canvas: in the order in which they are read, which is also that of the Tab key, with their
 * names for a screen reader and the marks. What did not change stays the same object.
 */
export function createNodeDecorator() {
  let known = new Map<string, Decorated>();
  let order: { readonly data: readonly FlowNode["data"][]; readonly rank: ReadonlyMap<string, number> } = {
    data: [],
    rank: new Map(),
  };

  return (nodes: readonly FlowNode[], names: ReadonlyMap<string, string>, marks: NodeMarks): FlowNode[] => {
    // By where the study has them: a node that is being dragged keeps its place in the order.
    if (order.data.length !== nodes.length || nodes.some(({ data }, index) => data !== order.data[index])) {
      const read = readingOrder(nodes.map(({ data }) => data.node));
      order = {
        data: nodes.map(({ data }) => data),
        rank: new Map(read.map(({ id }, index) => [id, index])),
      };
    }
    const next = new Map<string, Decorated>();
    for (const base of nodes) {
      const className = classOf(base, marks);
      const ariaLabel = names.get(base.id) ?? base.ariaLabel;
      const old = known.get(base.id);
      const isSame =
        old !== undefined &&
        old.base === base &&
        old.className === className &&
        old.node.ariaLabel === ariaLabel;
      next.set(base.id, isSame ? old : { base, className, node: withMarks(base, className, ariaLabel) });
    }
    known = next;
    const rank = (id: string): number => order.rank.get(id) ?? 0;
    return [...next.values()].map(({ node }) => node).sort((a, b) => rank(a.id) - rank(b.id));
  };
}

/** What a screen reader says of each node. */
export function nodeNames(
  nodes: readonly Pick<FlowNode, "data">[],
  edges: readonly Pick<FlowEdge, "source" | "target">[],
  problems: readonly Problem[],
): Map<string, string> {
  const connected = countBy(edges.flatMap(({ source, target }) => [source, target]));
  const wrong = new Map<string, string[]>();
  for (const { nodeId, message } of problems) {
    if (nodeId !== undefined) wrong.set(nodeId, [...(wrong.get(nodeId) ?? []), message]);
  }
  return new Map(
    nodes.map(({ data: { node, mark } }) => {
      const messages = wrong.get(node.id) ?? [];
      const parts = [
        `${nodeTypeInfo[node.type].title}: ${node.label}`,
        mark === undefined ? undefined : reviewWords[mark],
        node.type === "note" || node.type === "group"
          ? undefined
          : `connected to ${connected.get(node.id) ?? 0}`,
        messages.length === 0
          ? undefined
          : `${messages.length === 1 ? "1 problem" : `${messages.length} problems`}: ${messages.join("; ")}`,
      ];
      return [node.id, parts.filter((part) => part !== undefined).join(", ")];
    }),
  );
}

const reviewWords = {
  proposed: "proposed by the chat",
  "to-change": "a change by the chat waits",
  "to-remove": "to be removed by the chat",
};

function withMarks(base: FlowNode, className: string, ariaLabel: string | undefined): FlowNode {
  return {
    ...base,
    ...(className === "" ? {} : { className }),
    ...(ariaLabel === undefined ? {} : { ariaLabel }),
  };
}

function classOf({ id, className }: FlowNode, { connecting, found }: NodeMarks): string {
  const names = className === undefined ? [] : [className];
  if (connecting !== undefined && connecting.fromId !== id) {
    names.push(connecting.fitting.has(id) ? "fits" : "unfit");
  }
  if (found?.ids.has(id)) names.push("found");
  if (found?.currentId === id) names.push("found-current");
  return names.join(" ");
}

function countBy(ids: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}
