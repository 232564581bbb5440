import type { StudyPatch } from "../../shared/study/patch.ts";
import { groupIdOf } from "../../shared/study/study.ts";

/**
 * Can the earlier patches be taken back while the later ones stay, and each of them then still be taken back as it
 * is? Only what certainly can is called so: another node, another edge, or a node that one side only moved.
 */
export function areIndependentPatches(earlier: readonly StudyPatch[], later: readonly StudyPatch[]): boolean {
  const before = touchedBy(earlier);
  const after = touchedBy(later);
  // An edge that comes back could close a loop with those that were drawn since.
  if (before.removesEdges && after.addsEdges) return false;
  return (
    areDisjoint(before.whole, after.any) &&
    areDisjoint(before.any, after.whole) &&
    areDisjoint(before.moved, after.moved) &&
    areDisjoint(before.content, after.content)
  );
}

function areDisjoint(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  return ![...some].some((key) => others.has(key));
}

type Touched = {
  /** Nodes that came or went, and edges. */
  readonly whole: Set<string>;
  readonly moved: Set<string>;
  readonly content: Set<string>;
  /** All of the above, the ends of the edges, and the groups that nodes are in, join or leave. */
  readonly any: Set<string>;
  readonly addsEdges: boolean;
  readonly removesEdges: boolean;
};

const placeFields = new Set(["position", "pinned"]);

function touchedBy(patches: readonly StudyPatch[]): Touched {
  const [whole, moved, content, any] = [
    new Set<string>(),
    new Set<string>(),
    new Set<string>(),
    new Set<string>(),
  ];
  for (const { nodes, edges, study } of patches) {
    for (const change of nodes) {
      const key = `node ${change.type === "updated" ? change.nodeId : change.node.id}`;
      any.add(key);
      // A node that comes back while its group is away comes back without it.
      for (const groupId of groupsOf(change)) any.add(`node ${groupId}`);
      if (change.type !== "updated") {
        whole.add(key);
        continue;
      }
      for (const field of Object.keys({ ...change.before, ...change.after }))
        (placeFields.has(field) ? moved : content).add(key);
    }
    for (const { edge } of edges) {
      const key = `edge ${edge.sourceId} ${edge.targetId}`;
      whole.add(key);
      for (const touched of [key, `node ${edge.sourceId}`, `node ${edge.targetId}`]) any.add(touched);
    }
    if (study !== undefined) content.add("study");
  }
  const types = new Set(patches.flatMap(({ edges }) => edges.map(({ type }) => type)));
  return { whole, moved, content, any, addsEdges: types.has("added"), removesEdges: types.has("removed") };
}

function groupsOf(change: StudyPatch["nodes"][number]): string[] {
  const named =
    change.type === "updated" ? [change.before.groupId, change.after.groupId] : [groupIdOf(change.node)];
  return named.filter((groupId) => typeof groupId === "string");
}
