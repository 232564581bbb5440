import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import { AppError } from "../../shared/errors.ts";
import { sendJson, startMessagesEndpoint } from "./messages-endpoint.ts";
import {
  buildMessageBody,
  buildMessageParts,
  type MessageReply,
  openEventStream,
  type ReplyBlock,
  writeParts,
} from "./messages-sse.ts";
import { planReply } from "./plan-reply.ts";
import { type MessagesRequest, readExchanges } from "./read-conversation.ts";
import type { ReplyPart } from "./reply-part.ts";

export type DemoModel = {
  /** What the CLI gets as `ANTHROPIC_BASE_URL`. */
  readonly baseUrl: string;
  close(): Promise<void>;
};

/** Wait before each piece of text at which it reads as if somebody typed fast. */
const humanPaceMs = 25;

/** Nobody waits longer than this for one text, whatever its length. */
const longestTextMs = 4_000;

/**
 * Starts the offline demo model: a Messages API on 127.0.0.1 that answers plain requests by fixed rules,
 * through the tools that the CLI offers. It keeps no state, so any number of conversations may use it.
 * @param paceMs Wait before each piece of text; 0 sends whole texts at once. A function is asked at each reply.
 * @throws AppError `demo-unavailable` if no port can be opened.
 */
export async function startDemoModel({
  paceMs = humanPaceMs,
}: {
  paceMs?: number | (() => number);
} = {}): Promise<DemoModel> {
  const readPaceMs = typeof paceMs === "number" ? () => paceMs : paceMs;
  try {
    return await startMessagesEndpoint({
      answer: (request, response) => answer(request, response, readPaceMs()),
    });
  } catch (cause) {
    throw new AppError("demo-unavailable", "The demo model could not open a port on 127.0.0.1", { cause });
  }
}

async function answer(request: MessagesRequest, response: ServerResponse, paceMs: number): Promise<void> {
  const parts = planReply(
    readExchanges(request.messages),
    request.tools.map((tool) => tool.name),
  );
  const reply: MessageReply = {
    id: `msg_demo_${randomUUID()}`,
    model: request.model,
    blocks: parts.map((part) => toBlock(part, paceMs)),
    usage: {
      input_tokens: toTokens(JSON.stringify(request.messages)),
      output_tokens: toTokens(JSON.stringify(parts)),
    },
  };
  if (!request.stream) return sendJson(response, 200, buildMessageBody(reply));
  openEventStream(response);
  if ((await writeParts(response, buildMessageParts(reply))) === "sent") response.end();
}

function toBlock(part: ReplyPart, paceMs: number): ReplyBlock {
  if (part.type === "tool") {
    return {
      type: "tool_use",
      id: `toolu_demo_${randomUUID().replaceAll("-", "")}`,
      name: part.name,
      input: part.input,
    };
  }
  if (paceMs === 0) return { type: "text", text: part.text };
  const most = Math.max(1, Math.floor(longestTextMs / paceMs));
  return {
    type: "text",
    text: part.text,
    pace: { chunk: Math.max(4, Math.ceil(part.text.length / most)), delayMs: paceMs },
  };
}

/** A rough count, so that the app has figures to show: four characters to a token. */
function toTokens(text: string): number {
  return Math.ceil(text.length / 4);
}
