import { type NodeType, nodeTypeInfo } from "./node-types.ts";
import { type Edge, findNode, type Study } from "./study.ts";

/** Which nodes may feed which: values flow from variables through model and solver to extractors, then to the goals. */
export const connectionTargets: Record<NodeType, readonly NodeType[]> = {
  designVariable: ["model", "solver", "extractor", "objective", "constraint"],
  model: ["solver"],
  solver: ["solver", "extractor"],
  extractor: ["extractor", "objective", "constraint", "surrogate"],
  objective: ["algorithm", "surrogate"],
  constraint: ["algorithm", "surrogate"],
  algorithm: [],
  surrogate: ["algorithm"],
  note: [],
  group: [],
};

export function hasOutputPort(type: NodeType): boolean {
  return connectionTargets[type].length > 0;
}

export function hasInputPort(type: NodeType): boolean {
  return nodeTypesThatFeed(type).length > 0;
}

export function nodeTypesThatFeed(type: NodeType): NodeType[] {
  return (Object.keys(connectionTargets) as NodeType[]).filter((source) =>
    connectionTargets[source].includes(type),
  );
}

/** Why an edge from one node to the other must not be drawn, in words for a person or a model; undefined when it may. */
export function whyNotConnect(study: Study, sourceId: string, targetId: string): string | undefined {
  const source = findNode(study, sourceId);
  if (source === undefined) return `There is no node "${sourceId}"`;
  const target = findNode(study, targetId);
  if (target === undefined) return `There is no node "${targetId}"`;
  if (sourceId === targetId) return `"${source.label}" cannot be connected to itself`;
  if (!connectionTargets[source.type].includes(target.type)) {
    return `${article(source.type)} does not feed ${article(target.type).toLowerCase()}: ${allowedTargets(source.type)}`;
  }
  if (study.edges.some((edge) => edge.sourceId === sourceId && edge.targetId === targetId)) {
    return `"${source.label}" is connected to "${target.label}" already`;
  }
  if (reachable(study.edges, targetId).has(sourceId)) {
    return `Connecting "${source.label}" to "${target.label}" would close a loop`;
  }
  return undefined;
}

/**
 * The nodes at which an edge of this one may end (`feeds`) or begin (`takes`): those for which `whyNotConnect` has no
 * reason, found in one go. O(nodes + edges).
 */
export function nodesThatFit(study: Study, nodeId: string, way: "feeds" | "takes"): Set<string> {
  const node = findNode(study, nodeId);
  if (node === undefined) return new Set();
  const types = way === "feeds" ? connectionTargets[node.type] : nodeTypesThatFeed(node.type);
  // Seen from a node that takes, every edge runs the other way round.
  const edges = way === "feeds" ? study.edges : study.edges.map(reversed);
  const refused = reachable(edges.map(reversed), nodeId);
  for (const { sourceId, targetId } of edges) if (sourceId === nodeId) refused.add(targetId);
  return new Set(
    study.nodes.filter(({ id, type }) => types.includes(type) && !refused.has(id)).map(({ id }) => id),
  );
}

/** Puts two nodes into the one order in which they can be connected; undefined when neither feeds the other. */
export function connectionDirection(
  study: Study,
  oneId: string,
  otherId: string,
): { sourceId: string; targetId: string } | undefined {
  const one = findNode(study, oneId);
  const other = findNode(study, otherId);
  if (one === undefined || other === undefined) return undefined;
  if (connectionTargets[one.type].includes(other.type)) return { sourceId: oneId, targetId: otherId };
  if (connectionTargets[other.type].includes(one.type)) return { sourceId: otherId, targetId: oneId };
  return undefined;
}

function article(type: NodeType): string {
  const title = nodeTypeInfo[type].title.toLowerCase();
  return `${/^[aeiou]/.test(title) ? "An" : "A"} ${title}`;
}

function allowedTargets(type: NodeType): string {
  const targets = connectionTargets[type];
  if (targets.length === 0) return `${article(type).toLowerCase()} feeds no other node`;
  return `it feeds ${targets.map((target) => nodeTypeInfo[target].title.toLowerCase()).join(", ")}`;
}

/** Do the edges lead from any node back to itself? O(edges). */
export function hasLoop(edges: readonly Edge[]): boolean {
  const targets = targetsOf(edges);
  const incoming = new Map<string, number>();
  for (const { targetId } of edges) incoming.set(targetId, (incoming.get(targetId) ?? 0) + 1);
  const free = [...targets.keys()].filter((id) => !incoming.has(id));
  let passed = 0;
  for (let id = free.pop(); id !== undefined; id = free.pop()) {
    for (const target of targets.get(id) ?? []) {
      passed += 1;
      const left = (incoming.get(target) ?? 0) - 1;
      incoming.set(target, left);
      if (left === 0) free.push(target);
    }
  }
  return passed < edges.length;
}

/** The nodes that the edges lead to from this one, itself among them. O(edges). */
function reachable(edges: readonly Edge[], fromId: string): Set<string> {
  const next = targetsOf(edges);
  const seen = new Set<string>([fromId]);
  const open = [fromId];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const target of next.get(id) ?? []) {
      if (!seen.has(target)) {
        seen.add(target);
        open.push(target);
      }
    }
  }
  return seen;
}

function reversed({ sourceId, targetId }: Edge): Edge {
  return { sourceId: targetId, targetId: sourceId };
}

function targetsOf(edges: readonly Edge[]): Map<string, string[]> {
  const targets = new Map<string, string[]>();
  for (const edge of edges) {
    const list = targets.get(edge.sourceId);
    if (list) list.push(edge.targetId);
    else targets.set(edge.sourceId, [edge.targetId]);
  }
  return targets;
}
