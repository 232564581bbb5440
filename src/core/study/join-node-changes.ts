import { type ChangeRow, describePatch } from "../../shared/study/describe-patch.ts";
import { changedNodeId, type NodeChange } from "../../shared/study/patch.ts";
import type { Study } from "../../shared/study/study.ts";

/**
 * What several changes of one node come to, as one row: each field from what it was at first to what it became in the end.
 * @param changes of the same node, oldest first
 * @param study names the node; one that it does not hold goes by its id
 */
export function joinNodeChanges(changes: readonly NodeChange[], study: Study): ChangeRow {
  const [first, ...rest] = changes.map((change) => rowOf(change, study));
  if (first === undefined) throw new Error("There is no change to tell");
  return rest.reduce(joinRows, first);
}

function rowOf(change: NodeChange, study: Study): ChangeRow {
  const [row] = describePatch({ nodes: [change], edges: [] }, study, study);
  return row ?? { kind: "changed", nodeId: changedNodeId(change), label: changedNodeId(change), fields: [] };
}

function joinRows(earlier: ChangeRow, later: ChangeRow): ChangeRow {
  // A node that changed its kind comes as one that goes and one that comes.
  if (later.kind === "added" || later.kind === "removed") return later;
  const fields = new Map(earlier.fields.map((field) => [field.field, field]));
  for (const { field, before, after } of later.fields) {
    const known = fields.get(field);
    const first = known === undefined ? before : known.before;
    fields.set(field, {
      field,
      ...(first === undefined ? {} : { before: first }),
      ...(after === undefined ? {} : { after }),
    });
  }
  const kind = earlier.kind === "added" ? "added" : fields.size === 0 ? later.kind : "changed";
  return { ...later, kind, fields: [...fields.values()] };
}
