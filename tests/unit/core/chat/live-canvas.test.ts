import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { createLiveCanvas } from "../../../../src/core/chat/live-canvas.ts";
import type { LiveTurn } from "../../../../src/core/chat/live-turn.ts";
import { createTurnPathStore } from "../../../../src/core/chat/turn-path-store.ts";
import { createProposalStore } from "../../../../src/core/study/proposal-store.ts";
import { createReviewDesk } from "../../../../src/core/study/review-desk.ts";
import { studyFolderLayout, turnFolderOf } from "../../../../src/core/study/study-folder.ts";
import { type CanvasSnapshot, parseCanvasSnapshot } from "../../../../src/shared/study/canvas-snapshot.ts";
import type { Op } from "../../../../src/shared/study/ops.ts";
import { emptyTurn } from "../../../support/fold-journal.ts";
import { makeNode } from "../../../support/make-study.ts";
import { openTestSession } from "../../../support/open-test-session.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

const addNote = (id: string): Op => ({ type: "addNode", node: makeNode("note", id) });
const user = { type: "user" } as const;

/** A turn that runs on a study, with the canvas that its tools see. */
async function openRunning({ review = false } = {}) {
  const layout = studyFolderLayout(await temporaryFolder());
  const { session, db } = openTestSession();
  db.exec(`INSERT INTO conversations (id, title, created_at, last_active_at) VALUES ('c1', '', 0, 0);
    INSERT INTO turns (id, conversation_id, request_id, mode, state, user_text, selection, base_revision, created_at)
      VALUES ('t1', 'c1', 'r1', 'user', 'running', 'Do it', '[]', 0, 0);`);
  const desk = createReviewDesk({
    study: session,
    store: createProposalStore(db),
    onSettled: () => undefined,
    labelOf: () => "Chat",
  });
  const entry: LiveTurn = {
    turn: { ...emptyTurn, id: "t1", conversationId: "c1", review },
    isDemo: false,
    baseRevision: 0,
    process: { pid: 1, startTime: "" },
    input: undefined,
    questions: undefined,
    waitsFor: undefined,
    unreadable: 0,
    stop: new AbortController(),
    isWithdrawn: false,
    ending: undefined,
    finished: Promise.resolve(),
  };
  const folder = turnFolderOf(layout, "t1");
  await mkdir(folder, { recursive: true });
  const canvas = createLiveCanvas({
    layout,
    study: session,
    review: desk,
    paths: createTurnPathStore(db),
    running: () => (entry.process === undefined ? [] : [entry]),
  });
  const read = async (): Promise<CanvasSnapshot> =>
    parseCanvasSnapshot(await readFile(join(folder, "canvas.json"), "utf8"));
  const apply = (ops: Op[], actor: { type: "user" } | { type: "turn"; turnId: string } = user): void => {
    session.apply({ ops, actor, label: "Edit" });
  };
  return { session, desk, entry, canvas, read, apply };
}

describe("createLiveCanvas", () => {
  it("writes the canvas anew when somebody else changes the study, with what that changed", async () => {
    const { canvas, entry, read, apply } = await openRunning();
    await canvas.write(entry);
    expect(await read()).toMatchObject({ takenIn: [], changes: [], study: { revision: 0 } });
    apply([addNote("n1")]);
    apply([addNote("n2")]);
    await vi.waitFor(
      async () => expect((await read()).changes.map(({ revision }) => revision)).toEqual([1, 2]),
      20_000,
    );
    expect((await read()).study.nodes.map(({ id }) => id)).toEqual(expect.arrayContaining(["n1", "n2"]));
    await canvas.close();
  });

  it("does not for what the turn itself did, which the file then names as taken in", async () => {
    const { canvas, entry, read, session, apply } = await openRunning();
    await canvas.write(entry);
    const origin = { actor: { type: "turn", turnId: "t1" }, baseRevision: 0 } as const;
    session.applyModification(
      { id: "m1", ops: [addNote("own")] },
      { ...origin, groupId: "t1", label: "Chat" },
    );
    apply([addNote("n1")]);
    await vi.waitFor(async () => expect((await read()).takenIn).toEqual(["m1"]), 20_000);
    expect((await read()).changes.map(({ revision }) => revision)).toEqual([2]);
    await canvas.close();
  });

  it("shows what waits to a turn whose changes are reviewed, also when it is decided", async () => {
    const { canvas, entry, read, desk } = await openRunning({ review: true });
    const origin = { actor: { type: "turn", turnId: "t1" }, baseRevision: 0 } as const;
    desk.propose({ id: "m1", ops: [addNote("n1")] }, { ...origin, turnId: "t1", conversationId: "c1" });
    const hasNote = async (): Promise<boolean> => (await read()).study.nodes.some(({ id }) => id === "n1");
    await canvas.write(entry);
    expect(await hasNote()).toBe(true);
    desk.decide(["m1-1"], "reject");
    await vi.waitFor(async () => expect(await hasNote()).toBe(false), 20_000);
    await canvas.close();
  });

  it("writes nothing for a turn that does not run any more", async () => {
    const { canvas, entry, read, apply } = await openRunning();
    await canvas.write(entry);
    apply([addNote("n1")]);
    entry.process = undefined;
    await canvas.idle();
    await canvas.close();
    expect((await read()).study.revision).toBe(0);
  });
});
