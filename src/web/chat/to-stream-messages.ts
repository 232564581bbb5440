import { isDeepStrictEqual } from "node:util";
import { hasEnded, type Turn, type TurnPart } from "../../shared/chat/chat.ts";
import type { StreamMessage, StreamNews } from "../../shared/chat/chat-stream.ts";
import { reduceTurn, type TurnUpdate } from "../../shared/chat/turn-update.ts";
import { assertNever } from "../../shared/errors.ts";
import type { AppEvent } from "../../shared/events.ts";

/** The turns without an end, as they are after the events so far, by their ids. */
export type OpenTurns = ReadonlyMap<string, Turn>;

export type StreamStep = {
  readonly turns: OpenTurns;
  /** What the clients of this conversation are told. */
  readonly conversationId: string | undefined;
  readonly messages: readonly StreamMessage[];
};

/**
 * What one event of the app means to the clients of the chat stream. A turn's whole parts come again and again, here
 * only what is new of them is told: the pieces of a part, put together, are its text.
 * @param turns as the event before has left them; a turn that is not among them is not told of
 */
export function toStreamMessages(event: AppEvent, turns: OpenTurns): StreamStep {
  const { seq, body } = event;
  switch (body.type) {
    case "turn.started": {
      const { turn } = body;
      return {
        turns: new Map(turns).set(turn.id, turn),
        conversationId: turn.conversationId,
        messages: numberNews(seq, describeTurn(turn)),
      };
    }
    case "turn.removed": {
      const { conversationId, turnId } = body;
      const messages = turns.has(turnId) ? numberNews(seq, [{ type: "message_withdrawn", turnId }]) : [];
      return { turns: without(turns, turnId), conversationId, messages };
    }
    case "turn.updated": {
      const { conversationId, turnId, updates } = body;
      const before = turns.get(turnId);
      if (before === undefined) return { turns, conversationId, messages: [] };
      let turn = before;
      const news: StreamNews[] = [];
      for (const update of updates) {
        const next = reduceTurn(turn, update);
        news.push(...describeUpdate(turn, update, next));
        turn = next;
      }
      return {
        turns: hasEnded(turn.state) ? without(turns, turnId) : new Map(turns).set(turnId, turn),
        conversationId,
        messages: numberNews(seq, news),
      };
    }
    case "study.opened":
      return { turns: new Map(), conversationId: undefined, messages: [] };
    default:
      return { turns, conversationId: undefined, messages: [] };
  }
}

/** A turn from its start on, as if it had come just now. */
export function describeTurn(turn: Turn): StreamNews[] {
  const { id: turnId, requestId, state } = turn;
  const hasStarted = state === "running" || turn.parts.length > 0;
  return [
    { type: "message_accepted", turnId, requestId, state },
    ...(hasStarted ? [{ type: "response_started", turnId } as const] : []),
    ...turn.parts.flatMap((part) => describePart(turnId, undefined, part)),
    ...turn.changes.map((change) => ({ type: "canvas_modification", turnId, change }) as const),
    ...describeEnd(turn),
  ];
}

/** How a turn has ended; nothing where it has not. */
export function describeEnd({ id: turnId, state, parts, error, usage, model }: Turn): StreamNews[] {
  if (state === "waiting" || state === "running") return [];
  const text = parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n\n");
  return [
    {
      type: "response_done",
      turnId,
      state,
      text,
      ...(error === undefined ? {} : { error }),
      ...(usage === undefined ? {} : { usage }),
      ...(model === undefined ? {} : { model }),
    },
  ];
}

/** The last message of an event has its number, the ones before it fractions: each one is a place to go on from. */
function numberNews(seq: number, news: readonly StreamNews[]): StreamMessage[] {
  return news.map((message, index) => ({ ...message, seq: seq - 1 + (index + 1) / news.length }));
}

function describeUpdate(before: Turn, update: TurnUpdate, after: Turn): StreamNews[] {
  const turnId = before.id;
  switch (update.type) {
    case "part": {
      const told = before.parts.find((part) => part.id === update.part.id);
      return describePart(turnId, told, update.part);
    }
    case "text-appended": {
      const { partId, text } = update;
      const part = after.parts.findLast(({ id }) => id === partId);
      if (text === "" || (part?.type !== "text" && part?.type !== "thinking")) return [];
      return [{ type: part.type, turnId, partId, text }];
    }
    case "change": {
      const { change } = update;
      const told = before.changes.find(({ modificationId }) => modificationId === change.modificationId);
      return isDeepStrictEqual(told, change) ? [] : [{ type: "canvas_modification", turnId, change }];
    }
    case "undone":
      return [];
    case "state":
      if (hasEnded(before.state)) return [];
      if (after.state === "running" && before.state !== "running")
        return [{ type: "response_started", turnId }];
      return describeEnd(after);
    default:
      return assertNever(update);
  }
}

/** @param told the part as its clients have it */
function describePart(turnId: string, told: TurnPart | undefined, part: TurnPart): StreamNews[] {
  switch (part.type) {
    case "text":
    case "thinking": {
      const known = told?.type === part.type ? told.text : "";
      if (part.text === known) return [];
      const base = { type: part.type, turnId, partId: part.id };
      return part.text.startsWith(known)
        ? [{ ...base, text: part.text.slice(known.length) }]
        : [{ ...base, text: part.text, replace: true }];
    }
    case "tool": {
      const before = told?.type === "tool" ? told : undefined;
      return [...describeCall(turnId, before, part), ...describeResult(turnId, before, part)];
    }
    case "notice": {
      if (isDeepStrictEqual(told, part)) return [];
      const { id: partId, ...notice } = part;
      return [{ turnId, partId, ...notice }];
    }
    default:
      return assertNever(part);
  }
}

type ToolPart = Extract<TurnPart, { type: "tool" }>;

function describeCall(turnId: string, told: ToolPart | undefined, part: ToolPart): StreamNews[] {
  if (!isCalled(part)) return [];
  const isKnown =
    told !== undefined &&
    isCalled(told) &&
    isDeepStrictEqual([told.input, told.approval], [part.input, part.approval]);
  if (isKnown) return [];
  const { id: toolUseId, name, input, approval } = part;
  return [
    {
      type: "tool_call",
      turnId,
      toolUseId,
      name,
      ...(input === undefined ? {} : { input }),
      ...(approval === undefined ? {} : { approval }),
    },
  ];
}

/** A tool shows as soon as its name has come; what it is called with comes later, or never when the answer is cut off. */
function isCalled({ input, approval, state }: ToolPart): boolean {
  return input !== undefined || approval !== undefined || state !== "running";
}

function describeResult(turnId: string, told: ToolPart | undefined, part: ToolPart): StreamNews[] {
  const { id: toolUseId, state, result, isCut } = part;
  if (state === "running") return [];
  if (isDeepStrictEqual([told?.state, told?.result, told?.isCut], [state, result, isCut])) return [];
  return [
    {
      type: "tool_result",
      turnId,
      toolUseId,
      state,
      ...(result === undefined ? {} : { result }),
      ...(isCut === undefined ? {} : { isCut }),
    },
  ];
}

function without(turns: OpenTurns, turnId: string): OpenTurns {
  const rest = new Map(turns);
  rest.delete(turnId);
  return rest;
}
