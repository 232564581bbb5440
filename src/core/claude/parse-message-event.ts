import { z } from "zod";
import type {
  AssistantBlock,
  AssistantError,
  ClaudeEvent,
  DenialReason,
  ToolResult,
  ToolResultPart,
} from "./claude-event.ts";

const Block = z.looseObject({ type: z.string() });

const Assistant = z.looseObject({
  message: z.looseObject({ id: z.string(), model: z.string(), content: z.array(Block) }),
  parent_tool_use_id: z.string().nullish(),
  error: z.string().nullish(),
  api_error_status: z.number().nullish(),
  api_error_type: z.string().nullish(),
});

export function parseAssistantEvent(value: unknown): ClaudeEvent | undefined {
  const parsed = Assistant.safeParse(value);
  if (!parsed.success) return undefined;
  const { message, error, api_error_status, api_error_type, parent_tool_use_id } = parsed.data;
  const blocks = message.content.map(toAssistantBlock);
  let assistantError: AssistantError | undefined;
  if (error) {
    assistantError = {
      kind: error,
      status: api_error_status ?? undefined,
      apiType: api_error_type ?? undefined,
      text: blocks.map((block) => (block.type === "text" ? block.text : "")).join(""),
    };
  }
  return {
    type: "assistant",
    messageId: message.id,
    model: message.model,
    blocks,
    error: assistantError,
    parentToolUseId: parent_tool_use_id ?? undefined,
  };
}

const ResultMeta = z.looseObject({
  id: z.string(),
  non_execution_kind: z.string().nullish(),
  permission_decision: z.looseObject({ decision: z.string(), source: z.string().nullish() }).nullish(),
});

const User = z.looseObject({
  message: z.looseObject({ content: z.union([z.string(), z.array(Block)]) }),
  parent_tool_use_id: z.string().nullish(),
  isSynthetic: z.boolean().nullish(),
  tool_use_result: z.unknown().optional(),
  // Only newer versions send it, and an odd shape must not cost the result.
  tool_result_meta: z.array(ResultMeta).nullish().catch(undefined),
});

export function parseUserEvent(value: unknown): ClaudeEvent | undefined {
  const parsed = User.safeParse(value);
  if (!parsed.success) return undefined;
  const { message, isSynthetic, tool_use_result, tool_result_meta, parent_tool_use_id } = parsed.data;
  const parentToolUseId = parent_tool_use_id ?? undefined;
  const blocks = typeof message.content === "string" ? [] : message.content;
  const results: ToolResult[] = [];
  for (const block of blocks) {
    const result = ToolResultBlock.safeParse(block);
    if (!result.success) continue;
    const { tool_use_id, is_error, content } = result.data;
    const parts = toResultParts(content);
    const isError = is_error ?? false;
    const meta = tool_result_meta?.find((candidate) => candidate.id === tool_use_id);
    const deniedBy = isError ? findDenial(parts, meta) : undefined;
    results.push({ toolUseId: tool_use_id, isError, parts, deniedBy });
  }
  if (results.length > 0) {
    return { type: "tool-results", results, toolUseResult: tool_use_result, parentToolUseId };
  }
  const text = typeof message.content === "string" ? message.content : blocks.map(toText).join("");
  return { type: "user-text", text, isSynthetic: isSynthetic ?? false, parentToolUseId };
}

const TextBlock = z.looseObject({ type: z.literal("text"), text: z.string() });
const ThinkingBlock = z.looseObject({ type: z.literal("thinking"), thinking: z.string() });
const ToolUseBlock = z.looseObject({
  type: z.literal("tool_use"),
  id: z.string(),
  name: z.string(),
  input: z.unknown().optional(),
});
const ToolResultBlock = z.looseObject({
  type: z.literal("tool_result"),
  tool_use_id: z.string(),
  is_error: z.boolean().nullish(),
  content: z.unknown().optional(),
});
const ImageBlock = z.looseObject({
  type: z.literal("image"),
  source: z.looseObject({ media_type: z.string(), data: z.string() }),
});

/** Older versions, and tools that the mode does not have, tell a denial in words alone. */
function findDenial(
  parts: readonly ToolResultPart[],
  meta: z.infer<typeof ResultMeta> | undefined,
): DenialReason | undefined {
  const decision = meta?.permission_decision;
  if (decision?.decision === "accept") return undefined;
  const text = parts.map((part) => (part.type === "text" ? part.text : "")).join("");
  // Asked, but the input was closed before there was an answer.
  if (/^Tool permission request failed: /.test(text)) return "not-granted";
  if (decision) {
    const isRefused = meta?.non_execution_kind === "user-rejected" || decision.source === "user_reject";
    return isRefused ? "not-granted" : "rule";
  }
  if (/No such tool available: (\S+)\. \1 (is disabled|exists but is not enabled)/.test(text))
    return "tool-disabled";
  if (/^Claude requested permissions? to /.test(text)) return "not-granted";
  if (
    /^(<tool_use_error>)?(Permission to .* has been denied|File is in a directory that is denied)/.test(text)
  )
    return "rule";
  return undefined;
}

function toAssistantBlock(block: z.infer<typeof Block>): AssistantBlock {
  const text = TextBlock.safeParse(block);
  if (text.success) return { type: "text", text: text.data.text };
  const toolUse = ToolUseBlock.safeParse(block);
  if (toolUse.success) {
    const { id, name, input } = toolUse.data;
    return { type: "tool-use", id, name, input };
  }
  const thinking = ThinkingBlock.safeParse(block);
  if (thinking.success) return { type: "thinking", text: thinking.data.thinking };
  return { type: "other", kind: block.type, value: block };
}

function toText(block: z.infer<typeof Block>): string {
  const text = TextBlock.safeParse(block);
  return text.success ? text.data.text : "";
}

function toResultParts(content: unknown): ToolResultPart[] {
  if (typeof content === "string") return [{ type: "text", text: content }];
  const blocks = z.array(Block).safeParse(content);
  if (!blocks.success) return [];
  return blocks.data.map((block) => {
    const text = TextBlock.safeParse(block);
    if (text.success) return { type: "text", text: text.data.text };
    const image = ImageBlock.safeParse(block);
    if (image.success)
      return { type: "image", mediaType: image.data.source.media_type, base64: image.data.source.data };
    return { type: "other", kind: block.type };
  });
}
