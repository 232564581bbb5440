import { randomUUID } from "node:crypto";
import type { ContractRouterClient } from "@orpc/contract";
import type { EventHub } from "../../core/event-hub.ts";
import type { SessionInfo, Turn } from "../../shared/chat/chat.ts";
import type { StreamMessage, StreamNews, StreamRequest } from "../../shared/chat/chat-stream.ts";
import type { Contract } from "../../shared/contract.ts";
import { AppError, assertNever } from "../../shared/errors.ts";
import type { AppEvent } from "../../shared/events.ts";
import { toApiError } from "../api/to-api-error.ts";
import type { StreamLog } from "./stream-log.ts";
import { describeEnd, describeTurn } from "./to-stream-messages.ts";

export type ChatConnection = {
  /** Requests are taken up one after the other, in the order in which they come. */
  take(request: StreamRequest): void;
  tellError(error: unknown, requestId?: string): void;
  close(): void;
};

export type ChatServices = {
  /** The contract, called as any other client calls it. */
  readonly client: ContractRouterClient<Contract>;
  readonly events: EventHub;
  readonly log: StreamLog;
};

/** What a client may ask for while something that it asked for before is under way. */
const MAX_WAITING = 64;
/** Turns of the shown path that are looked through for those without an end: fewer than these may wait at once. */
const READ_TURNS = 50;

type Binding = { readonly conversationId: string; readonly following: AbortController };

/** One client of the chat stream: what it asks for, and what it is told of its conversation. */
export function createChatConnection(
  { client, events, log }: ChatServices,
  send: (message: StreamMessage) => void,
): ChatConnection {
  let binding: Binding | undefined;
  /** Everything up to here has been told. */
  let toldSeq = 0;
  let queue: Promise<void> = Promise.resolve();
  let waiting = 0;

  function tell(message: StreamMessage): void {
    toldSeq = message.seq;
    send(message);
  }

  /** Tells what comes from no event. */
  function answer(news: StreamNews): void {
    send({ ...news, seq: toldSeq });
  }

  function tellError(error: unknown, requestId?: string): void {
    const { info } = toApiError(error);
    answer({ type: "error", ...info, ...(requestId === undefined ? {} : { requestId }) });
  }

  async function handle(request: Exclude<StreamRequest, { type: "ping" }>): Promise<void> {
    if (request.type === "start") return start(request);
    const { conversationId } = bound();
    switch (request.type) {
      case "message":
        return sendMessage(conversationId, request);
      case "answer": {
        const { type: _type, ...decision } = request;
        await client.chat.answer(decision);
        return;
      }
      case "stop":
        // It takes until the processes have ended; what is asked for meanwhile does not wait for it.
        stop(conversationId, request.turnId).catch((error: unknown) => tellError(error));
        return;
      default:
        return assertNever(request);
    }
  }

  function bound(): Binding {
    if (binding === undefined) throw new AppError("no-session", "No session is started on this connection");
    return binding;
  }

  function unbind(): void {
    binding?.following.abort();
    binding = undefined;
  }

  async function start(request: Extract<StreamRequest, { type: "start" }>): Promise<void> {
    const { id: sessionId, conversationId, mode } = await openSession(request);
    const present = await readPresent(conversationId);
    unbind();
    const { since } = request;
    const resumed = request.conversationId !== undefined || request.sessionId !== undefined;
    const created = { type: "conversation_created", conversationId, sessionId, mode, resumed } as const;
    if (since === undefined) {
      tellPresent(present.seq, [created, ...log.openTurns(conversationId).flatMap(describeTurn)]);
      follow(conversationId, present.seq);
    } else if (present.isNews || !log.canReplay(since)) {
      tell({ ...created, seq: 0 });
      startOver(conversationId, present);
    } else {
      tell({ ...created, seq: since });
      follow(conversationId, since);
    }
  }

  async function openSession(request: Extract<StreamRequest, { type: "start" }>): Promise<SessionInfo> {
    const { conversationId, sessionId, mode } = request;
    const session =
      sessionId === undefined
        ? await client.sessions.create({
            ...(conversationId === undefined ? {} : { conversationId }),
            ...(mode === undefined ? {} : { mode }),
          })
        : await client.sessions.info({ sessionId });
    if (conversationId !== undefined && session.conversationId !== conversationId) {
      throw new AppError("invalid-input", `The session ${session.id} is not one of this conversation`, {
        hint: "Name the session or the conversation, not both.",
      });
    }
    if (mode === undefined || session.mode === mode) return session;
    return client.sessions.setMode({ sessionId: session.id, mode });
  }

  type Present = { seq: number; turns: readonly Turn[]; isNews: boolean };

  /** The turns of a conversation as they are after the last event of the app, known to the log from then on. */
  async function readPresent(conversationId: string): Promise<Present> {
    for (;;) {
      const { conversation, seq } = await client.conversations.get({ conversationId, limit: READ_TURNS });
      // Something may have happened since it was read, though there is hardly any time for that.
      if (seq !== events.seq()) continue;
      return { seq, turns: conversation.turns, isNews: log.adopt(conversation.turns) };
    }
  }

  /** Only with the last message it is complete: whoever is cut off before it has nothing to go on from. */
  function tellPresent(seq: number, news: readonly StreamNews[]): void {
    for (const [index, message] of news.entries()) {
      tell({ ...message, seq: index === news.length - 1 ? seq : 0 });
    }
  }

  /** Tells the latest turn too where it has ended: its end may be what was missed. */
  function startOver(conversationId: string, { seq, turns }: Present): void {
    const open = log.openTurns(conversationId);
    const told = open.length === 0 ? turns.slice(-1) : open;
    tellPresent(seq, [{ type: "reset" }, ...told.flatMap(describeTurn)]);
    follow(conversationId, seq);
  }

  function follow(conversationId: string, since: number): void {
    const following = new AbortController();
    binding = { conversationId, following };
    followEvents(conversationId, since, following.signal).catch((error: unknown) => {
      if (following.signal.aborted) return;
      unbind();
      tellError(error);
    });
  }

  async function followEvents(conversationId: string, since: number, signal: AbortSignal): Promise<void> {
    const present = events.seq();
    for await (const event of events.follow(Math.floor(since), signal)) {
      if (signal.aborted) return;
      if (event.body.type === "reset") {
        const state = await readPresent(conversationId);
        if (!signal.aborted) startOver(conversationId, state);
        return;
      }
      // What was there when it started is there still, whatever happened before.
      if (event.seq > present) assertStays(conversationId, event);
      const step = log.stepOf(event);
      const messages = step.conversationId === conversationId ? step.messages : [];
      for (const message of messages) if (message.seq > since) tell(message);
      toldSeq = Math.max(toldSeq, event.seq);
    }
  }

  async function sendMessage(
    conversationId: string,
    request: Extract<StreamRequest, { type: "message" }>,
  ): Promise<void> {
    const { type: _type, requestId = randomUUID(), ...message } = request;
    let isTold = false;
    const stopListening = events.listen(({ body }) => {
      if (body.type !== "turn.started" || body.turn.conversationId !== conversationId) return;
      isTold ||= body.turn.requestId === requestId;
    });
    try {
      const { turn } = await client.chat.send({ ...message, conversationId, requestId });
      if (!isTold) answerKnown(turn);
    } finally {
      stopListening();
    }
  }

  /** Nothing happens for a message that was sent before, so no event tells of it. */
  function answerKnown(turn: Turn): void {
    answer({ type: "message_accepted", turnId: turn.id, requestId: turn.requestId, state: turn.state });
    for (const news of describeEnd(turn)) answer(news);
  }

  async function stop(conversationId: string, named: string | undefined): Promise<void> {
    const open = log.openTurns(conversationId);
    const turnId = named ?? (open.find((turn) => turn.state === "running") ?? open[0])?.id;
    if (turnId === undefined) throw new AppError("turn-not-found", "No turn runs in this conversation");
    if (open.some((turn) => turn.id === turnId)) {
      await client.chat.stop({ turnId });
      return;
    }
    const { turn } = await client.chat.turn({ turnId });
    if (turn.conversationId !== conversationId)
      throw new AppError("turn-not-found", `There is no turn ${turnId} in this conversation`);
    const stopped = await client.chat.stop({ turnId });
    for (const news of describeEnd(stopped.turn)) answer(news);
  }

  return {
    take(request) {
      if (request.type === "ping") return answer({ type: "pong" });
      const requestId = request.type === "message" ? request.requestId : undefined;
      if (waiting >= MAX_WAITING) {
        const full = new AppError(
          "too-many-requests",
          `${MAX_WAITING} requests wait on this connection already`,
        );
        return tellError(full, requestId);
      }
      waiting += 1;
      queue = queue
        .then(() => handle(request))
        .catch((error: unknown) => {
          tellError(error, requestId);
        })
        .finally(() => {
          waiting -= 1;
        });
    },
    tellError,
    close: unbind,
  };
}

/** @throws AppError no-session, conversation-not-found: where the event takes the conversation away */
function assertStays(conversationId: string, { body }: AppEvent): void {
  if (body.type === "study.opened") {
    throw new AppError("no-session", "Another study was opened", {
      hint: "Send a message of the type `start` for one of its conversations.",
    });
  }
  if (body.type === "conversation.removed" && body.conversationId === conversationId) {
    throw new AppError("conversation-not-found", "The conversation was deleted");
  }
}
