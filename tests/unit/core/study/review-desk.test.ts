import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createProposalStore } from "../../../../src/core/study/proposal-store.ts";
import { createReviewDesk, type SettledChange } from "../../../../src/core/study/review-desk.ts";
import type { Op } from "../../../../src/shared/study/ops.ts";
import { findNode, type Study } from "../../../../src/shared/study/study.ts";
import { applyWhatWorks, arbitraryOps, arbitraryStudy } from "../../../support/arbitrary-study.ts";
import { makeNode } from "../../../support/make-study.ts";
import { openTestSession } from "../../../support/open-test-session.ts";

const origin = {
  actor: { type: "turn", turnId: "t1" },
  turnId: "t1",
  conversationId: "c1",
  baseRevision: 0,
} as const;
const addNote = (id: string): Op => ({ type: "addNode", node: makeNode("note", id) });
const rename = (nodeId: string, label: string): Op => ({ type: "updateNode", nodeId, label });

function openDesk(study?: Study) {
  const opened = openTestSession(study === undefined ? {} : { study });
  const { db, session } = opened;
  db.exec(`INSERT INTO conversations (id, title, created_at, last_active_at) VALUES ('c1', '', 0, 0);
    INSERT INTO turns (id, conversation_id, request_id, mode, state, user_text, selection, base_revision, created_at)
      VALUES ('t1', 'c1', 'r1', 'user', 'done', 'Do it', '[]', 0, 0), ('t2', 'c1', 'r2', 'user', 'done', 'More', '[]', 0, 0);`);
  const settled: Record<string, SettledChange[]> = {};
  const open = () =>
    createReviewDesk({
      study: session,
      store: createProposalStore(db),
      onSettled: (turnId, changes) => {
        settled[turnId] = [...(settled[turnId] ?? []), ...changes];
      },
      labelOf: (turnId) => `Chat ${turnId}`,
    });
  return { ...opened, desk: open(), reopen: open, settled };
}

function contentOf({ revision: _revision, ...content }: Study): object {
  return content;
}

describe("createReviewDesk", () => {
  it("lets each op wait, in the database too, and leaves the study alone", () => {
    const { desk, reopen, session, study, events } = openDesk();
    const outcome = desk.propose({ id: "m1", ops: [addNote("n1"), rename("n1", "Other")] }, origin);
    expect(outcome).toMatchObject({
      state: "pending",
      changes: [
        { id: "m1-1", rows: [{ kind: "added", nodeId: "n1" }] },
        {
          id: "m1-2",
          rows: [{ kind: "changed", fields: [{ field: "label", before: "n1", after: "Other" }] }],
        },
      ],
    });
    expect(session.study()).toBe(study);
    expect(desk.preview().nodes).toHaveLength(study.nodes.length + 1);
    expect(events).toMatchObject([{ type: "review.changed", proposals: [{ id: "m1-1" }, { id: "m1-2" }] }]);
    expect(reopen().list()).toEqual(desk.list());
  });

  it("counts a modification once and refuses one that is impossible as a whole", () => {
    const { desk } = openDesk();
    expect(desk.propose({ id: "m1", ops: [addNote("n1"), rename("nobody", "x")] }, origin)).toMatchObject({
      state: "refused",
      reason: 'There is no node "nobody"',
    });
    expect(desk.propose({ id: "m1", ops: [addNote("n1")] }, origin)).toEqual({ state: "known" });
    expect(desk.list()).toEqual([]);
  });

  it("refuses a change of what the user has changed since", () => {
    const { desk, session } = openDesk();
    session.apply({ ops: [rename("dv_web", "Mine")], actor: { type: "user" }, label: "Edit" });
    const changes = { id: "m1", ops: [rename("dv_web", "Claude's")] };
    expect(desk.propose(changes, origin)).toMatchObject({
      state: "refused",
      reason: expect.stringContaining("was changed after Claude read the canvas"),
    });
  });

  it("accepts the changes of each turn as one undo step that is the turn's", () => {
    const { desk, session, settled, batches } = openDesk();
    desk.propose({ id: "m1", ops: [addNote("n1"), addNote("n2")] }, origin);
    desk.propose(
      { id: "m2", ops: [addNote("n3")] },
      { ...origin, actor: { type: "turn", turnId: "t2" }, turnId: "t2" },
    );
    desk.decide(["m1-1", "m1-2", "m2-1"], "accept");
    expect(settled).toMatchObject({
      t1: [
        { id: "m1-1", state: "applied", revision: 1 },
        { id: "m1-2", state: "applied", revision: 1 },
      ],
      t2: [{ id: "m2-1", state: "applied", revision: 2 }],
    });
    expect(batches.since(0).map(({ actor, groupId, label }) => ({ actor, groupId, label }))).toEqual([
      { actor: { type: "turn", turnId: "t1" }, groupId: "t1", label: "Chat t1" },
      { actor: { type: "turn", turnId: "t2" }, groupId: "t2", label: "Chat t2" },
    ]);
    session.undoGroup("t1");
    expect(["n1", "n2", "n3"].map((id) => findNode(session.study(), id) !== undefined)).toEqual([
      false,
      false,
      true,
    ]);
  });

  it("refuses with the reason what works no more, and makes the rest", () => {
    const { desk, session, settled } = openDesk();
    desk.propose({ id: "m1", ops: [rename("dv_web", "A"), rename("dv_height", "B")] }, origin);
    session.apply({ ops: [{ type: "removeNode", nodeId: "dv_web" }], actor: { type: "user" }, label: "Cut" });
    desk.decide(["m1-1", "m1-2"], "accept");
    expect(settled.t1).toMatchObject([
      { id: "m1-1", state: "refused", reason: 'It no longer works: There is no node "dv_web"' },
      { id: "m1-2", state: "applied" },
    ]);
    expect(findNode(session.study(), "dv_height")?.label).toBe("B");
    expect(desk.list()).toEqual([]);
  });

  it("does nothing where one of the changes does not wait any more", () => {
    const { desk, session, study } = openDesk();
    desk.propose({ id: "m1", ops: [addNote("n1")] }, origin);
    expect(() => desk.decide(["m1-1", "gone"], "accept")).toThrow(
      expect.objectContaining({ code: "proposal-gone" }),
    );
    expect(session.study()).toBe(study);
    expect(desk.list()).toHaveLength(1);
  });

  it("accepting everything gives what applying at once would have given, whatever was proposed", () => {
    fc.assert(
      fc.property(arbitraryStudy, arbitraryOps, (study, ops) => {
        const { desk, session } = openDesk(study);
        for (const [index, op] of ops.entries()) desk.propose({ id: `m${index}`, ops: [op] }, origin);
        const expected = applyWhatWorks(study, ops);
        expect(contentOf(desk.preview())).toEqual(contentOf(expected));
        const ids = desk.list().map(({ id }) => id);
        if (ids.length > 0) desk.decide(ids, "accept");
        expect(contentOf(session.study())).toEqual(contentOf(expected));
      }),
      { numRuns: 60 },
    );
  });
});
