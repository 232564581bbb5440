import type { Op } from "./ops.ts";
import type { StudyPatch } from "./patch.ts";

/**
 * Why ops must not be applied on top of what others changed since they were thought out; undefined when they may.
 * An op is stale when somebody else changed the same fields of the same node. A move elsewhere is no conflict.
 * @param laterPatches what others did after the revision that the ops were made on, oldest first
 */
export function findStaleness(ops: readonly Op[], laterPatches: readonly StudyPatch[]): string | undefined {
  if (laterPatches.length === 0) return undefined;
  const changed = changedFields(laterPatches);
  for (const op of ops) {
    if (op.type !== "updateNode" && op.type !== "removeNode") continue;
    const fields = changed.get(op.nodeId);
    if (fields === undefined) continue;
    if (fields === "gone") return `The node "${op.nodeId}" was removed after Claude read the canvas`;
    const touched =
      op.type === "removeNode" ? [...fields] : fieldsOf(op).filter((field) => fields.has(field));
    if (touched.length > 0) {
      const names = touched.map((field) => field.replace(/^data\./, "")).join(", ");
      return `The node "${op.nodeId}" was changed after Claude read the canvas (${names}); read it again first`;
    }
  }
  return undefined;
}

function changedFields(patches: readonly StudyPatch[]): Map<string, Set<string> | "gone"> {
  const changed = new Map<string, Set<string> | "gone">();
  for (const change of patches.flatMap((patch) => patch.nodes)) {
    if (change.type === "removed") {
      changed.set(change.node.id, "gone");
    } else if (change.type === "added") {
      changed.delete(change.node.id);
    } else {
      const known = changed.get(change.nodeId);
      const fields = known instanceof Set ? known : new Set<string>();
      for (const field of [...Object.keys(change.before), ...Object.keys(change.after)]) {
        if (field !== "position" && field !== "pinned") fields.add(field);
      }
      if (fields.size > 0) changed.set(change.nodeId, fields);
    }
  }
  return changed;
}

function fieldsOf(op: Extract<Op, { type: "updateNode" }>): string[] {
  const fields = Object.keys(op.data ?? {}).map((key) => `data.${key}`);
  return op.label === undefined ? fields : ["label", ...fields];
}
