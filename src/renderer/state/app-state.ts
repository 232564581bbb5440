import type {
  Conversation,
  ConversationSummary,
  QueueState,
  RateLimitState,
  SessionInfo,
  Turn,
} from "../../shared/chat/chat.ts";
import type { Snapshot } from "../../shared/contract.ts";
import { AppError, assertNever } from "../../shared/errors.ts";
import type { AppEvent, OpenStudy } from "../../shared/events.ts";
import type { RunSummary } from "../../shared/optimise/run.ts";
import type { Actor } from "../../shared/study/actor.ts";
import { type ChangeRow, describePatch } from "../../shared/study/describe-patch.ts";
import { applyPatch, type StudyPatch } from "../../shared/study/patch.ts";
import {
  conversationOf,
  type LoadedConversation,
  loadConversation,
  type ReadConversation,
  type ReadPage,
  reduceLoaded,
  withEarlier,
  withToldTurn,
} from "./loaded-conversation.ts";
import { nextTouched, type TouchedNodes, touchedByTurn, touchKey } from "./touched.ts";

/** How many events are kept for replay over a conversation or turn that was read while they arrived. */
export const RING_SIZE = 1_000;

/** What the host told this window. Every piece knows up to which event it is complete. */
export type AppState = {
  /** Number of the last event that arrived. */
  readonly lastSeq: number;
  /** Number of the event up to which study, sessions, queue and settings are complete. */
  readonly seq: number;
  /** The latest events, oldest first, without gaps. */
  readonly ring: readonly AppEvent[];
  /** True when what is shown can no longer be brought up to date by events: read everything again. */
  readonly isStale: boolean;
  readonly app: Snapshot["app"] | undefined;
  readonly settings: Snapshot["settings"] | undefined;
  readonly open: OpenStudy | undefined;
  readonly sessions: readonly SessionInfo[];
  /** Runs of the open study, the newest first. */
  readonly runs: readonly RunSummary[];
  readonly queue: QueueState;
  readonly rateLimit: RateLimitState | undefined;
  readonly conversations: Readonly<Record<string, LoadedConversation>>;
  /** The list behind "History", as far as it was read; newest activity first. */
  readonly conversationList:
    | { readonly total: number; readonly items: readonly ConversationSummary[] }
    | undefined;
  readonly touched: TouchedNodes | undefined;
  /** Which of its marks were cleared, for when they would be found again. */
  readonly clearedTouch: string | undefined;
  /** What turns changed that a screen reader was not told yet. */
  readonly untold: readonly ChangeRow[];
  /** What a screen reader was told last. */
  readonly announcement: string;
  /** Grows when the audit list may be another one. */
  readonly auditChanges: number;
};

export const initialAppState: AppState = {
  lastSeq: 0,
  seq: 0,
  ring: [],
  isStale: false,
  app: undefined,
  settings: undefined,
  open: undefined,
  sessions: [],
  runs: [],
  queue: { limit: 1, running: 0, waiting: [] },
  rateLimit: undefined,
  conversations: {},
  conversationList: undefined,
  touched: undefined,
  clearedTouch: undefined,
  untold: [],
  announcement: "",
  auditChanges: 0,
};

/** Takes over a snapshot. Conversations are kept only for the same study: they bring their own numbers. */
export function withSnapshot(state: AppState, snapshot: Snapshot): AppState {
  const sameStudy = state.open !== undefined && state.open.study.id === snapshot.open?.study.id;
  const taken: AppState = {
    ...state,
    lastSeq: Math.max(state.lastSeq, snapshot.seq),
    seq: snapshot.seq,
    isStale: false,
    app: snapshot.app,
    settings: snapshot.settings,
    open: snapshot.open,
    sessions: snapshot.sessions,
    runs: snapshot.runs,
    queue: snapshot.queue,
    rateLimit: snapshot.rateLimit,
    conversations: sameStudy ? state.conversations : {},
    conversationList: sameStudy ? state.conversationList : undefined,
    touched: sameStudy ? state.touched : undefined,
    auditChanges: state.auditChanges + 1,
  };
  // The answer may be overtaken by events that are newer than it.
  return state.ring
    .filter((event) => event.seq > snapshot.seq)
    .reduce((current, event) => ({ ...reduceAppEvent(current, event), seq: event.seq }), taken);
}

/** Forgets numbers and events of a connection that ended: the next one may be to a host that counts anew. */
export function withoutConnection(state: AppState): AppState {
  return { ...state, lastSeq: 0, seq: 0, ring: [], isStale: false };
}

/** The state after one event. Events that a piece of the state holds already do not touch it again. */
export function reduceEvent(state: AppState, event: AppEvent): AppState {
  if (event.body.type === "reset") return { ...state, ring: [], isStale: true };
  const next: AppState = {
    ...state,
    lastSeq: Math.max(state.lastSeq, event.seq),
    ring: [...(state.ring.length < RING_SIZE ? state.ring : state.ring.slice(1)), event],
    conversations: reduceConversations(state.conversations, event),
  };
  return event.seq > state.seq ? { ...reduceAppEvent(next, event), seq: event.seq } : next;
}

/** Adds a conversation that was read, brought up to date by the events that arrived since. */
export function withConversation(state: AppState, read: ReadConversation): AppState {
  const { id } = read.conversation;
  const loaded = loadConversation(read, state.ring);
  return {
    ...state,
    conversations: { ...state.conversations, [id]: loaded },
    sessions: upsertSession(state.sessions, read.session),
    touched: state.touched ?? touchedByLastTurn(state, read.conversation),
  };
}

/** Adds a page of earlier turns. */
export function withPage(state: AppState, conversationId: string, page: ReadPage): AppState {
  return mapLoaded(state, conversationId, (loaded) => withEarlier(loaded, page, state.ring));
}

/** Takes over a turn that a call returned as of `seq`, unless the events that arrived say all of it already. */
export function withTurn(state: AppState, turn: Turn, seq: number): AppState {
  if (seq <= state.lastSeq) return state;
  return mapLoaded(state, turn.conversationId, (loaded) => withToldTurn(loaded, turn, seq));
}

/** What the last turn changed, unless its marks were cleared. */
function touchedByLastTurn(state: AppState, { turns }: Conversation): TouchedNodes | undefined {
  const study = state.open?.study;
  const turn = turns.at(-1);
  if (study === undefined || turn === undefined) return undefined;
  const touched = touchedByTurn(study, turn);
  return touched !== undefined && touchKey(touched, study) === state.clearedTouch ? undefined : touched;
}

/** Takes the marks of the latest turn away, and keeps which they were. */
export function withoutTouched(state: AppState): AppState {
  const { open, touched } = state;
  if (open === undefined || touched === undefined) return state;
  return { ...state, touched: undefined, clearedTouch: touchKey(touched, open.study) };
}

/** True when events after `seq` are missing from the ring, so that a thing read as of `seq` cannot be completed. */
export function isTooOld(state: AppState, seq: number): boolean {
  const oldest = state.ring[0];
  return seq < state.lastSeq && oldest !== undefined && oldest.seq > seq + 1;
}

function reduceAppEvent(state: AppState, { body }: AppEvent): AppState {
  switch (body.type) {
    case "study.opened":
    case "settings.changed":
      return { ...state, isStale: true };
    case "study.changed":
      return reduceStudyChange(state, body);
    case "study.save":
      return withOpen(state, { save: body.save });
    case "review.changed":
      return withOpen(state, { proposals: body.proposals });
    case "study.outer-problems":
      return withOpen(state, { outerProblems: body.problems });
    case "study.trusted":
      return withOpen(state, { isTrusted: body.isTrusted });
    case "audit.changed":
      return { ...state, auditChanges: state.auditChanges + 1 };
    case "session.changed":
      return { ...state, sessions: upsertSession(state.sessions, body.session) };
    case "conversation.changed":
      return { ...state, conversationList: withSummary(state.conversationList, body.conversation) };
    case "conversation.removed":
      return withoutConversation(state, body.conversationId);
    case "queue.changed":
      return { ...state, queue: body.queue };
    case "rate-limit.changed":
      return { ...state, rateLimit: body.rateLimit };
    case "run.changed":
      return { ...state, runs: upsertRun(state.runs, body.run) };
    case "run.removed":
      return { ...state, runs: state.runs.filter(({ id }) => id !== body.runId) };
    case "study.to-repair":
    case "conversation.branch-changed":
    case "turn.started":
    case "turn.removed":
    case "turn.updated":
    case "reset":
      return state;
    default:
      return assertNever(body);
  }
}

function withOpen(state: AppState, changes: Partial<OpenStudy>): AppState {
  return state.open === undefined ? state : { ...state, open: { ...state.open, ...changes } };
}

function reduceStudyChange(
  state: AppState,
  change: { revision: number; patch: StudyPatch; actor: Actor; history: OpenStudy["history"] },
): AppState {
  const { open } = state;
  if (open === undefined) return { ...state, isStale: true };
  if (change.revision <= open.study.revision) return state;
  if (change.revision !== open.study.revision + 1) return { ...state, isStale: true };
  try {
    const study = { ...applyPatch(open.study, change.patch), revision: change.revision };
    const isTurn = change.actor.type === "turn";
    return {
      ...state,
      open: { ...open, study, history: change.history },
      touched: nextTouched(state.touched, change.patch, change.actor),
      untold: isTurn ? [...state.untold, ...describePatch(change.patch, open.study, study)] : state.untold,
    };
  } catch (error) {
    if (error instanceof AppError) return { ...state, isStale: true };
    throw error;
  }
}

function reduceConversations(
  conversations: AppState["conversations"],
  event: AppEvent,
): AppState["conversations"] {
  const id = conversationOf(event.body);
  const loaded = id === undefined ? undefined : conversations[id];
  if (id === undefined || loaded === undefined) return conversations;
  const reduced = reduceLoaded(loaded, event);
  return reduced === loaded ? conversations : { ...conversations, [id]: reduced };
}

function mapLoaded(
  state: AppState,
  conversationId: string,
  change: (loaded: LoadedConversation) => LoadedConversation,
): AppState {
  const loaded = state.conversations[conversationId];
  if (loaded === undefined) return state;
  return { ...state, conversations: { ...state.conversations, [conversationId]: change(loaded) } };
}

function withoutConversation(state: AppState, conversationId: string): AppState {
  const { [conversationId]: _removed, ...conversations } = state.conversations;
  const { conversationList: list } = state;
  const items = list?.items.filter(({ id }) => id !== conversationId) ?? [];
  return {
    ...state,
    conversations,
    sessions: state.sessions.filter((session) => session.conversationId !== conversationId),
    conversationList:
      list === undefined ? undefined : { total: list.total - (list.items.length - items.length), items },
  };
}

function upsertSession(sessions: readonly SessionInfo[], session: SessionInfo): SessionInfo[] {
  return [...sessions.filter(({ id }) => id !== session.id), session];
}

function upsertRun(runs: readonly RunSummary[], run: RunSummary): RunSummary[] {
  const isKnown = runs.some(({ id }) => id === run.id);
  if (isKnown) return runs.map((known) => (known.id === run.id ? run : known));
  return [run, ...runs].sort((a, b) => b.createdAt - a.createdAt);
}

function withSummary(
  list: AppState["conversationList"],
  summary: ConversationSummary,
): AppState["conversationList"] {
  if (list === undefined) return undefined;
  const others = list.items.filter(({ id }) => id !== summary.id);
  const total = others.length === list.items.length ? list.total + 1 : list.total;
  const items = [...others, summary].sort((a, b) => b.lastActiveAt - a.lastActiveAt);
  return { total, items };
}
