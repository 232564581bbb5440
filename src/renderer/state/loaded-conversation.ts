import type { Conversation, ConversationView, SessionInfo, Turn, TurnPage } from "../../shared/chat/chat.ts";
import { reduceTurn } from "../../shared/chat/turn-update.ts";
import { assertNever } from "../../shared/errors.ts";
import type { AppEvent, AppEventBody } from "../../shared/events.ts";

/**
 * The turns of a conversation's shown path that were read, the latest ones, without gaps. They are complete up to the
 * event `seq`; turns that were told on their own, or on an earlier page, up to a number of their own.
 */
export type LoadedConversation = {
  readonly conversation: Conversation;
  readonly session: SessionInfo;
  /** What a window kept of it for this one. */
  readonly view: ConversationView;
  readonly seq: number;
  readonly turnSeqs: Readonly<Record<string, number>>;
  /** True when the path that is shown may be another one than the host's: read it again. */
  readonly isOutdated: boolean;
};

export type ReadConversation = Pick<LoadedConversation, "conversation" | "session" | "view" | "seq">;

/** A page of earlier turns, as of `seq`, that was asked for with the turn that comes after it. */
export type ReadPage = TurnPage & { readonly seq: number; readonly before: string };

/** What was read, brought up to date by the events that arrived since. */
export function loadConversation(read: ReadConversation, ring: readonly AppEvent[]): LoadedConversation {
  return ring.reduce<LoadedConversation>(reduceLoaded, { ...read, turnSeqs: {}, isOutdated: false });
}

/** Puts a page before the turn that it was asked for; one that no longer fits there is not taken. */
export function withEarlier(
  loaded: LoadedConversation,
  page: ReadPage,
  ring: readonly AppEvent[],
): LoadedConversation {
  const { turns } = loaded.conversation;
  if (turns[0]?.id !== page.before) return loaded;
  const ids = new Set(page.turns.map(({ id }) => id));
  const added: LoadedConversation = {
    ...loaded,
    conversation: {
      ...loaded.conversation,
      turns: [...page.turns, ...turns],
      earlier: page.earlier,
    },
    turnSeqs: {
      ...loaded.turnSeqs,
      ...Object.fromEntries(page.turns.map(({ id }) => [id, page.seq])),
    },
  };
  return ring
    .filter(({ body }) => body.type === "turn.updated" && ids.has(body.turnId))
    .reduce(reduceLoaded, added);
}

/** Takes over a turn that a call returned as of `seq`, which is later than all events that arrived. */
export function withToldTurn(loaded: LoadedConversation, turn: Turn, seq: number): LoadedConversation {
  return { ...placeTurn(loaded, turn), turnSeqs: { ...loaded.turnSeqs, [turn.id]: seq } };
}

/** The conversation after one event; events of others, and those that it holds already, leave it as it is. */
export function reduceLoaded(loaded: LoadedConversation, { seq, body }: AppEvent): LoadedConversation {
  const { conversation } = loaded;
  if (seq <= loaded.seq || conversationOf(body) !== conversation.id) return loaded;
  switch (body.type) {
    case "conversation.changed":
      return { ...loaded, conversation: { ...conversation, ...body.conversation } };
    case "session.changed":
      return { ...loaded, session: body.session };
    case "conversation.branch-changed":
      return { ...loaded, isOutdated: true };
    case "turn.started":
      return isTold(loaded, body.turn.id, seq) ? loaded : placeTurn(loaded, body.turn);
    case "turn.removed":
      return withoutTurn(loaded, body.turnId);
    case "turn.updated": {
      const index = conversation.turns.findLastIndex(({ id }) => id === body.turnId);
      const turn = conversation.turns[index];
      if (turn === undefined || isTold(loaded, body.turnId, seq)) return loaded;
      return withTurns(loaded, conversation.turns.with(index, body.updates.reduce(reduceTurn, turn)));
    }
    default:
      return loaded;
  }
}

/** The conversation whose turns, session or summary an event changes. */
export function conversationOf(body: AppEventBody): string | undefined {
  switch (body.type) {
    case "conversation.changed":
      return body.conversation.id;
    case "session.changed":
      return body.session.conversationId;
    case "turn.started":
      return body.turn.conversationId;
    case "conversation.branch-changed":
    case "turn.removed":
    case "turn.updated":
      return body.conversationId;
    case "study.opened":
    case "study.to-repair":
    case "study.changed":
    case "study.save":
    case "study.outer-problems":
    case "study.trusted":
    case "audit.changed":
    case "review.changed":
    case "settings.changed":
    case "conversation.removed":
    case "queue.changed":
    case "rate-limit.changed":
    case "run.changed":
    case "run.removed":
    case "reset":
      return undefined;
    default:
      return assertNever(body);
  }
}

function isTold(loaded: LoadedConversation, turnId: string, seq: number): boolean {
  return seq <= (loaded.turnSeqs[turnId] ?? 0);
}

/** Puts a turn in its place: what came after its parent so far is on another branch now. */
function placeTurn(loaded: LoadedConversation, turn: Turn): LoadedConversation {
  const { turns } = loaded.conversation;
  const index = turns.findLastIndex(({ id }) => id === turn.id);
  if (index >= 0) return withTurns(loaded, turns.with(index, turn));
  if (turn.parentId === undefined) {
    return { ...loaded, conversation: { ...loaded.conversation, turns: [turn], earlier: 0 } };
  }
  const parent = turns.findLastIndex(({ id }) => id === turn.parentId);
  return parent < 0
    ? { ...loaded, isOutdated: true }
    : withTurns(loaded, [...turns.slice(0, parent + 1), turn]);
}

/** Takes a waiting turn out; the one that waited after it takes its place. */
function withoutTurn(loaded: LoadedConversation, turnId: string): LoadedConversation {
  const { turns } = loaded.conversation;
  const removed = turns.find(({ id }) => id === turnId);
  if (removed === undefined) return loaded;
  const left = turns.filter(({ id }) => id !== turnId);
  return withTurns(
    loaded,
    left.map((turn) => (turn.parentId === turnId ? inPlaceOf(removed, turn) : turn)),
  );
}

function inPlaceOf(removed: Turn, turn: Turn): Turn {
  const { parentId: _removedId, ...others } = turn;
  const siblings = removed.branch.siblings.map((id) => (id === removed.id ? turn.id : id));
  const parent = removed.parentId === undefined ? {} : { parentId: removed.parentId };
  return { ...others, ...parent, branch: { ...removed.branch, siblings } };
}

function withTurns(loaded: LoadedConversation, turns: Turn[]): LoadedConversation {
  return { ...loaded, conversation: { ...loaded.conversation, turns } };
}
