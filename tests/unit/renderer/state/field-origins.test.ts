import { describe, expect, it } from "vitest";
import { fieldOrigins } from "../../../../src/renderer/state/field-origins.ts";
import type { NodeHistoryEntry } from "../../../../src/shared/study/study-history.ts";

type Field = NodeHistoryEntry["row"]["fields"][number];

function makeEntry(
  revision: number,
  fields: Field[],
  more: Partial<NodeHistoryEntry> = {},
): NodeHistoryEntry {
  return {
    revision,
    kind: "edit",
    actor: { type: "turn", turnId: "t1" },
    label: `Step ${revision}`,
    createdAt: revision,
    undone: false,
    row: { kind: "changed", label: "Web", fields },
    ...more,
  };
}

const upper = (before: string, after: string): Field => ({ field: "upper", before, after });
const byUser = { actor: { type: "user" } } as const;
const found = (entries: readonly NodeHistoryEntry[]): Record<string, number> =>
  Object.fromEntries([...fieldOrigins(entries)].map(([field, { entry }]) => [field, entry.revision]));

describe("fieldOrigins", () => {
  it("names the last step that set each field, with the values before and after", () => {
    const entries = [
      makeEntry(3, [upper("9", "12")]),
      makeEntry(2, [upper("8", "9"), { field: "unit", after: "mm" }], byUser),
    ];
    expect(fieldOrigins(entries).get("upper")).toEqual({ entry: entries[0], before: "9", after: "12" });
    expect(found(entries)).toEqual({ upper: 3, unit: 2 });
  });

  it("passes over what is taken back, and over the steps that took it back or made it again", () => {
    const set = makeEntry(1, [upper("8", "9")]);
    const changed = makeEntry(2, [upper("9", "12")], byUser);
    const undo = makeEntry(3, [upper("12", "9")], { ...byUser, kind: "undo" });
    const redo = makeEntry(4, [upper("9", "12")], { ...byUser, kind: "redo" });
    expect(found([undo, { ...changed, undone: true }, set])).toEqual({ upper: 1 });
    expect(found([redo, undo, changed, set])).toEqual({ upper: 2 });
    expect(
      found([makeEntry(3, [upper("12", "9")], { kind: "revert" }), { ...changed, undone: true }, set]),
    ).toEqual({
      upper: 1,
    });
  });

  it("knows nothing of what had the same id before the node was made", () => {
    const made = makeEntry(5, [{ field: "lower", after: "2" }], {
      row: { kind: "added", label: "Web", fields: [{ field: "lower", after: "2" }] },
    });
    expect(found([made, makeEntry(1, [upper("8", "9")])])).toEqual({ lower: 5 });
  });
});
