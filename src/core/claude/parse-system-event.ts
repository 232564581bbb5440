import { z } from "zod";
import type { ClaudeEvent, TaskEvent } from "./claude-event.ts";

const System = z.looseObject({ subtype: z.string() });

export function parseSystemEvent(value: unknown): ClaudeEvent | undefined {
  const parsed = System.safeParse(value);
  if (!parsed.success) return undefined;
  const { subtype } = parsed.data;
  switch (subtype) {
    case "init":
      return parseInit(value);
    case "api_retry":
      return parseApiRetry(value);
    case "permission_denied":
      return parsePermissionDenied(value);
    case "informational":
      return parseInformational(value);
    case "task_started":
      return parseTask(value, "started");
    case "task_progress":
      return parseTask(value, "progress");
    case "task_updated":
      return parseTask(value, "updated");
    case "task_notification":
      return parseTask(value, "ended");
    case "background_tasks_changed":
      return parseBackgroundTasks(value);
    case "status":
    case "thinking_tokens":
    case "hook_started":
    case "hook_progress":
    case "hook_response":
      return { type: "quiet", kind: `system/${subtype}` };
    default:
      return undefined;
  }
}

const Init = z.looseObject({
  session_id: z.string(),
  cwd: z.string(),
  model: z.string(),
  tools: z.array(z.string()),
  mcp_servers: z.array(z.looseObject({ name: z.string(), status: z.string() })).default([]),
  permissionMode: z.string().nullish(),
  apiKeySource: z.string().nullish(),
  claude_code_version: z.string().nullish(),
});

function parseInit(value: unknown): ClaudeEvent | undefined {
  const parsed = Init.safeParse(value);
  if (!parsed.success) return undefined;
  const { data } = parsed;
  return {
    type: "init",
    sessionId: data.session_id,
    cwd: data.cwd,
    model: data.model,
    tools: data.tools,
    mcpServers: data.mcp_servers.map(({ name, status }) => ({ name, status })),
    permissionMode: data.permissionMode ?? undefined,
    apiKeySource: data.apiKeySource ?? undefined,
    version: data.claude_code_version ?? undefined,
  };
}

const ApiRetry = z.looseObject({
  attempt: z.number(),
  max_retries: z.number(),
  retry_delay_ms: z.number(),
  error_status: z.number().nullish(),
  error: z.string().nullish(),
});

function parseApiRetry(value: unknown): ClaudeEvent | undefined {
  const parsed = ApiRetry.safeParse(value);
  if (!parsed.success) return undefined;
  const { attempt, max_retries, retry_delay_ms, error_status, error } = parsed.data;
  return {
    type: "api-retry",
    attempt,
    maxRetries: max_retries,
    retryDelayMs: retry_delay_ms,
    status: error_status ?? undefined,
    kind: error ?? "unknown",
  };
}

const PermissionDenied = z.looseObject({
  tool_name: z.string(),
  tool_use_id: z.string(),
  message: z.string().default(""),
});

function parsePermissionDenied(value: unknown): ClaudeEvent | undefined {
  const parsed = PermissionDenied.safeParse(value);
  if (!parsed.success) return undefined;
  const { tool_name, tool_use_id, message } = parsed.data;
  return { type: "permission-denied", toolName: tool_name, toolUseId: tool_use_id, message };
}

const Informational = z.looseObject({ content: z.string(), level: z.string().nullish() });

function parseInformational(value: unknown): ClaudeEvent | undefined {
  const parsed = Informational.safeParse(value);
  if (!parsed.success) return undefined;
  return { type: "informational", text: parsed.data.content, level: parsed.data.level ?? undefined };
}

const Task = z.looseObject({
  task_id: z.string(),
  tool_use_id: z.string().nullish(),
  description: z.string().nullish(),
  status: z.string().nullish(),
  summary: z.string().nullish(),
  patch: z.looseObject({ status: z.string().nullish() }).nullish(),
});

function parseTask(value: unknown, phase: TaskEvent["phase"]): ClaudeEvent | undefined {
  const parsed = Task.safeParse(value);
  if (!parsed.success) return undefined;
  const { data } = parsed;
  return {
    type: "task",
    phase,
    taskId: data.task_id,
    toolUseId: data.tool_use_id ?? undefined,
    description: data.description ?? undefined,
    status: data.status ?? data.patch?.status ?? undefined,
    summary: data.summary ?? undefined,
  };
}

const BackgroundTasks = z.looseObject({ tasks: z.array(z.looseObject({ task_id: z.string() })) });

function parseBackgroundTasks(value: unknown): ClaudeEvent | undefined {
  const parsed = BackgroundTasks.safeParse(value);
  if (!parsed.success) return undefined;
  return { type: "background-tasks", taskIds: parsed.data.tasks.map((task) => task.task_id) };
}
