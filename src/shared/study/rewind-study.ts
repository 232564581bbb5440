import {
  type FieldMap,
  nodeFields,
  overlayFields,
  reversePatch,
  type StudyPatch,
  toNodeCandidate,
  withStudyFields,
} from "./patch.ts";
import { compareEdges, compareNodes, edgeKey, type Study, StudyNode } from "./study.ts";

/**
 * The study as it was before some patches: exactly, since they are the very ones that led from there to here. Nodes that
 * none of them touched stay the same objects. O(nodes + edges + patches), however often a node was changed.
 * @param patches what has happened since, oldest first
 * @param revision the one that the study had then
 * @throws Error when the patches do not lead to this study
 */
export function rewindStudy(present: Study, patches: readonly StudyPatch[], revision: number): Study {
  const nodes = new Map(present.nodes.map((node) => [node.id, node]));
  /** Of nodes that were changed: they are put together once, at the end. */
  const fields = new Map<string, FieldMap>();
  const edges = new Map(present.edges.map((edge) => [edgeKey(edge), edge]));
  let study = present;
  for (const patch of patches.toReversed().map(reversePatch)) {
    for (const change of patch.nodes) {
      if (change.type === "updated") {
        const node = nodes.get(change.nodeId);
        if (node === undefined) throw new Error(`The history has no node "${change.nodeId}" to go back with`);
        const known = fields.get(node.id) ?? nodeFields(node);
        fields.set(node.id, overlayFields(known, change.before, change.after));
        continue;
      }
      fields.delete(change.node.id);
      if (change.type === "removed") nodes.delete(change.node.id);
      else nodes.set(change.node.id, change.node);
    }
    for (const { type, edge } of patch.edges) {
      if (type === "removed") edges.delete(edgeKey(edge));
      else edges.set(edgeKey(edge), edge);
    }
    if (patch.study !== undefined) study = withStudyFields(study, patch.study.before, patch.study.after);
  }
  return {
    ...study,
    revision,
    nodes: [...nodes.values()]
      .map((node) => {
        const changed = fields.get(node.id);
        return changed === undefined ? node : StudyNode.parse(toNodeCandidate(node, changed));
      })
      .sort(compareNodes),
    edges: [...edges.values()].sort(compareEdges),
  };
}
