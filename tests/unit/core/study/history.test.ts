import { describe, expect, it } from "vitest";
import {
  type BatchHead,
  type BatchKind,
  emptyHistory,
  type History,
  historyState,
  recordBatch,
} from "../../../../src/core/study/history.ts";

/** `edit g`, `undo g`, `redo g`, `revert g as r`: one batch each, in the order of the revisions 1, 2, 3... */
function play(steps: readonly string[], areIndependent = true): History {
  return steps
    .map((step, index): BatchHead => {
      const [kind = "", group = "", , as] = step.split(" ");
      const target = kind === "edit" ? undefined : group;
      return {
        revision: index + 1,
        kind: kind as BatchKind,
        groupId: as ?? group,
        targetGroup: target,
        label: kind === "revert" ? `Undo of ${group}` : `label ${group}`,
      };
    })
    .reduce((history, batch) => recordBatch(history, batch, () => areIndependent), emptyHistory);
}

function steps(entries: History["undo"]): string[] {
  return entries.map(({ groupId, revisions }) => `${groupId} ${revisions.join("+")}`);
}

describe("recordBatch", () => {
  it("makes one step of the batches of one group that follow each other", () => {
    expect(steps(play(["edit drag", "edit drag", "edit other", "edit type", "edit type"]).undo)).toEqual([
      "drag 1+2",
      "other 3",
      "type 4+5",
    ]);
  });

  it("keeps a turn one step when the user edited something else meanwhile", () => {
    expect(steps(play(["edit turn", "edit mine", "edit turn"]).undo)).toEqual(["mine 2", "turn 1+3"]);
  });

  it("cuts a turn in two where the user edited what the turn had made", () => {
    expect(steps(play(["edit turn", "edit mine", "edit turn"], false).undo)).toEqual([
      "turn 1",
      "mine 2",
      "turn 3",
    ]);
  });

  it("moves a step between undo and redo, and forgets the redo steps with a new edit", () => {
    const undone = play(["edit a", "edit b", "undo b"]);
    expect([steps(undone.undo), steps(undone.redo), [...undone.undone]]).toEqual([["a 1"], ["b 3"], ["b"]]);
    const redone = play(["edit a", "edit b", "undo b", "redo b"]);
    expect([steps(redone.undo), redone.redo, redone.undone.size]).toEqual([["a 1", "b 4"], [], 0]);
    const other = play(["edit a", "edit b", "undo b", "edit c"]);
    expect([steps(other.undo), other.redo, [...other.undone]]).toEqual([["a 1", "c 4"], [], ["b"]]);
  });

  it("counts a group in two parts as undone only when both are", () => {
    const cut = ["edit turn", "edit mine", "edit turn"];
    expect([...play([...cut, "undo turn"], false).undone]).toEqual([]);
    expect([...play([...cut, "undo turn", "undo mine", "undo turn"], false).undone]).toEqual([
      "mine",
      "turn",
    ]);
    expect([...play([...cut, "undo turn", "undo mine", "undo turn", "redo turn"], false).undone]).toEqual([
      "mine",
    ]);
  });

  it("shows a reverted turn as undone until the revert itself is undone", () => {
    const reverted = ["edit turn", "edit mine", "revert turn as r"];
    expect([...play(reverted).undone]).toEqual(["turn"]);
    expect([...play([...reverted, "undo r"]).undone]).toEqual(["r"]);
    expect([...play([...reverted, "undo r", "redo r"]).undone]).toEqual(["turn"]);
    expect(steps(play(reverted).undo)).toEqual(["turn 1", "mine 2", "r 3"]);
  });

  it("counts a turn that goes on after it was undone as done again, from there on", () => {
    const undone = play(["edit turn", "undo turn", "edit turn"]);
    expect([steps(undone.undo), undone.redo, undone.undone.size]).toEqual([["turn 3"], [], 0]);
    const reverted = play(["edit turn", "edit mine", "revert turn as r", "edit turn"]);
    expect(steps(reverted.undo)).toEqual(["turn 1", "mine 2", "r 3", "turn 4"]);
    expect(reverted.undone.size).toBe(0);
  });

  it("keeps the stacks bounded", () => {
    const many = play(Array.from({ length: 1_200 }, (_, n) => `edit g${n}`));
    expect(many.undo).toHaveLength(1_000);
    expect(historyState(many)).toEqual({ undo: "label g1199" });
  });
});

describe("historyState", () => {
  it("names what undo and redo would do next, and nothing where there is nothing", () => {
    expect(historyState(emptyHistory)).toEqual({});
    expect(historyState(play(["edit a", "edit b", "undo b"]))).toEqual({ undo: "label a", redo: "label b" });
  });
});
