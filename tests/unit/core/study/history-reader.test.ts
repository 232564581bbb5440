import { ulid } from "ulid";
import { describe, expect, it } from "vitest";
import { createHistoryReader } from "../../../../src/core/study/history-reader.ts";
import type { Actor } from "../../../../src/shared/study/actor.ts";
import type { Op } from "../../../../src/shared/study/ops.ts";
import { diffStudies } from "../../../../src/shared/study/patch.ts";
import type { Study } from "../../../../src/shared/study/study.ts";
import { makeNode } from "../../../support/make-study.ts";
import { openTestSession } from "../../../support/open-test-session.ts";

const user: Actor = { type: "user" };
const turn: Actor = { type: "turn", turnId: "t1" };
const editor: Actor = { type: "external", name: "editor" };
const reference = { turnId: "t1", conversationId: "c1", text: "Make it thinner" };

const setWeb = (data: Record<string, number>): Op => ({ type: "updateNode", nodeId: "dv_web", data });
const addNote = (id: string): Op => ({ type: "addNode", node: makeNode("note", id) });

function openHistory(study?: Study) {
  const opened = openTestSession(study === undefined ? {} : { study });
  const reader = createHistoryReader({
    study: opened.session,
    batches: opened.batches,
    findTurns: (ids) => new Map([...ids].filter((id) => id === "t1").map((id) => [id, reference])),
  });
  const edit = (op: Op, { actor = user, groupId = ulid(), label = `Edit ${op.type}` } = {}): Study => {
    opened.session.apply({ ops: [op], actor, groupId, label });
    return opened.session.study();
  };
  return { ...opened, reader, edit };
}

describe("steps", () => {
  it("puts the batches of one group that follow each other together, newest first, and says who made them", () => {
    const { reader, edit } = openHistory();
    edit(setWeb({ upper: 9 }), { groupId: "typing", label: "Change upper" });
    edit(setWeb({ upper: 10 }), { groupId: "typing", label: "Change upper" });
    edit(addNote("n1"), { actor: turn, groupId: "t1", label: "Make it thinner" });
    edit(setWeb({ lower: 3 }), { actor: editor });
    edit(setWeb({ upper: 11 }), { groupId: "typing" });
    const { steps, hasMore, oldest } = reader.steps({ limit: 10 });
    expect([hasMore, oldest]).toEqual([false, 0]);
    expect(
      steps.map(({ firstRevision, revision, label, actor, changes }) => ({
        revisions: [firstRevision, revision],
        label,
        actor,
        changes,
      })),
    ).toEqual([
      { revisions: [5, 5], label: "Edit updateNode", actor: user, changes: 1 },
      { revisions: [4, 4], label: "Edit updateNode", actor: editor, changes: 1 },
      { revisions: [3, 3], label: "Make it thinner", actor: turn, changes: 1 },
      { revisions: [1, 2], label: "Change upper", actor: user, changes: 1 },
    ]);
    expect(steps.map((step) => step.turn)).toEqual([undefined, undefined, reference, undefined]);
  });

  it("leaves the message out where its conversation is gone", () => {
    const { reader, edit } = openHistory();
    edit(addNote("n1"), { actor: { type: "turn", turnId: "deleted" } });
    const [step] = reader.steps({ limit: 1 }).steps;
    expect(step).toMatchObject({ actor: { type: "turn", turnId: "deleted" } });
    expect(step).not.toHaveProperty("turn");
  });

  it("counts each node and edge that a step touched once, and the study as one", () => {
    const { session, reader } = openHistory();
    const ops: Op[] = [
      addNote("n1"),
      { type: "updateNode", nodeId: "n1", label: "Other" },
      { type: "disconnect", sourceId: "dv_web", targetId: "model_beam" },
      { type: "updateStudy", name: "Other" },
    ];
    session.apply({ ops, actor: user, label: "Many" });
    session.apply({ ops: [{ type: "removeNode", nodeId: "out_mass" }], actor: user, label: "Remove" });
    expect(reader.steps({ limit: 10 }).steps.map(({ changes }) => changes)).toEqual([3, 3]);
  });

  it("says what is taken back at present: by undo, by a redo no more, and out of turn", () => {
    const { session, reader, edit } = openHistory();
    const states = () =>
      reader.steps({ limit: 10 }).steps.map(({ kind, label, undone }) => `${kind} ${label} ${undone}`);
    edit(addNote("n1"), { label: "One", groupId: "one" });
    edit(addNote("n2"), { label: "Two" });
    session.undo();
    expect(states()).toEqual(["undo Two false", "edit Two true", "edit One false"]);
    session.redo();
    session.undoGroup("one");
    expect(states()).toEqual([
      "revert Undo of One false",
      "redo Two false",
      "undo Two false",
      "edit Two false",
      "edit One true",
    ]);
    session.undo();
    expect(states().slice(0, 2)).toEqual(["undo Undo of One false", "revert Undo of One true"]);
    expect(states().at(-1)).toBe("edit One false");
  });

  it("is read in pages that never cut a step, however long it is", () => {
    const { reader, edit } = openHistory();
    edit(addNote("n1"));
    for (let upper = 9; upper < 309; upper += 1) edit(setWeb({ upper }), { groupId: "typing" });
    edit(addNote("n2"));
    const first = reader.steps({ limit: 2 });
    expect(first.steps.map(({ firstRevision, revision }) => [firstRevision, revision])).toEqual([
      [302, 302],
      [2, 301],
    ]);
    expect(first.hasMore).toBe(true);
    const second = reader.steps({ before: 2, limit: 2 });
    expect(second.steps.map(({ revision }) => revision)).toEqual([1]);
    expect(second.hasMore).toBe(false);
    expect(reader.steps({ limit: 3 }).hasMore).toBe(false);
  });

  it("is empty where nothing was changed yet", () => {
    const { reader, study } = openHistory();
    expect(reader.steps({ limit: 5 })).toEqual({ steps: [], hasMore: false, oldest: study.revision });
  });
});

describe("at", () => {
  it("gives the study of every revision back, from the first on", () => {
    const { session, reader, edit, study } = openHistory();
    const states = [study];
    states.push(edit(setWeb({ upper: 9 })));
    states.push(edit(addNote("n1")));
    states.push(edit({ type: "removeNode", nodeId: "model_beam" }));
    session.undo();
    states.push(session.study());
    states.push(edit({ type: "updateStudy", name: "Other", description: "Said", settings: { grid: 5 } }));
    for (const [revision, state] of states.entries()) expect(reader.at(revision)).toEqual(state);
  });

  it("goes back over a gap in the numbers: what is between them is what was there until then", () => {
    const { batches, session, db, study } = openHistory();
    session.apply({ ops: [addNote("n1")], actor: user, label: "One" });
    const before = session.study();
    const after = { ...study, name: "From the file", revision: 9 };
    batches.insert({
      revision: 9,
      groupId: "file-9",
      kind: "edit",
      targetGroup: undefined,
      actor: editor,
      label: "Change of study.json",
      patch: diffStudies(before, after),
      createdAt: 1,
    });
    const reopened = openTestSession({ db, study: after });
    const reader = createHistoryReader({
      study: reopened.session,
      batches: reopened.batches,
      findTurns: () => new Map(),
    });
    expect(reader.at(1)).toEqual(before);
    expect(reader.at(5)).toEqual({ ...before, revision: 5 });
    expect(reader.difference(8, 9)).toMatchObject([{ kind: "removed" }, { kind: "study" }]);
  });

  it("refuses revisions that there are not", () => {
    const { reader, edit } = openHistory();
    edit(addNote("n1"));
    for (const revision of [-1, 2]) {
      expect(() => reader.at(revision)).toThrow(expect.objectContaining({ code: "revision-gone" }));
      expect(() => reader.difference(revision, 1)).toThrow(
        expect.objectContaining({ code: "revision-gone" }),
      );
    }
  });
});

describe("difference", () => {
  it("tells what is different from one revision to another, in either direction", () => {
    const { reader, edit } = openHistory();
    edit(setWeb({ upper: 9 }));
    edit(setWeb({ upper: 10 }));
    edit(addNote("n1"));
    expect(reader.difference(0, 2)).toEqual([
      {
        kind: "changed",
        nodeId: "dv_web",
        nodeType: "designVariable",
        label: "Web thickness",
        fields: [{ field: "upper", before: "8", after: "10" }],
      },
    ]);
    expect(reader.difference(3, 1)).toMatchObject([
      { kind: "changed", fields: [{ before: "10", after: "9" }] },
      { kind: "removed", label: "n1" },
    ]);
    expect(reader.difference(2, 2)).toEqual([]);
  });
});

describe("ofNode", () => {
  it("tells each step that touched the node, and who made it", () => {
    const { reader, edit } = openHistory();
    edit(
      { type: "addNode", node: makeNode("designVariable", "dv_new", { data: { upper: 5 } }) },
      { actor: turn },
    );
    edit(setWeb({ upper: 9 }));
    const typed = (upper: number): Op => ({ type: "updateNode", nodeId: "dv_new", data: { upper } });
    edit(typed(6), { groupId: "typing", label: "Change upper" });
    edit(typed(7), { groupId: "typing", label: "Change upper" });
    const { entries, made, hasMore } = reader.ofNode("dv_new", 10);
    expect(entries).toMatchObject([
      {
        revision: 4,
        actor: user,
        label: "Change upper",
        undone: false,
        row: { kind: "changed", fields: [{ field: "upper", before: "5", after: "7" }] },
      },
      { revision: 1, turn: reference, row: { kind: "added" } },
    ]);
    expect(made).toEqual(entries[1]);
    expect(hasMore).toBe(false);
    expect(reader.ofNode("dv_new", 1)).toMatchObject({ hasMore: true, made: { revision: 1 } });
  });

  it("does not know who made a node that was there before, or one whose making is taken back", () => {
    const { session, reader, edit } = openHistory();
    edit(setWeb({ upper: 9 }));
    expect(reader.ofNode("dv_web", 10).made).toBeUndefined();
    edit(addNote("n1"));
    session.undo();
    expect(reader.ofNode("n1", 10)).toMatchObject({
      entries: [
        { kind: "undo", undone: false },
        { kind: "edit", undone: true },
      ],
    });
    expect(reader.ofNode("n1", 10).made).toBeUndefined();
  });

  it("is empty for a node that nothing has touched", () => {
    expect(openHistory().reader.ofNode("dv_web", 10)).toEqual({ entries: [], hasMore: false });
  });
});

describe("restore", () => {
  it("makes the study what it was, as one step of the user that can be undone", () => {
    const { session, reader, edit, batches } = openHistory();
    const then = edit(setWeb({ upper: 9 }));
    edit(addNote("n1"), { actor: turn, groupId: "t1" });
    edit({ type: "removeNode", nodeId: "model_beam" });
    const present = session.study();
    session.restore(reader.at(1));
    expect(session.study()).toEqual({ ...then, revision: 4 });
    expect(batches.get(4)).toMatchObject({ kind: "edit", label: "Restore of revision 1", actor: user });
    expect(session.history().undo).toBe("Restore of revision 1");
    session.undo();
    expect(session.study()).toEqual({ ...present, revision: 5 });
    session.redo();
    expect(session.study()).toEqual({ ...then, revision: 6 });
  });

  it("makes no step where nothing would change", () => {
    const { session, reader, edit } = openHistory();
    edit(addNote("n1"));
    session.undo();
    session.restore(reader.at(0));
    expect(session.study().revision).toBe(2);
  });
});
