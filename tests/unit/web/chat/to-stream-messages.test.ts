import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Turn, type TurnChange, type TurnPart } from "../../../../src/shared/chat/chat.ts";
import { StreamMessage } from "../../../../src/shared/chat/chat-stream.ts";
import { reduceTurn, type TurnUpdate } from "../../../../src/shared/chat/turn-update.ts";
import type { AppEvent } from "../../../../src/shared/events.ts";
import {
  describeTurn,
  type OpenTurns,
  toStreamMessages,
} from "../../../../src/web/chat/to-stream-messages.ts";

const waiting: Turn = Turn.parse({
  id: "turn-1",
  conversationId: "c-1",
  branch: { index: 1, count: 1, siblings: [] },
  requestId: "r-1",
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
});

const started: AppEvent = { seq: 1, body: { type: "turn.started", turn: waiting } };

function updated(seq: number, ...updates: TurnUpdate[]): AppEvent {
  return { seq, body: { type: "turn.updated", conversationId: "c-1", turnId: "turn-1", updates } };
}

function textPart(id: string, text: string): TurnUpdate {
  return { type: "part", part: { id, type: "text", text } };
}

function tool(fields: Partial<Extract<TurnPart, { type: "tool" }>>): TurnUpdate {
  return {
    type: "part",
    part: { id: "toolu_1", type: "tool", name: "Read", state: "running", startedAt: 1, ...fields },
  };
}

function tell(events: readonly AppEvent[], turns: OpenTurns = new Map()): StreamMessage[] {
  let open = turns;
  return events.flatMap((event) => {
    const step = toStreamMessages(event, open);
    open = step.turns;
    return step.messages.map((message) => StreamMessage.parse(message));
  });
}

/** What a turn's updates are told as, after its start. */
function tellUpdates(...updates: TurnUpdate[]): unknown[] {
  return tell([started, updated(2, ...updates)])
    .slice(1)
    .map(({ seq: _seq, ...message }) => message);
}

describe("toStreamMessages", () => {
  it("tells of a turn's way from its message to its end", () => {
    const usage = { inputTokens: 1, outputTokens: 2, cacheReadTokens: 3, cacheWriteTokens: 4 };
    const events = [
      started,
      updated(2, { type: "state", state: "running" }),
      updated(3, { type: "part", part: { id: "p1", type: "thinking", text: "Hm" } }),
      updated(4, textPart("p2", ""), { type: "text-appended", partId: "p2", text: "Hello" }),
      updated(5, textPart("p2", "Hello"), textPart("p3", "world")),
      updated(6, { type: "state", state: "done", endedAt: 9, usage, model: "m" }),
    ];
    expect(tell(events)).toEqual([
      { type: "message_accepted", turnId: "turn-1", requestId: "r-1", state: "waiting", seq: 1 },
      { type: "response_started", turnId: "turn-1", seq: 2 },
      { type: "thinking", turnId: "turn-1", partId: "p1", text: "Hm", seq: 3 },
      { type: "text", turnId: "turn-1", partId: "p2", text: "Hello", seq: 4 },
      { type: "text", turnId: "turn-1", partId: "p3", text: "world", seq: 5 },
      {
        type: "response_done",
        turnId: "turn-1",
        state: "done",
        text: "Hello\n\nworld",
        usage,
        model: "m",
        seq: 6,
      },
    ]);
  });

  it("does not tell a text twice when its part comes again as a whole, and tells what a whole part has more", () => {
    expect(
      tellUpdates(
        textPart("p1", ""),
        { type: "text-appended", partId: "p1", text: "one " },
        textPart("p1", "one "),
        textPart("p1", "one two"),
        { type: "text-appended", partId: "p1", text: "!" },
        textPart("p1", "one two!"),
      ),
    ).toEqual(["one ", "two", "!"].map((text) => ({ type: "text", turnId: "turn-1", partId: "p1", text })));
  });

  it("says so when a text takes the place of another", () => {
    expect(tellUpdates(textPart("p1", "draft"), textPart("p1", "final"))).toEqual([
      { type: "text", turnId: "turn-1", partId: "p1", text: "draft" },
      { type: "text", turnId: "turn-1", partId: "p1", text: "final", replace: true },
    ]);
  });

  it("tells of a tool when it is known what it is called with, of each question, and of its result", () => {
    const input = { path: "a.txt" };
    const pending = { state: "pending" as const, description: "Read a.txt" };
    expect(
      tellUpdates(
        tool({}),
        tool({ input }),
        tool({ input }),
        tool({ input, approval: pending }),
        tool({ input, approval: { state: "allowed" } }),
        tool({ input, approval: { state: "allowed" }, state: "done", result: "text", isCut: true }),
        tool({ input, approval: { state: "allowed" }, state: "done", result: "text", isCut: true }),
      ),
    ).toEqual([
      { type: "tool_call", turnId: "turn-1", toolUseId: "toolu_1", name: "Read", input },
      { type: "tool_call", turnId: "turn-1", toolUseId: "toolu_1", name: "Read", input, approval: pending },
      {
        type: "tool_call",
        turnId: "turn-1",
        toolUseId: "toolu_1",
        name: "Read",
        input,
        approval: { state: "allowed" },
      },
      {
        type: "tool_result",
        turnId: "turn-1",
        toolUseId: "toolu_1",
        state: "done",
        result: "text",
        isCut: true,
      },
    ]);
  });

  it("tells of a tool that was cut off before it was called, so that its result belongs to something", () => {
    expect(tellUpdates(tool({}), tool({ state: "failed", result: "cut" }))).toEqual([
      { type: "tool_call", turnId: "turn-1", toolUseId: "toolu_1", name: "Read" },
      { type: "tool_result", turnId: "turn-1", toolUseId: "toolu_1", state: "failed", result: "cut" },
    ]);
  });

  it("tells of changes and notices once, and again only when they have changed", () => {
    const change = (state: "applied" | "refused"): TurnUpdate => ({
      type: "change",
      change: { modificationId: "m1", state, rows: [] },
    });
    const notice = (text: string): TurnUpdate => ({
      type: "part",
      part: { id: "retry", type: "notice", level: "warning", text },
    });
    expect(
      tellUpdates(
        change("applied"),
        change("applied"),
        change("refused"),
        notice("1"),
        notice("1"),
        notice("2"),
      ),
    ).toEqual([
      {
        type: "canvas_modification",
        turnId: "turn-1",
        change: { modificationId: "m1", state: "applied", rows: [] },
      },
      {
        type: "canvas_modification",
        turnId: "turn-1",
        change: { modificationId: "m1", state: "refused", rows: [] },
      },
      { type: "notice", turnId: "turn-1", partId: "retry", level: "warning", text: "1" },
      { type: "notice", turnId: "turn-1", partId: "retry", level: "warning", text: "2" },
    ]);
  });

  it("tells of one end only, with its error, and of nothing after it", () => {
    const error = { code: "claude-crashed" as const, message: "m", hint: "h" };
    const events = [
      started,
      updated(2, { type: "state", state: "failed", endedAt: 1, error }),
      updated(3, { type: "undone", undone: true }),
      updated(4, { type: "state", state: "done" }),
    ];
    expect(tell(events).slice(1)).toEqual([
      { type: "response_done", turnId: "turn-1", state: "failed", text: "", error, seq: 2 },
    ]);
  });

  it("tells of a message that was taken back", () => {
    const removed: AppEvent = {
      seq: 2,
      body: { type: "turn.removed", conversationId: "c-1", turnId: "turn-1" },
    };
    expect(tell([started, removed, updated(3, textPart("p1", "late"))]).slice(1)).toEqual([
      { type: "message_withdrawn", turnId: "turn-1", seq: 2 },
    ]);
  });

  it("knows no turn of a study that is no longer open, nor one that it never heard of", () => {
    const opened: AppEvent = { seq: 2, body: { type: "study.opened" } };
    expect(tell([started, opened, updated(3, textPart("p1", "x"))])).toHaveLength(1);
    expect(tell([updated(3, textPart("p1", "x"))])).toEqual([]);
  });

  it("says whose messages they are", () => {
    const step = toStreamMessages(started, new Map());
    expect([step.conversationId, step.turns.get("turn-1")]).toEqual(["c-1", waiting]);
  });
});

// Any course of a turn: its parts come whole or in pieces, again and again, also with another text than before.
const words = fc.string({ maxLength: 4 });
const toolState = {
  id: fc.constantFrom("toolu_1", "toolu_2"),
  type: fc.constant("tool" as const),
  name: fc.constant("Read"),
  state: fc.constantFrom("running" as const, "done" as const, "failed" as const),
  startedAt: fc.constant(1),
};
const anyPart: fc.Arbitrary<TurnPart> = fc.oneof(
  fc.record({ id: fc.constantFrom("p1", "p2"), type: fc.constant("text" as const), text: words }),
  fc.record({ id: fc.constant("p3"), type: fc.constant("thinking" as const), text: words }),
  fc.record({
    id: fc.constant("n1"),
    type: fc.constant("notice" as const),
    level: fc.constantFrom("info" as const, "error" as const),
    text: words,
  }),
  fc.record(toolState),
  fc.record({ ...toolState, input: fc.record({ path: fc.constantFrom("a", "b") }) }),
  fc.record({ ...toolState, input: fc.constant(null), result: words }),
);
const anyUpdate: fc.Arbitrary<TurnUpdate> = fc.oneof(
  fc.record({ type: fc.constant("part" as const), part: anyPart }),
  fc.record({
    type: fc.constant("text-appended" as const),
    partId: fc.constantFrom("p1", "p2", "p3", "n1", "gone"),
    text: words,
  }),
  fc.record({
    type: fc.constant("change" as const),
    change: fc.record({
      modificationId: fc.constantFrom("m1", "m2"),
      state: fc.constantFrom("applied" as const, "refused" as const),
      rows: fc.constant<TurnChange["rows"]>([]),
    }),
  }),
);
/** The whole part as it is by then, as the store keeps it. */
const wholeAgain = fc.constant("again" as const);
const course = fc.array(
  fc.array(fc.oneof({ weight: 4, arbitrary: anyUpdate }, { weight: 1, arbitrary: wholeAgain }), {
    maxLength: 4,
  }),
  { maxLength: 12 },
);

/** A tool that has ended does not run again, and keeps what it was called with. */
function isPossible(turn: Turn, update: TurnUpdate): boolean {
  if (update.type !== "part" || update.part.type !== "tool") return true;
  const { id, state, input } = update.part;
  const before = turn.parts.find((part) => part.id === id);
  if (before?.type !== "tool") return true;
  return before.state === "running" ? before.input === undefined || input !== undefined : state !== "running";
}

function toEvents(steps: readonly (readonly (TurnUpdate | "again")[])[]): { events: AppEvent[]; turn: Turn } {
  let turn = waiting;
  const events = [started];
  for (const step of [
    [{ type: "state", state: "running" } as const],
    ...steps,
    [{ type: "state", state: "done" } as const],
  ]) {
    const possible: TurnUpdate[] = [];
    for (const any of step) {
      const updates =
        any === "again" ? turn.parts.map((part): TurnUpdate => ({ type: "part", part })) : [any];
      for (const update of updates) {
        if (!isPossible(turn, update)) continue;
        turn = reduceTurn(turn, update);
        possible.push(update);
      }
    }
    events.push(updated(events.length + 1, ...possible));
  }
  return { events, turn };
}

/** What a client has that puts pieces together and keeps the latest of everything else. */
function receive(messages: readonly StreamMessage[]): unknown {
  const texts = new Map<string, string>();
  const latest = new Map<string, unknown>();
  for (const message of messages) {
    if (message.type === "text" || message.type === "thinking") {
      const before = message.replace === true ? "" : (texts.get(message.partId) ?? "");
      texts.set(message.partId, before + message.text);
    } else if (message.type === "tool_call") latest.set(`call ${message.toolUseId}`, message.input);
    else if (message.type === "tool_result")
      latest.set(`result ${message.toolUseId}`, [message.state, message.result]);
    else if (message.type === "notice") latest.set(message.partId, [message.level, message.text]);
    else if (message.type === "canvas_modification")
      latest.set(message.change.modificationId, message.change);
    else if (message.type === "response_done") latest.set("answer", message.text);
  }
  return { texts: sorted(texts), latest: sorted(latest) };
}

/** An empty text is told of by nothing. */
function sorted(map: ReadonlyMap<string, unknown>): unknown[] {
  return [...map].filter(([, value]) => value !== "").toSorted(([left], [right]) => (left < right ? -1 : 1));
}

/** The same, from the turn itself. */
function expected(turn: Turn): unknown {
  const texts = new Map<string, string>();
  const latest = new Map<string, unknown>();
  for (const part of turn.parts) {
    if (part.type === "text" || part.type === "thinking") {
      texts.set(part.id, part.text);
    } else if (part.type === "tool") {
      if (part.input !== undefined || part.state !== "running") latest.set(`call ${part.id}`, part.input);
      if (part.state !== "running") latest.set(`result ${part.id}`, [part.state, part.result]);
    } else latest.set(part.id, [part.level, part.text]);
  }
  for (const change of turn.changes) latest.set(change.modificationId, change);
  latest.set("answer", turn.parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n\n"));
  return { texts: sorted(texts), latest: sorted(latest) };
}

describe("whatever comes in a turn", () => {
  it("puts the pieces together to the text of the turn, and ends with all that the turn has", () => {
    fc.assert(
      fc.property(course, (steps) => {
        const { events, turn } = toEvents(steps);
        expect(receive(tell(events))).toEqual(expected(turn));
      }),
      { numRuns: 400 },
    );
  });

  it("numbers every message higher than the one before, and the last one of an event as the event", () => {
    fc.assert(
      fc.property(course, (steps) => {
        const { events } = toEvents(steps);
        const seqs = tell(events).map((message) => message.seq);
        expect(seqs).toEqual([...new Set(seqs)].toSorted((left, right) => left - right));
        for (const event of events) {
          const last = seqs.filter((seq) => seq > event.seq - 1 && seq <= event.seq).at(-1);
          expect([undefined, event.seq]).toContain(last);
        }
      }),
    );
  });

  it("comes to the same from the turn as it is at any moment and what is told from there", () => {
    fc.assert(
      fc.property(course, fc.nat(), (steps, moment) => {
        const { events, turn } = toEvents(steps);
        const cut = 1 + (moment % (events.length - 1));
        let open: OpenTurns = new Map();
        for (const event of events.slice(0, cut)) open = toStreamMessages(event, open).turns;
        const present = [...open.values()].flatMap(describeTurn).map((news) => ({ ...news, seq: 0 }));
        expect(receive([...present, ...tell(events.slice(cut), open)])).toEqual(expected(turn));
      }),
      { numRuns: 200 },
    );
  });
});
