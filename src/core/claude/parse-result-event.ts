import { z } from "zod";
import type { ClaudeEvent } from "./claude-event.ts";
import { ClaudeUsage, toUsage } from "./claude-usage.ts";

/**
 * Only what decides how the turn ended is required; figures of an odd shape are left out, because a turn whose
 * end is not recognised is worse than one without its cost.
 */
const Result = z.looseObject({
  subtype: z.string(),
  is_error: z.boolean(),
  result: z.string().nullish().catch(undefined),
  errors: z.array(z.string()).default([]).catch([]),
  stop_reason: z.string().nullish().catch(undefined),
  terminal_reason: z.string().nullish().catch(undefined),
  api_error_status: z.number().nullish().catch(undefined),
  session_id: z.string().nullish().catch(undefined),
  num_turns: z.number().nullish().catch(undefined),
  duration_ms: z.number().nullish().catch(undefined),
  total_cost_usd: z.number().nullish().catch(undefined),
  usage: ClaudeUsage.nullish().catch(undefined),
  modelUsage: z
    .record(z.string(), z.looseObject({ contextWindow: z.number().nullish(), costUSD: z.number().nullish() }))
    .default({})
    .catch({}),
  permission_denials: z
    .array(
      z.looseObject({ tool_name: z.string(), tool_use_id: z.string(), tool_input: z.unknown().optional() }),
    )
    .default([])
    .catch([]),
});

export function parseResultEvent(value: unknown): ClaudeEvent | undefined {
  const parsed = Result.safeParse(value);
  if (!parsed.success) return undefined;
  const { data } = parsed;
  return {
    type: "result",
    subtype: data.subtype,
    isError: data.is_error,
    text: data.result ?? undefined,
    errors: data.errors,
    stopReason: data.stop_reason ?? undefined,
    terminalReason: data.terminal_reason ?? undefined,
    apiErrorStatus: data.api_error_status ?? undefined,
    sessionId: data.session_id ?? undefined,
    turnCount: data.num_turns ?? undefined,
    durationMs: data.duration_ms ?? undefined,
    costUsd: data.total_cost_usd ?? undefined,
    usage: toUsage(data.usage),
    models: Object.entries(data.modelUsage).map(([model, figures]) => ({
      model,
      contextWindow: figures.contextWindow ?? undefined,
      costUsd: figures.costUSD ?? undefined,
    })),
    permissionDenials: data.permission_denials.map((denial) => ({
      toolName: denial.tool_name,
      toolUseId: denial.tool_use_id,
      input: denial.tool_input,
    })),
  };
}
