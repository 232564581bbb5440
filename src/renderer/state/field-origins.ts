import type { NodeHistoryEntry } from "../../shared/study/study-history.ts";

/** The step that a field of a node has its value from, and what it was before. */
export type FieldOrigin = {
  readonly entry: NodeHistoryEntry;
  readonly before: string | undefined;
  readonly after: string | undefined;
};

/**
 * Who set each field last. What is taken back does not count, nor do the steps that took it back or made it again: the
 * value is still that of whoever thought it out.
 * @param entries of one node, newest first
 */
export function fieldOrigins(entries: readonly NodeHistoryEntry[]): ReadonlyMap<string, FieldOrigin> {
  const origins = new Map<string, FieldOrigin>();
  for (const entry of entries) {
    if (entry.kind !== "edit" || entry.undone) continue;
    for (const { field, before, after } of entry.row.fields)
      if (!origins.has(field)) origins.set(field, { entry, before, after });
    // Before it was made there was nothing, whatever had its id.
    if (entry.row.kind === "added") break;
  }
  return origins;
}
