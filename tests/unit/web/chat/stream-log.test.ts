import { expect, it } from "vitest";
import { createEventHub, type EventHub } from "../../../../src/core/event-hub.ts";
import { Turn } from "../../../../src/shared/chat/chat.ts";
import type { AppEvent } from "../../../../src/shared/events.ts";
import { createStreamLog, type StreamLog } from "../../../../src/web/chat/stream-log.ts";

function makeTurn(id: string, fields: Partial<Turn> = {}): Turn {
  return Turn.parse({
    id,
    conversationId: "c-1",
    branch: { index: 1, count: 1, siblings: [] },
    requestId: `r-${id}`,
    mode: "user",
    state: "waiting",
    userText: "hi",
    attachments: [],
    mentions: [],
    selection: [],
    parts: [],
    changes: [],
    undone: false,
    review: false,
    createdAt: 0,
    ...fields,
  });
}

function write(events: EventHub, turnId: string, text: string): void {
  const part = { id: "p1", type: "text" as const, text };
  const updates = [{ type: "part" as const, part }];
  events.publish({ type: "turn.updated", conversationId: "c-1", turnId, updates });
}

async function tellAll(events: EventHub, log: StreamLog): Promise<unknown[]> {
  const done = new AbortController();
  const told: unknown[] = [];
  for await (const event of events.follow(0, done.signal)) {
    told.push(...log.stepOf(event).messages.map(({ seq, type }) => [seq, type]));
    if (event.seq === events.seq()) done.abort();
  }
  return told;
}

it("gives the same messages for an event however often it is followed", async () => {
  const events = createEventHub();
  const log = createStreamLog(events);
  events.publish({ type: "turn.started", turn: makeTurn("t1") });
  write(events, "t1", "one");
  write(events, "t1", "one two");
  const first = await tellAll(events, log);
  expect(first).toEqual([
    [1, "message_accepted"],
    [2, "text"],
    [3, "text"],
  ]);
  expect(await tellAll(events, log)).toEqual(first);
  expect(log.openTurns("c-1").map((turn) => turn.parts)).toEqual([
    [{ id: "p1", type: "text", text: "one two" }],
  ]);
  expect(log.openTurns("c-2")).toEqual([]);
});

it("goes on from a turn that it has not seen begin only once it is shown it", async () => {
  const events = createEventHub();
  const log = createStreamLog(events);
  write(events, "old", "unseen");
  const turn = makeTurn("old", { state: "running", parts: [{ id: "p1", type: "text", text: "unseen" }] });
  expect(log.adopt([turn, makeTurn("ended", { state: "done" })])).toBe(true);
  expect(log.adopt([turn])).toBe(false);
  write(events, "old", "unseen, seen");
  expect(await tellAll(events, log)).toEqual([[2, "text"]]);
  expect(log.openTurns("c-1").map(({ id }) => id)).toEqual(["old"]);
});

it("replays back to its own beginning and to the opening of the study", () => {
  const events = createEventHub();
  events.publish({ type: "settings.changed" });
  events.publish({ type: "settings.changed" });
  const log = createStreamLog(events);
  events.publish({ type: "settings.changed" });
  expect([0, 1, 2, 2.5, 3, 4].map(log.canReplay)).toEqual([false, false, true, true, true, false]);
  events.publish({ type: "study.opened" });
  expect([3, 4, 5].map(log.canReplay)).toEqual([false, true, false]);
});

it("hears nothing more once it is closed, and knows nothing of events from before it was there", async () => {
  const events = createEventHub();
  events.publish({ type: "turn.started", turn: makeTurn("t1") });
  const log = createStreamLog(events);
  log.close();
  events.publish({ type: "turn.started", turn: makeTurn("t2") });
  const [first]: AppEvent[] = [{ seq: 1, body: { type: "turn.started", turn: makeTurn("t1") } }];
  expect(first === undefined ? undefined : log.stepOf(first).messages).toEqual([]);
  expect(await tellAll(events, log)).toEqual([]);
});
