import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import { z } from "zod";
import {
  type ReceivedRequest,
  sendError,
  sendJson,
  startMessagesEndpoint,
} from "../../src/core/demo/messages-endpoint.ts";
import {
  buildBlockParts,
  buildErrorEvent,
  buildMessageBody,
  buildMessageClosing,
  buildMessageOpening,
  type MessageReply,
  openEventStream,
  type ReplyBlock,
  writeParts,
} from "../../src/core/demo/messages-sse.ts";
import { type MessagesRequest, readExchanges } from "../../src/core/demo/read-conversation.ts";

const PaceFields = {
  chunk: z.number().int().positive().optional(),
  delayMs: z.number().nonnegative().optional(),
};

const ScriptBlock = z.union([
  z.string(),
  z.strictObject({ text: z.string(), ...PaceFields }),
  z.strictObject({ thinking: z.string(), signature: z.string().optional(), ...PaceFields }),
  z.strictObject({
    tool: z.string(),
    input: z.unknown().optional(),
    id: z.string().optional(),
    /** Sent instead of `input`, valid JSON or not. */
    rawJson: z.string().optional(),
    ...PaceFields,
  }),
  /** Bytes in base64 that go into the stream as they are. */
  z.strictObject({ rawB64: z.string() }),
]);
export type ScriptBlock = z.infer<typeof ScriptBlock>;

const ScriptReply = z.strictObject({
  blocks: z.array(ScriptBlock).optional(),
  /** Stop reason; default as the blocks say. */
  stop: z.string().optional(),
  stop_details: z.unknown().optional(),
  usage: z.strictObject({ input_tokens: z.number(), output_tokens: z.number() }).optional(),
  /** Other than 200: answered with `error` (or a general one) and no stream. With `body`: the status of the body. */
  status: z.number().int().optional(),
  /** With status 200: an error event in the stream, after the blocks. */
  error: z.strictObject({ type: z.string(), message: z.string() }).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  /** How many requests for this turn get this answer; later ones get `then`. */
  times: z.number().int().positive().optional(),
  // biome-ignore lint/suspicious/noThenProperty: the word of the script format; no one awaits a script
  get then() {
    return ScriptTurn.optional();
  },
  /** The connection is cut after the blocks. */
  cut: z.boolean().optional(),
  /** Nothing comes after the blocks (without blocks: after the headers). */
  hang: z.boolean().optional(),
  /** This text instead of a stream. */
  body: z.string().optional(),
});
export type ScriptReply = z.infer<typeof ScriptReply>;

const ScriptTurn: z.ZodType<ScriptReply | ScriptBlock[]> = z.union([z.array(ScriptBlock), ScriptReply]);
export type ScriptTurn = ScriptReply | ScriptBlock[];
const Script = z.array(ScriptTurn);

export type ScriptedApi = {
  /** What `ANTHROPIC_BASE_URL` has to be. */
  readonly baseUrl: string;
  /** Every request so far, oldest first, whatever its path. */
  readonly requests: readonly ReceivedRequest[];
  /** The turns of every message that holds no script of its own; turn = assistant messages since the newest user text. */
  setScript(turns: readonly ScriptTurn[]): void;
  close(): Promise<void>;
};

/**
 * A Messages API on 127.0.0.1 whose replies are written beforehand: by `setScript`, or inside the user's
 * text as `@@[TURN, ...]@@` (JSON), which needs no state and lets runs be parallel.
 * A message without a script is answered with a text that says so.
 */
export async function startScriptedApi(): Promise<ScriptedApi> {
  const requests: ReceivedRequest[] = [];
  const timesUsed = new Map<string, number>();
  let script: readonly ScriptTurn[] = [];

  async function answer(request: MessagesRequest, response: ServerResponse): Promise<void> {
    const found = findTurn(request, script);
    if (found.type === "broken") return sendError(response, 400, "invalid_request_error", found.reason);
    await writeReply(settleTimes(found.turn, found.key), request, response);
  }

  /** Follows `then` as far as this turn's requests have used up the `times` before it. */
  function settleTimes(turn: ScriptTurn, key: string): ScriptReply {
    const reply: ScriptReply = Array.isArray(turn) ? { blocks: turn } : turn;
    if (reply.times === undefined || reply.then === undefined) return reply;
    const used = timesUsed.get(key) ?? 0;
    timesUsed.set(key, used + 1);
    return used < reply.times ? reply : settleTimes(reply.then, `${key} then`);
  }

  const endpoint = await startMessagesEndpoint({ answer, onRequest: (request) => requests.push(request) });
  return {
    baseUrl: endpoint.baseUrl,
    requests,
    setScript(turns) {
      script = Script.parse(turns);
      timesUsed.clear();
    },
    close: endpoint.close,
  };
}

type FoundTurn =
  | { readonly type: "turn"; readonly turn: ScriptTurn; readonly key: string }
  | { readonly type: "broken"; readonly reason: string };

function findTurn(request: MessagesRequest, script: readonly ScriptTurn[]): FoundTurn {
  const exchange = readExchanges(request.messages).at(-1);
  const index = exchange?.replyCount ?? 0;
  let turns = script;
  const written = exchange && /@@(\[.*\])@@/s.exec(exchange.userText)?.[1];
  if (written) {
    const parsed = parseScript(written);
    if (typeof parsed === "string") return { type: "broken", reason: parsed };
    turns = parsed;
  }
  const key = JSON.stringify([request.metadata?.user_id, exchange?.userText, index]);
  return { type: "turn", turn: turns[index] ?? [`(the script has no turn ${index})`], key };
}

/** @returns The reason as text where it is no script. */
function parseScript(text: string): ScriptTurn[] | string {
  try {
    return Script.parse(JSON.parse(text));
  } catch (error) {
    return `The script in the message is broken: ${error instanceof Error ? error.message : String(error)}`;
  }
}

async function writeReply(
  script: ScriptReply,
  request: MessagesRequest,
  response: ServerResponse,
): Promise<void> {
  const headers = script.headers ?? {};
  const status = script.status ?? 200;
  if (script.body !== undefined) {
    response.writeHead(status, headers).end(script.body);
    return;
  }
  if (status !== 200) {
    const error = script.error ?? { type: "api_error", message: `Scripted status ${status}` };
    return sendError(response, status, error.type, error.message, headers);
  }
  const reply = toReply(script, request);
  if (!request.stream && !script.hang && !script.cut && !script.error) {
    return sendJson(response, 200, buildMessageBody(reply), headers);
  }
  openEventStream(response, headers);
  if (script.hang && script.blocks === undefined) return;
  if ((await writeParts(response, buildMessageOpening(reply))) === "disconnected") return;
  if ((await writeParts(response, buildBlockParts(reply.blocks))) === "disconnected") return;
  if (script.hang) return;
  if (script.cut) {
    // The CLI drops what it has not read yet when the connection breaks, so the blocks get a moment to arrive.
    await new Promise((resolve) => setTimeout(resolve, 100));
    response.destroy();
    return;
  }
  if (script.error) response.write(buildErrorEvent(script.error.type, script.error.message));
  else await writeParts(response, buildMessageClosing(reply));
  response.end();
}

function toReply(script: ScriptReply, request: MessagesRequest): MessageReply {
  return {
    id: `msg_${randomUUID()}`,
    model: request.model,
    blocks: (script.blocks ?? []).map(toBlock),
    ...(script.stop === undefined ? {} : { stopReason: script.stop }),
    ...(script.stop_details === undefined ? {} : { stopDetails: script.stop_details }),
    ...(script.usage === undefined ? {} : { usage: script.usage }),
  };
}

function toBlock(block: ScriptBlock): ReplyBlock {
  if (typeof block === "string") return { type: "text", text: block };
  if ("rawB64" in block) return { type: "raw", bytes: Buffer.from(block.rawB64, "base64") };
  if ("text" in block) return { type: "text", text: block.text, pace: block };
  if ("thinking" in block) {
    const signature = block.signature === undefined ? {} : { signature: block.signature };
    return { type: "thinking", thinking: block.thinking, ...signature, pace: block };
  }
  const id = block.id ?? `toolu_${randomUUID().replaceAll("-", "")}`;
  const raw = block.rawJson === undefined ? {} : { rawJson: block.rawJson };
  const input = block.input ?? {};
  return { type: "tool_use", id, name: block.tool, input, ...raw, pace: block };
}
