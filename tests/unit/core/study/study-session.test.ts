import { ulid } from "ulid";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Actor } from "../../../../src/shared/study/actor.ts";
import type { Modification } from "../../../../src/shared/study/modification.ts";
import type { Op } from "../../../../src/shared/study/ops.ts";
import { parseStudy } from "../../../../src/shared/study/parse-study.ts";
import { findNode, type Study } from "../../../../src/shared/study/study.ts";
import { makeNode } from "../../../support/make-study.ts";
import { openTestSession } from "../../../support/open-test-session.ts";

const user: Actor = { type: "user" };
const turn: Actor = { type: "turn", turnId: "turn1" };

const setUpper = (nodeId: string, upper: number): Op => ({ type: "updateNode", nodeId, data: { upper } });
const addNote = (id: string): Op => ({ type: "addNode", node: makeNode("note", id) });
const move = (nodeId: string, x: number): Op => ({
  type: "moveNodes",
  positions: [{ nodeId, position: { x, y: 0 } }],
});

type Opened = ReturnType<typeof openTestSession>;

function edit({ session }: Opened, op: Op, groupId: string = ulid(), actor = user) {
  return session.apply({ ops: [op], actor, groupId, label: `Edit ${groupId}` });
}

function upperOf({ session }: Opened, nodeId: string): unknown {
  const node = findNode(session.study(), nodeId);
  return node?.type === "designVariable" ? node.data.upper : undefined;
}

/** Everything but the revision, which only grows. */
function contentOf({ revision: _revision, ...content }: Study): object {
  return content;
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("apply", () => {
  it("applies the ops as one batch, announces it and stores it", () => {
    const opened = openTestSession();
    const applied = opened.session.apply({
      ops: [setUpper("dv_web", 9), addNote("n1")],
      actor: user,
      label: "Two",
    });
    expect(applied).toMatchObject({ revision: 1, rows: [{ label: "Web thickness" }, { kind: "added" }] });
    expect(upperOf(opened, "dv_web")).toBe(9);
    expect(opened.batches.since(0)).toHaveLength(1);
    expect(opened.events).toMatchObject([
      { type: "study.changed", revision: 1, actor: user, history: { undo: "Two" } },
      { type: "study.save", save: { type: "pending" } },
    ]);
  });

  it("refuses a batch with an impossible op as a whole", () => {
    const opened = openTestSession();
    const { session, events, batches, study } = opened;
    const ops = [setUpper("dv_web", 9), setUpper("nobody", 1)];
    expect(() => session.apply({ ops, actor: user, label: "Two" })).toThrow(
      expect.objectContaining({ code: "op-rejected" }),
    );
    expect(session.study()).toBe(study);
    expect([events, batches.since(0)]).toEqual([[], []]);
  });

  it("makes no revision of ops that change nothing", () => {
    const opened = openTestSession();
    expect(edit(opened, setUpper("dv_web", 8))).toEqual({ revision: 0, rows: [] });
    expect(opened.events).toEqual([]);
  });
});

describe("transact", () => {
  it("leaves study, history and database as before and announces nothing when it throws", () => {
    const opened = openTestSession();
    edit(opened, setUpper("dv_web", 9), "first");
    const { session, events, batches } = opened;
    const before = { study: session.study(), history: session.history(), events: [...events] };
    expect(() =>
      session.transact(() => {
        edit(opened, setUpper("dv_web", 10));
        session.undo();
        session.emit({ type: "settings.changed" });
        throw new Error("Too bad");
      }),
    ).toThrow("Too bad");
    expect(session.study()).toBe(before.study);
    expect(session.history()).toEqual(before.history);
    expect(events).toEqual(before.events);
    expect(batches.heads().map(({ revision }) => revision)).toEqual([1]);
    session.undo();
    expect(upperOf(opened, "dv_web")).toBe(8);
  });

  it("announces what happened inside in order, after all of it is stored", () => {
    const opened = openTestSession();
    const { session, events, batches } = opened;
    session.transact(() => {
      session.emit({ type: "settings.changed" });
      edit(opened, addNote("n1"));
      edit(opened, addNote("n2"));
      expect(events).toEqual([]);
    });
    expect(events.map(({ type }) => type)).toEqual([
      "settings.changed",
      "study.changed",
      "study.changed",
      "study.save",
    ]);
    expect(batches.since(0)).toHaveLength(2);
  });
});

describe("undo and redo", () => {
  it("takes steps back and makes them again, each a revision of its own", () => {
    const opened = openTestSession();
    const { session, study } = opened;
    edit(opened, setUpper("dv_web", 9));
    edit(opened, { type: "removeNode", nodeId: "model_beam" });
    const last = session.study();
    session.undo();
    session.undo();
    expect(session.study()).toEqual({ ...study, revision: 4 });
    session.redo();
    session.redo();
    expect(session.study()).toEqual({ ...last, revision: 6 });
    expect(() => session.redo()).toThrow(expect.objectContaining({ code: "nothing-to-undo" }));
  });

  it("goes on after the session was opened anew on the same database", () => {
    const first = openTestSession();
    edit(first, setUpper("dv_web", 9));
    edit(first, setUpper("dv_web", 10));
    first.session.undo();
    const second = openTestSession({ db: first.db, study: first.session.study() });
    expect(second.session.history()).toEqual(first.session.history());
    second.session.redo();
    expect(upperOf(second, "dv_web")).toBe(10);
    second.session.undo();
    second.session.undo();
    expect(contentOf(second.session.study())).toEqual(contentOf(first.study));
    expect(() => second.session.undo()).toThrow(expect.objectContaining({ code: "nothing-to-undo" }));
  });

  it("takes a turn back as one step although the user moved something else meanwhile", () => {
    const opened = openTestSession();
    edit(opened, setUpper("dv_web", 9), "turn1", turn);
    edit(opened, move("dv_web", 500));
    edit(opened, setUpper("dv_height", 99), "turn1", turn);
    opened.session.undo();
    expect([upperOf(opened, "dv_web"), upperOf(opened, "dv_height")]).toEqual([8, 120]);
    expect(findNode(opened.session.study(), "dv_web")?.position.x).toBe(500);
    opened.session.undo();
    expect(contentOf(opened.session.study())).toEqual(contentOf(opened.study));
  });

  it("never gets stuck where the user edited what a running turn had added", () => {
    const opened = openTestSession();
    edit(opened, addNote("n1"), "turn1", turn);
    edit(opened, move("n1", 500));
    edit(opened, addNote("n2"), "turn1", turn);
    for (let step = 0; step < 3; step += 1) opened.session.undo();
    expect(contentOf(opened.session.study())).toEqual(contentOf(opened.study));
    for (let step = 0; step < 3; step += 1) opened.session.redo();
    expect(opened.session.study().nodes.map(({ id }) => id)).toEqual(expect.arrayContaining(["n1", "n2"]));
  });

  it("passes over steps that left nothing", () => {
    const opened = openTestSession();
    edit(opened, setUpper("dv_web", 9));
    edit(opened, setUpper("dv_height", 99), "typing");
    edit(opened, setUpper("dv_height", 120), "typing");
    opened.session.undo();
    expect(upperOf(opened, "dv_web")).toBe(8);
    expect(opened.session.history()).toEqual({ redo: expect.any(String) });
  });

  it("tells who is undone, in the order of the changes", () => {
    const opened = openTestSession();
    const told: [string, boolean][] = [];
    const off = opened.session.onUndone((group, undone) => told.push([group, undone]));
    edit(opened, addNote("n1"), "turn1", turn);
    opened.session.undo();
    opened.session.redo();
    edit(opened, addNote("n2"));
    opened.session.undoGroup("turn1");
    expect(opened.session.isUndone("turn1")).toBe(true);
    off();
    opened.session.undo();
    expect(told).toEqual([
      ["turn1", true],
      ["turn1", false],
      ["turn1", true],
    ]);
    expect(opened.session.isUndone("turn1")).toBe(false);
  });
});

describe("undoGroup", () => {
  it("takes a group in the middle back as a step of its own, and keeps what came later", () => {
    const opened = openTestSession();
    edit(opened, setUpper("dv_web", 9), "turn1", turn);
    edit(opened, setUpper("dv_height", 99));
    opened.session.undoGroup("turn1");
    expect([upperOf(opened, "dv_web"), upperOf(opened, "dv_height")]).toEqual([8, 99]);
    expect(opened.session.history().undo).toBe("Undo of Edit turn1");
    opened.session.undo();
    expect(upperOf(opened, "dv_web")).toBe(9);
  });

  it("takes both parts of a turn back that the user's edits have cut in two", () => {
    const opened = openTestSession();
    edit(opened, addNote("n1"), "turn1", turn);
    edit(opened, move("n1", 500));
    edit(opened, addNote("n2"), "turn1", turn);
    opened.session.undoGroup("turn1");
    expect(contentOf(opened.session.study())).toEqual(contentOf(opened.study));
    expect(opened.session.isUndone("turn1")).toBe(true);
    opened.session.undo();
    expect(findNode(opened.session.study(), "n1")?.position.x).toBe(500);
  });

  it("refuses what is taken back already, is not known or cannot be taken out alone", () => {
    const opened = openTestSession();
    edit(opened, { type: "updateNode", nodeId: "dv_web", label: "Web" }, "turn1", turn);
    edit(opened, { type: "removeNode", nodeId: "dv_web" });
    const before = opened.session.study();
    expect(() => opened.session.undoGroup("turn1")).toThrow(
      expect.objectContaining({ code: "undo-conflict" }),
    );
    expect(() => opened.session.undoGroup("turn2")).toThrow(
      expect.objectContaining({ code: "nothing-to-undo" }),
    );
    expect(opened.session.study()).toBe(before);
    opened.session.undo();
    opened.session.undoGroup("turn1");
    expect(() => opened.session.undoGroup("turn1")).toThrow(
      expect.objectContaining({ code: "nothing-to-undo" }),
    );
  });
});

describe("applyModification", () => {
  const apply = ({ session }: Opened, more: Partial<Modification> & { ops: Op[] }, baseRevision = 0) =>
    session.applyModification(
      { ...more, id: more.id ?? "m1" },
      { actor: turn, groupId: "turn1", label: "Chat: x", baseRevision },
    );

  it("applies each id once, also after the session was opened anew", () => {
    const opened = openTestSession();
    expect(apply(opened, { ops: [addNote("n1")] })).toMatchObject({ state: "applied", revision: 1 });
    expect(apply(opened, { ops: [addNote("n2")] })).toEqual({ state: "known", revision: 1 });
    const again = openTestSession({ db: opened.db, study: opened.session.study() });
    expect(apply(again, { ops: [addNote("n2")] })).toEqual({ state: "known", revision: 1 });
    expect(again.session.study().revision).toBe(1);
  });

  it("refuses what is for another study, of a revision to come, or impossible, and says so again", () => {
    const opened = openTestSession();
    const { study } = opened.session;
    const before = study();
    expect(apply(opened, { id: "a", studyId: "other", ops: [addNote("n1")] })).toMatchObject({
      state: "refused",
      reason: expect.stringContaining("other"),
    });
    expect(apply(opened, { id: "b", baseRevision: 7, ops: [addNote("n1")] })).toMatchObject({
      state: "refused",
      reason: expect.stringContaining("revision 7"),
    });
    expect(apply(opened, { id: "c", ops: [addNote("n1"), addNote("n1")] })).toMatchObject({
      state: "refused",
      reason: expect.stringContaining("n1"),
    });
    expect(apply(opened, { id: "c", ops: [addNote("n3")] })).toEqual({ state: "known", revision: undefined });
    expect(study()).toBe(before);
  });

  it("refuses a change of what the user changed since, and takes one of something else", () => {
    const opened = openTestSession();
    edit(opened, setUpper("dv_web", 9));
    expect(apply(opened, { id: "a", ops: [setUpper("dv_web", 5)] })).toMatchObject({
      state: "refused",
      reason: expect.stringContaining("upper"),
    });
    expect(apply(opened, { id: "b", ops: [setUpper("dv_height", 99)] })).toMatchObject({ state: "applied" });
    expect(apply(opened, { id: "c", ops: [setUpper("dv_web", 5)] }, 2)).toMatchObject({ state: "applied" });
  });

  it("counts the turn's own earlier changes as known to it, and the user's undo of them as the user's", () => {
    const opened = openTestSession();
    apply(opened, { id: "a", ops: [setUpper("dv_web", 5)] });
    expect(apply(opened, { id: "b", ops: [setUpper("dv_web", 6)] })).toMatchObject({ state: "applied" });
    opened.session.undo();
    expect(apply(opened, { id: "c", ops: [setUpper("dv_web", 7)] })).toMatchObject({ state: "refused" });
    expect(upperOf(opened, "dv_web")).toBe(8);
  });
});

describe("saving", () => {
  it("writes once for a burst of changes", async () => {
    const opened = openTestSession();
    for (const id of ["n1", "n2", "n3"]) {
      edit(opened, addNote(id));
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(opened.written).toEqual([]);
    await vi.advanceTimersByTimeAsync(100);
    expect(opened.written.map((text) => parseStudy(text))).toEqual([opened.session.study()]);
    expect(opened.session.saveState()).toEqual({ type: "saved", revision: 3 });
    expect(opened.batches.saved()?.study).toEqual(opened.session.study());
  });

  it("says that it failed, tries again by itself, and says that it is saved", async () => {
    let failures = 1;
    const opened = openTestSession({
      writeStudy: async () => {
        failures -= 1;
        if (failures >= 0) throw new Error("ENOSPC: no space left on device");
      },
    });
    edit(opened, addNote("n1"));
    await vi.advanceTimersByTimeAsync(200);
    expect(opened.session.saveState()).toMatchObject({
      type: "failed",
      error: { code: "study-save-failed", message: expect.stringContaining("ENOSPC") },
    });
    expect(opened.batches.saved()).toBeUndefined();
    await vi.advanceTimersByTimeAsync(5_100);
    expect(opened.session.saveState()).toEqual({ type: "saved", revision: 1 });
    const states = opened.events.flatMap((event) => (event.type === "study.save" ? [event.save.type] : []));
    expect(states).toEqual(["pending", "failed", "saved"]);
  });

  it("saves what changed while it was writing", async () => {
    let finish = (): void => undefined;
    const texts: string[] = [];
    const opened = openTestSession({
      writeStudy: (text) => {
        texts.push(text);
        return new Promise((resolve) => {
          finish = resolve;
        });
      },
    });
    edit(opened, addNote("n1"));
    await vi.advanceTimersByTimeAsync(200);
    edit(opened, addNote("n2"));
    finish();
    await vi.advanceTimersByTimeAsync(0);
    expect(opened.session.saveState()).toEqual({ type: "pending" });
    await vi.advanceTimersByTimeAsync(200);
    finish();
    await vi.advanceTimersByTimeAsync(0);
    expect(opened.session.saveState()).toEqual({ type: "saved", revision: 2 });
    expect(texts).toHaveLength(2);
  });

  it("writes at once when it is flushed or closed, and nothing when all is saved", async () => {
    const opened = openTestSession();
    await opened.session.flush();
    expect(opened.written).toHaveLength(0);
    edit(opened, addNote("n1"));
    await opened.session.flush();
    expect(opened.written).toHaveLength(1);
    edit(opened, addNote("n2"));
    await opened.session.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(opened.written).toHaveLength(2);
  });

  it("does not try again after it was closed", async () => {
    let tries = 0;
    const opened = openTestSession({
      writeStudy: async () => {
        tries += 1;
        throw new Error("EROFS");
      },
    });
    edit(opened, addNote("n1"));
    await opened.session.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect([tries, opened.session.saveState().type]).toEqual([1, "failed"]);
  });

  it("saves a study that study.json does not hold yet", async () => {
    const opened = openTestSession({ isSaved: false });
    await vi.advanceTimersByTimeAsync(200);
    expect(opened.written).toHaveLength(1);
  });
});

describe("changesSince", () => {
  it("gives what the user and other programs changed after a revision, and not what known turns did", () => {
    const opened = openTestSession();
    edit(opened, addNote("n1"));
    edit(opened, addNote("n2"), "turn1", turn);
    edit(opened, addNote("n3"), ulid(), { type: "external", name: "editor" });
    const patches = opened.session.changesSince(0, () => true);
    expect(patches.map(({ patch }) => patch.nodes.map((change) => change.type))).toEqual([
      ["added"],
      ["added"],
    ]);
    expect(opened.session.changesSince(1, () => true)).toHaveLength(1);
    expect(opened.session.changesSince(0, (turnId) => turnId !== "turn1")).toHaveLength(3);
  });
});
