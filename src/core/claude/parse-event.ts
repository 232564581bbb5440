import { z } from "zod";
import type { ClaudeEvent } from "./claude-event.ts";
import { parseAssistantEvent, parseUserEvent } from "./parse-message-event.ts";
import { parseResultEvent } from "./parse-result-event.ts";
import { parseStreamEvent } from "./parse-stream-event.ts";
import { parseSystemEvent } from "./parse-system-event.ts";

const Line = z.looseObject({ type: z.string() });

/**
 * Parses one line of the CLI's `stream-json` output. Never throws: what is not understood comes back as `unknown`
 * (JSON of another kind or shape), `noise` (no JSON) or `broken` (begun like JSON).
 */
export function parseClaudeEvent(line: string): ClaudeEvent {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    // Other programs' words get between the lines: those are noise. A cut object is lost output.
    return /^\s*\{/.test(line) ? { type: "broken", text: line } : { type: "noise", text: line };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return { type: "noise", text: line };
  const parsed = Line.safeParse(value);
  if (!parsed.success) return { type: "unknown", kind: "(no type)", value };
  return parseKnown(parsed.data) ?? { type: "unknown", kind: nameKind(parsed.data), value };
}

function parseKnown(value: z.infer<typeof Line>): ClaudeEvent | undefined {
  switch (value.type) {
    case "stream_event":
      return parseStreamEvent(value);
    case "assistant":
      return parseAssistantEvent(value);
    case "user":
      return parseUserEvent(value);
    case "system":
      return parseSystemEvent(value);
    case "result":
      return parseResultEvent(value);
    case "rate_limit_event":
      return parseRateLimit(value);
    case "tool_progress":
      return parseToolProgress(value);
    case "control_request":
      return parseControlRequest(value);
    case "control_response":
    case "control_cancel_request":
    case "conversation_reset":
    case "keep_alive":
      return { type: "quiet", kind: value.type };
    default:
      return undefined;
  }
}

function nameKind(value: z.infer<typeof Line>): string {
  return typeof value.subtype === "string" ? `${value.type}/${value.subtype}` : value.type;
}

const RateLimit = z.looseObject({
  rate_limit_info: z.looseObject({
    status: z.string(),
    resetsAt: z.number().nullish(),
    rateLimitType: z.string().nullish(),
    utilization: z.number().nullish(),
  }),
});

function parseRateLimit(value: unknown): ClaudeEvent | undefined {
  const parsed = RateLimit.safeParse(value);
  if (!parsed.success) return undefined;
  const info = parsed.data.rate_limit_info;
  return {
    type: "rate-limit",
    status: info.status,
    resetsAtMs: typeof info.resetsAt === "number" ? info.resetsAt * 1000 : undefined,
    limit: info.rateLimitType ?? undefined,
    utilization: info.utilization ?? undefined,
  };
}

const ToolProgress = z.looseObject({
  tool_use_id: z.string(),
  tool_name: z.string(),
  elapsed_time_seconds: z.number(),
  heartbeat: z.boolean().nullish(),
  parent_tool_use_id: z.string().nullish(),
});

function parseToolProgress(value: unknown): ClaudeEvent | undefined {
  const parsed = ToolProgress.safeParse(value);
  if (!parsed.success) return undefined;
  const { data } = parsed;
  return {
    type: "tool-progress",
    // A heartbeat has an id of its own and names the running call as its parent.
    toolUseId: (data.heartbeat ? data.parent_tool_use_id : undefined) ?? data.tool_use_id,
    toolName: data.tool_name,
    elapsedSeconds: data.elapsed_time_seconds,
  };
}

const ControlRequest = z.looseObject({
  request_id: z.string(),
  request: z.looseObject({
    subtype: z.string(),
    tool_name: z.string().nullish(),
    tool_use_id: z.string().nullish(),
    input: z.unknown().optional(),
    description: z.string().nullish(),
    decision_reason: z.string().nullish(),
  }),
});

function parseControlRequest(value: unknown): ClaudeEvent | undefined {
  const parsed = ControlRequest.safeParse(value);
  if (!parsed.success) return undefined;
  const { request_id, request } = parsed.data;
  return {
    type: "control-request",
    requestId: request_id,
    subtype: request.subtype,
    toolName: request.tool_name ?? undefined,
    toolUseId: request.tool_use_id ?? undefined,
    input: request.input,
    description: request.description ?? undefined,
    reason: request.decision_reason ?? undefined,
  };
}
