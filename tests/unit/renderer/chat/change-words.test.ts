import { expect, it } from "vitest";
import { changeCounts, reasonOf, shownChanges } from "../../../../src/renderer/chat/change-words.ts";
import type { TurnChange } from "../../../../src/shared/chat/chat.ts";
import { makeTurn } from "../make-turn.ts";

function change(state: TurnChange["state"], rows = 1, reason?: string): TurnChange {
  return {
    modificationId: `${state}-${rows}-${reason ?? ""}`,
    state,
    rows: Array.from({ length: rows }, (_value, index) => ({
      kind: "added" as const,
      nodeId: `n${index}`,
      label: `n${index}`,
      fields: [],
    })),
    ...(reason === undefined ? {} : { reason }),
  };
}

const rowsOf = (changes: TurnChange[], undone = false) =>
  shownChanges(makeTurn("t1", undefined, { changes, undone }));

it("counts what was made, what waits, and what was not made apart", () => {
  const rows = rowsOf([
    change("applied", 2),
    change("pending", 3),
    change("pending"),
    change("refused", 2),
    change("rejected"),
  ]);
  expect(changeCounts(rows)).toEqual({
    made: "2 changes",
    waiting: "2 changes wait",
    refused: "1 refused",
    rejected: "1 rejected",
  });
});

it("calls nothing a change that was not made", () => {
  expect(changeCounts(rowsOf([change("refused")])).made).toBe("No changes");
  expect(changeCounts(rowsOf([change("rejected")])).made).toBe("No changes");
  expect(changeCounts(rowsOf([change("pending")])).made).toBe("");
});

it("tells what was taken back from what waits, was refused or rejected", () => {
  const looks = rowsOf(
    [change("applied"), change("pending"), change("refused"), change("rejected")],
    true,
  ).map(({ look }) => look);
  expect(looks).toEqual(["undone", "waiting", "refused", "rejected"]);
});

it("shows a refused change of which only the reason is known", () => {
  const [row] = rowsOf([change("refused", 0, "not JSON")]);
  expect(row).toMatchObject({ look: "refused", row: undefined });
  expect(reasonOf(change("refused", 0, "not JSON"), undefined)).toBe("refused: not JSON");
});

it("says why a change that waits no longer fits, and nothing of one that does", () => {
  expect(reasonOf(change("pending"), "There is no node")).toBe("no longer fits: There is no node");
  expect(reasonOf(change("pending"), undefined)).toBeUndefined();
  expect(reasonOf(change("applied"), undefined)).toBeUndefined();
});
