import type { ServerResponse } from "node:http";

/** How a block is cut into deltas: UTF-16 units per delta, and the wait before each delta (default: none). */
export type Pace = { readonly chunk?: number | undefined; readonly delayMs?: number | undefined };

export type ReplyBlock =
  | { readonly type: "text"; readonly text: string; readonly pace?: Pace }
  | {
      readonly type: "thinking";
      readonly thinking: string;
      readonly signature?: string;
      readonly pace?: Pace;
    }
  | {
      readonly type: "tool_use";
      readonly id: string;
      readonly name: string;
      readonly input: unknown;
      /** Sent instead of the serialised `input`; need not be valid JSON. */
      readonly rawJson?: string;
      readonly pace?: Pace;
    }
  /** Bytes that go out as they are, with their own event framing. */
  | { readonly type: "raw"; readonly bytes: Uint8Array };

export type ReplyUsage = {
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cache_creation_input_tokens?: number;
  readonly cache_read_input_tokens?: number;
};

export type MessageReply = {
  /** Id of the message, `msg_...`; a client tells messages apart by it. */
  readonly id: string;
  readonly model: string;
  readonly blocks: readonly ReplyBlock[];
  /** Default: `tool_use` where the last block is a tool call, else `end_turn`. */
  readonly stopReason?: string;
  readonly stopDetails?: unknown;
  readonly usage?: ReplyUsage;
};

/** One piece of an event stream and the wait before it goes out. */
export type PacedPart = { readonly bytes: string | Uint8Array; readonly waitMs: number };

export type StreamOutcome = "sent" | "disconnected";

/** The frame of one server-sent event. */
function buildEvent(type: string, fields: Readonly<Record<string, unknown>> = {}): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
}

export function buildErrorEvent(type: string, message: string): string {
  return buildEvent("error", { error: { type, message } });
}

/** The parts of a whole reply, in order: message_start, ping, the blocks, message_delta, message_stop. */
export function* buildMessageParts(reply: MessageReply): Generator<PacedPart> {
  yield* buildMessageOpening(reply);
  yield* buildBlockParts(reply.blocks);
  yield* buildMessageClosing(reply);
}

export function* buildMessageOpening(reply: MessageReply): Generator<PacedPart> {
  yield { bytes: buildEvent("message_start", { message: buildEnvelope(reply, []) }), waitMs: 0 };
  yield { bytes: buildEvent("ping"), waitMs: 0 };
}

export function* buildMessageClosing(reply: MessageReply): Generator<PacedPart> {
  const delta = { stop_reason: chooseStopReason(reply), stop_sequence: null, ...stopDetailsOf(reply) };
  yield { bytes: buildEvent("message_delta", { delta, usage: usageOf(reply) }), waitMs: 0 };
  yield { bytes: buildEvent("message_stop"), waitMs: 0 };
}

export function* buildBlockParts(blocks: readonly ReplyBlock[]): Generator<PacedPart> {
  let index = 0;
  for (const block of blocks) {
    if (block.type === "raw") {
      yield { bytes: block.bytes, waitMs: 0 };
      continue;
    }
    const { start, content, toDelta } = describeBlock(block);
    yield { bytes: buildEvent("content_block_start", { index, content_block: start }), waitMs: 0 };
    for (const piece of splitText(content, block.pace?.chunk ?? defaultChunk(content))) {
      yield {
        bytes: buildEvent("content_block_delta", { index, delta: toDelta(piece) }),
        waitMs: block.pace?.delayMs ?? 0,
      };
    }
    if (block.type === "thinking") {
      const delta = { type: "signature_delta", signature: block.signature ?? "c2ln" };
      yield { bytes: buildEvent("content_block_delta", { index, delta }), waitMs: 0 };
    }
    yield { bytes: buildEvent("content_block_stop", { index }), waitMs: 0 };
    index += 1;
  }
}

/** The same reply for a client that did not ask for a stream. */
export function buildMessageBody(reply: MessageReply): unknown {
  const content = reply.blocks.flatMap(toContentBlock);
  return {
    ...buildEnvelope(reply, content),
    stop_reason: chooseStopReason(reply),
    ...stopDetailsOf(reply),
    usage: usageOf(reply),
  };
}

/**
 * Writes the parts at their pace and leaves the response open.
 * A client that goes away ends the waiting at once; a slow one is waited for, so that no more than
 * one part is held in memory.
 */
export async function writeParts(
  response: ServerResponse,
  parts: Iterable<PacedPart>,
): Promise<StreamOutcome> {
  for (const part of parts) {
    if (part.waitMs > 0) await waitOrClose(response, part.waitMs);
    if (isGone(response)) return "disconnected";
    if (!response.write(part.bytes)) await drainedOrClosed(response);
  }
  return isGone(response) ? "disconnected" : "sent";
}

/** Starts an event stream: status 200 and its headers. */
export function openEventStream(
  response: ServerResponse,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-cache",
    ...headers,
  });
  response.flushHeaders();
}

function toContentBlock(block: ReplyBlock): unknown[] {
  switch (block.type) {
    case "text":
      return [{ type: "text", text: block.text }];
    case "thinking":
      return [{ type: "thinking", thinking: block.thinking, signature: block.signature ?? "c2ln" }];
    case "tool_use":
      return [{ type: "tool_use", id: block.id, name: block.name, input: block.input }];
    case "raw":
      return [];
  }
}

function describeBlock(block: Exclude<ReplyBlock, { type: "raw" }>): {
  start: unknown;
  content: string;
  toDelta: (piece: string) => unknown;
} {
  switch (block.type) {
    case "text":
      return {
        start: { type: "text", text: "" },
        content: block.text,
        toDelta: (text) => ({ type: "text_delta", text }),
      };
    case "thinking":
      return {
        start: { type: "thinking", thinking: "", signature: "" },
        content: block.thinking,
        toDelta: (thinking) => ({ type: "thinking_delta", thinking }),
      };
    case "tool_use":
      return {
        start: { type: "tool_use", id: block.id, name: block.name, input: {} },
        content: block.rawJson ?? JSON.stringify(block.input),
        toDelta: (partial_json) => ({ type: "input_json_delta", partial_json }),
      };
  }
}

function buildEnvelope(reply: MessageReply, content: readonly unknown[]): Record<string, unknown> {
  return {
    id: reply.id,
    type: "message",
    role: "assistant",
    model: reply.model,
    content,
    stop_reason: null,
    stop_sequence: null,
    usage: { ...usageOf(reply), output_tokens: 1 },
  };
}

function usageOf(reply: MessageReply): ReplyUsage {
  const { input_tokens = 10, output_tokens = 5, ...caches } = reply.usage ?? {};
  return {
    input_tokens,
    output_tokens,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    ...caches,
  };
}

function chooseStopReason(reply: MessageReply): string {
  return reply.stopReason ?? (reply.blocks.at(-1)?.type === "tool_use" ? "tool_use" : "end_turn");
}

function stopDetailsOf(reply: MessageReply): { stop_details?: unknown } {
  return reply.stopDetails === undefined ? {} : { stop_details: reply.stopDetails };
}

/** Short texts come in several deltas, long ones in at most 250. */
function defaultChunk(content: string): number {
  return Math.max(24, Math.ceil(content.length / 250));
}

/** Cuts after `chunk` units, one later where the cut would split a surrogate pair. */
function* splitText(text: string, chunk: number): Generator<string> {
  let start = 0;
  while (start < text.length) {
    let end = Math.min(text.length, start + Math.max(1, chunk));
    const last = text.charCodeAt(end - 1);
    if (last >= 0xd800 && last <= 0xdbff && end < text.length) end += 1;
    yield text.slice(start, end);
    start = end;
  }
}

function isGone(response: ServerResponse): boolean {
  return response.destroyed || response.writableEnded || response.socket?.destroyed === true;
}

function waitOrClose(response: ServerResponse, waitMs: number): Promise<void> {
  return new Promise((resolve) => {
    if (isGone(response)) return resolve();
    const timer = setTimeout(finish, waitMs);
    response.once("close", finish);
    function finish() {
      clearTimeout(timer);
      response.off("close", finish);
      resolve();
    }
  });
}

function drainedOrClosed(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    if (isGone(response)) return resolve();
    response.once("drain", finish);
    response.once("close", finish);
    function finish() {
      response.off("drain", finish);
      response.off("close", finish);
      resolve();
    }
  });
}
