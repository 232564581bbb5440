import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type AppState,
  initialAppState,
  isTooOld,
  RING_SIZE,
  reduceEvent,
  withConversation,
  withoutConnection,
  withoutTouched,
  withSnapshot,
  withTurn,
} from "../../../../src/renderer/state/app-state.ts";
import type { Conversation, ConversationView, SessionInfo, Turn } from "../../../../src/shared/chat/chat.ts";
import { reduceTurn, type TurnUpdate } from "../../../../src/shared/chat/turn-update.ts";
import type { Snapshot } from "../../../../src/shared/contract.ts";
import type { AppEvent, AppEventBody } from "../../../../src/shared/events.ts";
import { applyOps } from "../../../../src/shared/study/apply-op.ts";
import type { Op } from "../../../../src/shared/study/ops.ts";
import { diffStudies } from "../../../../src/shared/study/patch.ts";
import type { Study } from "../../../../src/shared/study/study.ts";
import { makeRun } from "../make-run.ts";

const study: Study = {
  schemaVersion: 2,
  id: "s1",
  name: "Beam",
  revision: 3,
  nodes: [
    {
      id: "dv_a",
      type: "designVariable",
      label: "a",
      position: { x: 0, y: 0 },
      data: { kind: "continuous" },
    },
    { id: "model_m", type: "model", label: "m", position: { x: 300, y: 0 }, data: {} },
  ],
  edges: [],
  settings: {},
};

const turn: Turn = {
  id: "t1",
  conversationId: "c1",
  branch: { index: 1, count: 1, siblings: [] },
  requestId: "r1",
  mode: "user",
  state: "running",
  userText: "hello",
  attachments: [],
  mentions: [],
  selection: [],
  parts: [{ id: "p1", type: "text", text: "" }],
  changes: [],
  undone: false,
  review: false,
  createdAt: 1,
};

const session: SessionInfo = {
  id: "se1",
  conversationId: "c1",
  studyId: "s1",
  mode: "user",
  createdAt: 1,
  lastActiveAt: 1,
  messageCount: 1,
  busy: true,
  alive: true,
  asking: true,
  rules: [],
};

const totals = { inputTokens: 0, outputTokens: 0, costUsd: 0 };
const view: ConversationView = { draft: "", scroll: null };

function conversation(turns: Turn[], id = "c1"): Conversation {
  return { id, title: "hello", createdAt: 1, lastActiveAt: 1, messageCount: 1, totals, turns, earlier: 0 };
}

function snapshot(seq: number, opened: Study | undefined = study): Snapshot {
  return {
    seq,
    app: { version: "0", host: "web", demo: true, platform: "linux" },
    ...(opened === undefined
      ? {}
      : {
          open: {
            study: opened,
            folder: "/s",
            history: {},
            save: { type: "saved", revision: opened.revision },
            proposals: [],
            outerProblems: [],
            isTrusted: true,
          },
        }),
    sessions: [],
    runs: [],
    queue: { limit: 4, running: 0, waiting: [] },
    settings: { values: {}, problems: [], fixed: [], file: "/f" },
  };
}

function event(seq: number, body: AppEventBody): AppEvent {
  return { seq, body };
}

function said(seq: number, text: string): AppEvent {
  const updates: TurnUpdate[] = [{ type: "text-appended", partId: "p1", text }];
  return event(seq, { type: "turn.updated", conversationId: "c1", turnId: "t1", updates });
}

function changed(
  seq: number,
  before: Study,
  ops: Op[],
  actor: "user" | "turn",
): { event: AppEvent; after: Study } {
  const after = { ...applyOps(before, ops), revision: before.revision + 1 };
  const who = actor === "user" ? { type: "user" as const } : { type: "turn" as const, turnId: "t1" };
  return {
    after,
    event: event(seq, {
      type: "study.changed",
      revision: after.revision,
      patch: diffStudies(before, after),
      actor: who,
      history: { undo: "Change" },
    }),
  };
}

function shownText(state: AppState): string | undefined {
  const part = state.conversations.c1?.conversation.turns.find(({ id }) => id === "t1")?.parts[0];
  return part?.type === "text" ? part.text : undefined;
}

const addB: Op = {
  type: "addNode",
  node: {
    id: "dv_b",
    type: "designVariable",
    label: "b",
    position: { x: 0, y: 100 },
    data: { kind: "integer" },
  },
};

describe("the study", () => {
  it("follows changes by their patches", () => {
    const one = changed(11, study, [addB], "user");
    const two = changed(12, one.after, [{ type: "connect", sourceId: "dv_b", targetId: "model_m" }], "user");
    const state = [one.event, two.event].reduce(reduceEvent, withSnapshot(initialAppState, snapshot(10)));
    expect(state.open?.study).toEqual(two.after);
    expect(state.open?.history).toEqual({ undo: "Change" });
    expect(state.isStale).toBe(false);
  });

  it("does not apply again what the snapshot holds", () => {
    const one = changed(11, study, [addB], "user");
    const state = reduceEvent(withSnapshot(initialAppState, snapshot(11, one.after)), one.event);
    expect(state.open?.study).toEqual(one.after);
    expect(state.isStale).toBe(false);
  });

  it("asks for everything anew when a revision is missing", () => {
    const one = changed(11, study, [addB], "user");
    const two = changed(12, one.after, [{ type: "removeNode", nodeId: "dv_b" }], "user");
    const state = reduceEvent(withSnapshot(initialAppState, snapshot(10)), two.event);
    expect(state.isStale).toBe(true);
    expect(state.open?.study).toBe(study);
  });

  it("asks for everything anew when a patch does not fit", () => {
    const one = changed(11, { ...study, nodes: [] }, [addB], "user");
    const clash = { ...study, nodes: [addB.type === "addNode" ? addB.node : study.nodes[0], study.nodes[1]] };
    const own = { ...clash, nodes: clash.nodes.filter((node) => node !== undefined) };
    expect(reduceEvent(withSnapshot(initialAppState, snapshot(10, own)), one.event).isStale).toBe(true);
  });

  it("takes in changes that overtook the snapshot", () => {
    const before = withSnapshot(initialAppState, snapshot(10));
    const one = changed(11, study, [addB], "user");
    const late = withSnapshot(reduceEvent(before, one.event), snapshot(10));
    expect(late.open?.study).toEqual(one.after);
  });

  it("marks what a turn changed, until somebody else edits", () => {
    const one = changed(11, study, [addB], "turn");
    const two = changed(
      12,
      one.after,
      [
        { type: "updateNode", nodeId: "dv_a", label: "width" },
        { type: "connect", sourceId: "dv_b", targetId: "model_m" },
      ],
      "turn",
    );
    const marked = [one.event, two.event].reduce(reduceEvent, withSnapshot(initialAppState, snapshot(10)));
    expect(marked.touched).toEqual({
      turnId: "t1",
      nodeIds: new Map([
        ["dv_b", "added"],
        ["dv_a", "changed"],
      ]),
      edgeKeys: new Set(["dv_b>model_m"]),
    });
    expect(marked.untold.map(({ kind, label }) => `${kind} ${label}`)).toEqual([
      "added b",
      "changed width",
      "connected b → m",
    ]);
    const three = changed(13, two.after, [{ type: "removeNode", nodeId: "dv_b" }], "user");
    expect(reduceEvent(marked, three.event).touched).toBeUndefined();
  });

  it("marks what the last turn changed after a reload, but not once it was edited", () => {
    const change = {
      modificationId: "m1",
      state: "applied" as const,
      revision: 3,
      rows: [{ kind: "added" as const, nodeId: "dv_a", label: "a", fields: [] }],
    };
    const read = {
      seq: 10,
      session,
      view,
      conversation: conversation([{ ...turn, state: "done", changes: [change] }]),
    };
    const loaded = withConversation(withSnapshot(initialAppState, snapshot(10)), read);
    expect(loaded.touched?.nodeIds).toEqual(new Map([["dv_a", "added"]]));
    const later = withSnapshot(initialAppState, snapshot(10, { ...study, revision: 4 }));
    expect(withConversation(later, read).touched).toBeUndefined();
  });

  it("leaves away marks that were cleared, until the turn changes more", () => {
    const change = {
      modificationId: "m1",
      state: "applied" as const,
      revision: 3,
      rows: [{ kind: "added" as const, nodeId: "dv_a", label: "a", fields: [] }],
    };
    const read = { seq: 10, session, view, conversation: conversation([{ ...turn, changes: [change] }]) };
    const marked = withConversation(withSnapshot(initialAppState, snapshot(10)), read);
    const cleared = withoutTouched(marked);
    expect(cleared.touched).toBeUndefined();
    const reloaded = { ...initialAppState, clearedTouch: cleared.clearedTouch };
    expect(withConversation(withSnapshot(reloaded, snapshot(10)), read).touched).toBeUndefined();
    const more = changed(11, study, [{ type: "updateNode", nodeId: "model_m", label: "M" }], "turn");
    expect(reduceEvent(cleared, more.event).touched?.nodeIds).toEqual(new Map([["model_m", "changed"]]));
  });
});

describe("a turn", () => {
  const pieces = fc.array(fc.string({ maxLength: 4 }), { minLength: 1, maxLength: 30 });

  it("loses and doubles no word, wherever between two events the conversation was read and arrived", () => {
    fc.assert(
      fc.property(pieces, fc.nat(), fc.nat(), (texts, readAt, arrivedAt) => {
        const events = texts.map((text, index) => said(11 + index, text));
        const readCount = readAt % (events.length + 1);
        const arrivedCount = arrivedAt % (events.length + 1);
        const told = texts.slice(0, readCount).join("");
        const read = {
          seq: 10 + readCount,
          session,
          view,
          conversation: conversation([{ ...turn, parts: [{ id: "p1", type: "text", text: told }] }]),
        };
        const start = withSnapshot(initialAppState, snapshot(10));
        const arrived = events.slice(0, arrivedCount).reduce(reduceEvent, start);
        const state = events.slice(arrivedCount).reduce(reduceEvent, withConversation(arrived, read));
        expect(shownText(state)).toBe(texts.join(""));
      }),
    );
  });

  it("loses and doubles no word, wherever between two events the answer to sending arrived", () => {
    fc.assert(
      fc.property(pieces, fc.nat(), fc.nat(), (texts, answeredAt, arrivedAt) => {
        const events = [
          event(11, { type: "turn.started", turn }),
          ...texts.map((text, index) => said(12 + index, text)),
        ];
        // The answer holds the turn as of some event after its start.
        const count = 1 + (answeredAt % events.length);
        const answer = events
          .slice(1, count)
          .flatMap(({ body }) => (body.type === "turn.updated" ? body.updates : []))
          .reduce(reduceTurn, turn);
        const arrivedCount = arrivedAt % (events.length + 1);
        const start = withConversation(withSnapshot(initialAppState, snapshot(10)), {
          seq: 10,
          session,
          view,
          conversation: conversation([]),
        });
        const arrived = events.slice(0, arrivedCount).reduce(reduceEvent, start);
        const state = events.slice(arrivedCount).reduce(reduceEvent, withTurn(arrived, answer, 10 + count));
        expect(shownText(state)).toBe(texts.join(""));
      }),
    );
  });

  it("is not set back by an answer that is older than all events that are kept", () => {
    const read = { seq: 10, session, view, conversation: conversation([turn]) };
    let state = withConversation(withSnapshot(initialAppState, snapshot(10)), read);
    const count = RING_SIZE + 5;
    for (let number = 1; number <= count; number += 1) state = reduceEvent(state, said(10 + number, "x"));
    expect(shownText(withTurn(state, turn, 11))).toBe("x".repeat(count));
  });

  it("of one conversation is left alone when another one is read", () => {
    const start = withConversation(withSnapshot(initialAppState, snapshot(10)), {
      seq: 10,
      session,
      view,
      conversation: conversation([turn]),
    });
    const spoken = [said(11, "one "), said(12, "two")].reduce(reduceEvent, start);
    const other = { seq: 11, session, view, conversation: conversation([], "c2") };
    expect(shownText(withConversation(spoken, other))).toBe("one two");
  });

  it("that was taken back is not brought back by the answer to sending it", () => {
    const start = withConversation(withSnapshot(initialAppState, snapshot(10)), {
      seq: 10,
      session,
      view,
      conversation: conversation([turn]),
    });
    const waiting: Turn = { ...turn, id: "t2", requestId: "r2", parentId: "t1", state: "waiting", parts: [] };
    const state = [
      event(11, { type: "turn.started", turn: waiting }),
      said(12, "on"),
      event(13, { type: "turn.removed", conversationId: "c1", turnId: "t2" }),
    ].reduce(reduceEvent, start);
    const answered = withTurn(state, waiting, 11);
    expect(answered.conversations.c1?.conversation.turns.map(({ id }) => id)).toEqual(["t1"]);
    expect(shownText(answered)).toBe("on");
  });

  it("of a conversation that is not shown touches nothing that is", () => {
    const state = withSnapshot(initialAppState, snapshot(10));
    expect(reduceEvent(state, said(11, "x")).conversations).toBe(state.conversations);
  });
});

describe("events", () => {
  it("are kept up to a number, the latest ones", () => {
    const count = RING_SIZE + 5;
    let state = withSnapshot(initialAppState, snapshot(0));
    for (let seq = 1; seq <= count; seq += 1) state = reduceEvent(state, said(seq, "x"));
    expect(state.ring).toHaveLength(RING_SIZE);
    expect(state.ring.at(-1)?.seq).toBe(count);
    expect(isTooOld(state, 3)).toBe(true);
    expect(isTooOld(state, 5)).toBe(false);
    expect(isTooOld(state, count + 10)).toBe(false);
  });

  it("that the host no longer has make everything stale", () => {
    const state = reduceEvent(withSnapshot(initialAppState, snapshot(10)), event(40, { type: "reset" }));
    expect(state).toMatchObject({ isStale: true, ring: [] });
  });

  it("of a host that counts anew are taken after a lost connection", () => {
    const before = reduceEvent(withSnapshot(initialAppState, snapshot(500)), said(501, "x"));
    const one = changed(2, study, [addB], "user");
    const state = reduceEvent(withSnapshot(withoutConnection(before), snapshot(1)), one.event);
    expect(state.open?.study).toEqual(one.after);
  });

  it("about the queue and the usage limit are taken from the snapshot on", () => {
    const queue = {
      limit: 4,
      running: 4,
      waiting: [{ turnId: "t9", conversationId: "c1", for: "process" as const }],
    };
    const rateLimit = { status: "allowed_warning", utilization: 0.9 };
    const start = withSnapshot(initialAppState, { ...snapshot(10), queue, rateLimit });
    expect(start).toMatchObject({ queue, rateLimit });
    const stale = reduceEvent(start, event(10, { type: "queue.changed", queue: { ...queue, waiting: [] } }));
    expect(stale.queue).toEqual(queue);
    const freed = { ...queue, running: 0, waiting: [] };
    const state = [
      event(11, { type: "queue.changed", queue: freed }),
      event(12, { type: "rate-limit.changed", rateLimit: { status: "allowed" } }),
    ].reduce(reduceEvent, start);
    expect(state).toMatchObject({ queue: freed, rateLimit: { status: "allowed" } });
  });

  it("take a deleted conversation out of everything", () => {
    const start = withConversation(withSnapshot(initialAppState, snapshot(10)), {
      seq: 10,
      session,
      view,
      conversation: conversation([turn]),
    });
    const { turns: _turns, earlier: _earlier, ...summary } = conversation([]);
    const listed = { ...start, conversationList: { total: 2, items: [summary] } };
    const state = reduceEvent(listed, event(11, { type: "conversation.removed", conversationId: "c1" }));
    expect(state.conversations).toEqual({});
    expect(state.sessions).toEqual([]);
    expect(state.conversationList).toEqual({ total: 1, items: [] });
  });

  it("about conversations keep the list sorted by activity", () => {
    const summary = (id: string, lastActiveAt: number) => ({
      id,
      title: id,
      createdAt: 1,
      lastActiveAt,
      messageCount: 1,
      totals,
    });
    const listed = {
      ...withSnapshot(initialAppState, snapshot(10)),
      conversationList: { total: 2, items: [summary("a", 5), summary("b", 4)] },
    };
    const state = [summary("b", 9), summary("c", 7)].reduce(
      (current, item, index) =>
        reduceEvent(current, event(11 + index, { type: "conversation.changed", conversation: item })),
      listed as AppState,
    );
    expect(state.conversationList?.items.map(({ id }) => id)).toEqual(["b", "c", "a"]);
    expect(state.conversationList?.total).toBe(3);
  });

  it("about runs bring the one run up to date, put a new one first and take a removed one out", () => {
    const old = makeRun({ id: "old", state: "done", createdAt: 10 });
    const start = withSnapshot(initialAppState, {
      ...snapshot(10),
      runs: [makeRun({ id: "r", complete: 1 }), old],
    });
    const told = [
      event(11, { type: "run.changed", run: makeRun({ id: "r", complete: 2 }) }),
      event(12, { type: "run.changed", run: makeRun({ id: "new", createdAt: 5_000 }) }),
    ].reduce(reduceEvent, start);
    expect(told.runs.map(({ id, complete }) => [id, complete])).toEqual([
      ["new", 10],
      ["r", 2],
      ["old", 10],
    ]);
    // What shows one run is drawn anew only for that one.
    expect(told.runs[2]).toBe(old);
    const left = reduceEvent(told, event(13, { type: "run.removed", runId: "r" }));
    expect(left.runs.map(({ id }) => id)).toEqual(["new", "old"]);
  });

  it("about a run that the snapshot knows newer do not bring it back to what it was", () => {
    const start = withSnapshot(initialAppState, { ...snapshot(12), runs: [makeRun({ complete: 5 })] });
    const state = reduceEvent(start, event(11, { type: "run.changed", run: makeRun({ complete: 4 }) }));
    expect(state.runs[0]?.complete).toBe(5);
  });
});
