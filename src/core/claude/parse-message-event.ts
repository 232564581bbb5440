import { z } from "zod";
import type {
  AssistantBlock,
  AssistantError,
  ClaudeEvent,
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

const User = z.looseObject({
  message: z.looseObject({ content: z.union([z.string(), z.array(Block)]) }),
  parent_tool_use_id: z.string().nullish(),
  isSynthetic: z.boolean().nullish(),
  tool_use_result: z.unknown().optional(),
  tool_result_meta: z
    .array(
      z.looseObject({
        id: z.string(),
        permission_decision: z
          .looseObject({
            decision: z.string(),
            source: z.string().nullish(),
            reason_type: z.string().nullish(),
          })
          .nullish(),
      }),
    )
    .nullish()
    // Only newer versions send it, and nothing depends on it: an odd shape must not cost the result.
    .catch(undefined),
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
    const decision = tool_result_meta?.find((meta) => meta.id === tool_use_id)?.permission_decision;
    const isDenied = decision !== null && decision !== undefined && decision.decision !== "accept";
    results.push({
      toolUseId: tool_use_id,
      isError: is_error ?? false,
      parts: toResultParts(content),
      deniedBy: isDenied ? (decision.reason_type ?? decision.source ?? decision.decision) : undefined,
    });
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
