import { z } from "zod";
import type { ClaudeEvent, StartedBlock } from "./claude-event.ts";
import { ClaudeUsage, toUsage } from "./claude-usage.ts";

const StreamEvent = z.looseObject({
  event: z.looseObject({ type: z.string() }),
  parent_tool_use_id: z.string().nullish(),
});
const MessageStart = z.looseObject({
  message: z.looseObject({ id: z.string(), model: z.string(), usage: ClaudeUsage.nullish() }),
});
const BlockStart = z.looseObject({
  index: z.number(),
  content_block: z.looseObject({ type: z.string(), id: z.string().nullish(), name: z.string().nullish() }),
});
const BlockDelta = z.looseObject({
  index: z.number(),
  delta: z.union([
    z.looseObject({ type: z.literal("text_delta"), text: z.string() }),
    z.looseObject({ type: z.literal("input_json_delta"), partial_json: z.string() }),
    z.looseObject({ type: z.literal("thinking_delta"), thinking: z.string() }),
    z.looseObject({ type: z.literal(["signature_delta", "citations_delta"]) }),
  ]),
});
const BlockStop = z.looseObject({ index: z.number() });
const MessageDelta = z.looseObject({
  delta: z.looseObject({ stop_reason: z.string().nullish() }),
  usage: ClaudeUsage.nullish(),
});

/** One event of the model's service, passed through by the CLI; the hottest of all kinds. */
export function parseStreamEvent(value: unknown): ClaudeEvent | undefined {
  const parsed = StreamEvent.safeParse(value);
  if (!parsed.success) return undefined;
  const { event } = parsed.data;
  const parentToolUseId = parsed.data.parent_tool_use_id ?? undefined;
  switch (event.type) {
    case "content_block_delta":
      return parseDelta(event, parentToolUseId);
    case "content_block_start": {
      const start = BlockStart.safeParse(event);
      if (!start.success) return undefined;
      const { index, content_block } = start.data;
      return { type: "block-start", index, block: toStartedBlock(content_block), parentToolUseId };
    }
    case "content_block_stop": {
      const stop = BlockStop.safeParse(event);
      return stop.success ? { type: "block-stop", index: stop.data.index, parentToolUseId } : undefined;
    }
    case "message_start": {
      const start = MessageStart.safeParse(event);
      if (!start.success) return undefined;
      const { id, model, usage } = start.data.message;
      return { type: "message-start", messageId: id, model, usage: toUsage(usage), parentToolUseId };
    }
    case "message_delta": {
      const delta = MessageDelta.safeParse(event);
      if (!delta.success) return undefined;
      const stopReason = delta.data.delta.stop_reason ?? undefined;
      return { type: "message-delta", stopReason, usage: toUsage(delta.data.usage), parentToolUseId };
    }
    case "message_stop":
      return { type: "message-stop", parentToolUseId };
    case "ping":
      return { type: "quiet", kind: "stream_event/ping" };
    default:
      return undefined;
  }
}

function parseDelta(event: unknown, parentToolUseId: string | undefined): ClaudeEvent | undefined {
  const parsed = BlockDelta.safeParse(event);
  if (!parsed.success) return undefined;
  const { index, delta } = parsed.data;
  switch (delta.type) {
    case "text_delta":
      return { type: "text-delta", index, text: delta.text, parentToolUseId };
    case "input_json_delta":
      return { type: "tool-input-delta", index, json: delta.partial_json, parentToolUseId };
    case "thinking_delta":
      return { type: "thinking-delta", index, text: delta.thinking, parentToolUseId };
    default:
      return { type: "quiet", kind: `stream_event/${delta.type}` };
  }
}

function toStartedBlock(block: z.infer<typeof BlockStart>["content_block"]): StartedBlock {
  if (block.type === "text" || block.type === "thinking") return { type: block.type };
  if (block.type === "tool_use" && block.id && block.name) {
    return { type: "tool-use", id: block.id, name: block.name };
  }
  return { type: "other", kind: block.type };
}
