import { describe, expect, it } from "vitest";
import {
  filterSteps,
  groupByDay,
  keepSameSteps,
  stepTitle,
} from "../../../../src/renderer/state/history-store.ts";
import type { HistoryStep } from "../../../../src/shared/study/study-history.ts";

function makeStep(revision: number, more: Partial<HistoryStep> = {}): HistoryStep {
  return {
    firstRevision: revision,
    revision,
    kind: "edit",
    label: `Step ${revision}`,
    actor: { type: "user" },
    createdAt: Date.UTC(2026, 10, revision, 12),
    changes: 1,
    undone: false,
    ...more,
  };
}

const turn = { turnId: "t1", conversationId: "c1", text: "Make it thinner" };
const byTurn = makeStep(2, { actor: { type: "turn", turnId: "t1" }, label: "Chat: Make it", turn });
const byEditor = makeStep(3, { actor: { type: "external", name: "Notebook" } });

describe("stepTitle", () => {
  it("says the message of a turn, and what an undo or redo is about", () => {
    expect(
      [byTurn, makeStep(1), makeStep(4, { kind: "undo" }), makeStep(5, { kind: "redo" })].map(stepTitle),
    ).toEqual(["Make it thinner", "Step 1", "Undo: Step 4", "Redo: Step 5"]);
    expect(stepTitle({ kind: "edit", label: "Chat: Make it", turn: undefined })).toBe("Chat: Make it");
  });
});

describe("filterSteps", () => {
  const steps = [byEditor, byTurn, makeStep(1)];
  const found = (actor: Parameters<typeof filterSteps>[1]["actor"], query: string): number[] =>
    filterSteps(steps, { actor, query }).map(({ revision }) => revision);

  it("finds steps by who made them and by all words, in any order and case", () => {
    expect(filterSteps(steps, { actor: "all", query: " " })).toBe(steps);
    expect(found("turn", "")).toEqual([2]);
    expect(found("all", "THINNER make")).toEqual([2]);
    expect(found("all", "notebook")).toEqual([3]);
    expect(found("user", "thinner")).toEqual([]);
  });
});

describe("groupByDay", () => {
  it("keeps the order, and begins a new day where the date is another", () => {
    const late = makeStep(3, { createdAt: new Date(2026, 10, 3, 23, 59).getTime() });
    const early = makeStep(2, { createdAt: new Date(2026, 10, 3, 0, 1).getTime() });
    const before = makeStep(1, { createdAt: new Date(2026, 10, 2, 23, 59).getTime() });
    expect(groupByDay([late, early, before]).map(({ steps }) => steps)).toEqual([[late, early], [before]]);
  });
});

describe("keepSameSteps", () => {
  it("keeps the objects of steps about which nothing is new", () => {
    const known = [byEditor, byTurn, makeStep(1)];
    const { turn: _gone, ...withoutTurn } = byTurn;
    const read = [makeStep(3, { revision: 4 }), withoutTurn, makeStep(1, { undone: true })];
    expect(keepSameSteps(known, structuredClone(known)).every((step, index) => step === known[index])).toBe(
      true,
    );
    expect(keepSameSteps(known, read)).toEqual(read);
  });
});
