import type { Approval, TurnPart } from "../../shared/chat/chat.ts";
import type { TurnUpdate } from "../../shared/chat/turn-update.ts";
import { assertNever } from "../../shared/errors.ts";
import type {
  AssistantBlock,
  AssistantError,
  ClaudeEvent,
  ControlRequestEvent,
  InitEvent,
  RateLimitEvent,
  ResultEvent,
  StartedBlock,
  ToolResult,
  Usage,
} from "../claude/claude-event.ts";
import { MCP_SERVER_NAME } from "../claude/mcp-config.ts";
import type { Decision, PosedQuestion } from "../policy/verdict.ts";
import {
  createModificationExtractor,
  type ExtractedModification,
  extractModifications,
  type ModificationExtractor,
} from "./extract-modifications.ts";
import { settleApproval, settleTool, type ToolPart } from "./settle-tool.ts";
import { rateLimitText, retryText, toResultText, toShownResult } from "./shown-text.ts";

/** What one line of the journal does to its turn. */
export type FoldStep = {
  readonly updates: readonly FoldedUpdate[];
  /** Changes that came out of Planform's own tools or the reply's text, in order. */
  readonly modifications: readonly ExtractedModification[];
  /** What the CLI asks on stdin, in order. */
  readonly questions: readonly ControlRequestEvent[];
  /** What the account's usage limit was said to be. */
  readonly rateLimit: RateLimitEvent | undefined;
};

/** `durable` updates are kept in the store; the others only move the picture while a part is still coming. */
export type FoldedUpdate = { readonly update: TurnUpdate; readonly durable: boolean; readonly raw?: string };

/** What the end of the turn is decided from. */
export type TurnEvidence = {
  readonly results: readonly ResultEvent[];
  readonly assistantErrors: readonly AssistantError[];
  readonly mcpFailed: boolean;
  readonly sawAnything: boolean;
  readonly model: string | undefined;
  /** The CLI's own name of the session, once it has said it. */
  readonly sessionId: string | undefined;
  /** When the usage limit resets, ms since 1970; undefined where the CLI did not say. */
  readonly resetsAtMs: number | undefined;
  /** Tokens of the context after the latest request. */
  readonly contextTokens: number | undefined;
};

export type TurnFold = {
  /** @param now ms since 1970 */
  take(event: ClaudeEvent, line: string, now: number): FoldStep;
  /** A question whether a tool may run is put to the user. */
  pose(toolUseId: string, question: PosedQuestion, now: number): FoldStep;
  /** It was decided whether a tool may run. What becomes of it, its result tells. */
  decide(toolUseId: string, decision: Decision): FoldStep;
  /** Closes what is still open when nothing more comes. */
  end(now: number): FoldStep;
  /** What the windows see already and the store does not have yet. */
  openParts(): TurnPart[];
  evidence(): TurnEvidence;
};

type OpenPart = {
  readonly id: string;
  readonly type: "text" | "thinking";
  text: string;
  readonly extractor: ModificationExtractor | undefined;
};

/** What the CLI says in the model's name without having asked it. */
const SYNTHETIC_MODEL = "<synthetic>";

/**
 * Folds the CLI's output into the parts of a turn. It depends on nothing but the events that it was given, so
 * feeding the same journal again rebuilds the same state.
 * @param options.stored the parts that the store has when a journal is fed again: its tools keep their times
 * @param options.approvalLimitMs how long a question whether a tool may run stays open
 */
export function createTurnFold({
  stored = [],
  approvalLimitMs = Number.POSITIVE_INFINITY,
}: {
  stored?: readonly TurnPart[];
  approvalLimitMs?: number;
} = {}): TurnFold {
  const storedTools = new Map(
    stored.flatMap((part) => (part.type === "tool" ? [[part.id, part] as const] : [])),
  );
  let partCount = 0;
  let open: OpenPart | undefined;
  /** Parts that were shown and not kept yet, in the order in which they were shown. */
  const shown = new Map<string, TurnPart>();
  const kept = new Set<string>();
  const tools = new Map<string, ToolPart>();
  /** Calls that the CLI asked about, with what it said of them. */
  const asked = new Map<string, string | undefined>();
  const results: ResultEvent[] = [];
  const assistantErrors: AssistantError[] = [];
  let mcpFailed = false;
  let sawAnything = false;
  let model: string | undefined;
  let sessionId: string | undefined;
  let resetsAtMs: number | undefined;
  let contextTokens: number | undefined;
  let contextInput: number | undefined;

  let updates: FoldedUpdate[] = [];
  let modifications: ExtractedModification[] = [];
  let questions: ControlRequestEvent[] = [];
  let rateLimit: RateLimitEvent | undefined;

  function step(): FoldStep {
    const done = { updates, modifications, questions, rateLimit };
    updates = [];
    modifications = [];
    questions = [];
    rateLimit = undefined;
    return done;
  }

  function show(part: TurnPart): void {
    shown.set(part.id, part);
    updates.push({ update: { type: "part", part }, durable: false });
  }

  /** The store has the parts in the order in which they were shown: what came before this one is kept before it. */
  function keep(part: TurnPart, raw?: string): void {
    if (!kept.has(part.id)) {
      for (const earlier of unkeptParts()) {
        if (earlier.id === part.id) break;
        put(earlier);
      }
    }
    put(part, raw);
  }

  function put(part: TurnPart, raw?: string): void {
    shown.delete(part.id);
    kept.add(part.id);
    updates.push({ update: { type: "part", part }, durable: true, ...(raw === undefined ? {} : { raw }) });
  }

  function unkeptParts(): TurnPart[] {
    return [...shown.values()].map((part) => (open?.id === part.id ? toPart(open) : part));
  }

  function nextPartId(): string {
    partCount += 1;
    return `p${partCount}`;
  }

  function openPart(type: "text" | "thinking"): OpenPart {
    closePart();
    const extractor = type === "text" ? createModificationExtractor() : undefined;
    open = { id: nextPartId(), type, text: "", extractor };
    return open;
  }

  function append(type: "text" | "thinking", text: string): void {
    if (text === "") return;
    const part = open?.type === type ? open : openPart(type);
    if (part.text === "") show({ id: part.id, type, text: "" });
    part.text += text;
    modifications.push(...(part.extractor?.push(text) ?? []));
    updates.push({ update: { type: "text-appended", partId: part.id, text }, durable: false });
  }

  function closePart(): void {
    if (open === undefined) return;
    modifications.push(...(open.extractor?.end() ?? []));
    if (open.text !== "") keep(toPart(open));
    open = undefined;
  }

  function takeBlock(block: AssistantBlock, now: number): void {
    switch (block.type) {
      case "text":
      case "thinking": {
        // The finished block repeats what was streamed; where pieces of it are missing they come with it.
        const streamed = open?.type === block.type ? open.text : "";
        if (block.text.startsWith(streamed)) append(block.type, block.text.slice(streamed.length));
        else if (open !== undefined && block.text !== "") open.text = block.text;
        closePart();
        return;
      }
      case "tool-use":
        closePart();
        startTool(block.id, block.name, block.input, now);
        return;
      case "other":
        return;
      default:
        assertNever(block);
    }
  }

  function startBlock(block: StartedBlock, now: number): void {
    if (block.type === "text" || block.type === "thinking") {
      openPart(block.type);
    } else if (block.type === "tool-use") {
      closePart();
      const part: ToolPart = {
        id: block.id,
        type: "tool",
        name: block.name,
        state: "running",
        startedAt: storedTools.get(block.id)?.startedAt ?? now,
      };
      tools.set(block.id, part);
      show(part);
    }
  }

  function startTool(id: string, name: string, input: unknown, now: number): void {
    const known = tools.get(id);
    const startedAt = known?.startedAt ?? storedTools.get(id)?.startedAt ?? now;
    const part: ToolPart = {
      id,
      type: "tool",
      name,
      state: "running",
      startedAt,
      input: toJson(input),
      // The question about a sub-agent's call comes before the call itself.
      ...(known?.approval === undefined ? {} : { approval: known.approval }),
    };
    tools.set(id, part);
    keep(part);
  }

  function finishTool(result: ToolResult, line: string, now: number): void {
    const started = tools.get(result.toolUseId);
    if (started === undefined) return;
    const text = toResultText(result.parts);
    // An older CLI does not say why a call has failed.
    const wasRefused = result.isError && started.approval?.state === "denied";
    const denied = started.state === "denied" || result.deniedBy !== undefined || wasRefused;
    // A call that was cut off while it asked has failed, and was not allowed.
    const isUndecided = asked.has(started.id) && (started.approval?.state ?? "pending") === "pending";
    const hasRun = !denied && !(result.isError && isUndecided);
    const approval = settledApproval(started, !hasRun);
    const part: ToolPart = {
      ...started,
      state: denied ? "denied" : result.isError ? "failed" : "done",
      ...toShownResult(text),
      ...(approval === undefined ? {} : { approval }),
      endedAt: now,
    };
    tools.set(part.id, part);
    keep(part, line);
    if (part.state === "done" && part.name.startsWith(`mcp__${MCP_SERVER_NAME}__`)) {
      modifications.push(...extractModifications(text));
    }
  }

  function ask(question: ControlRequestEvent, now: number): void {
    questions.push(question);
    const { toolUseId, toolName, description } = question;
    if (toolUseId === undefined) return;
    if (!tools.has(toolUseId) && toolName !== undefined) startTool(toolUseId, toolName, question.input, now);
    asked.set(toolUseId, description);
    const tool = tools.get(toolUseId);
    const approval = storedTools.get(toolUseId)?.approval;
    if (tool !== undefined && approval !== undefined) putTool({ ...tool, approval });
  }

  function pose(toolUseId: string, question: PosedQuestion, now: number): FoldStep {
    const tool = tools.get(toolUseId);
    if (tool === undefined) return step();
    const description = asked.get(toolUseId);
    const approval: Approval = {
      state: "pending",
      ...(description === undefined ? {} : { description }),
      ...(Number.isFinite(approvalLimitMs) ? { expiresAt: now + approvalLimitMs } : {}),
      ...question,
    };
    putTool({ ...tool, approval });
    return step();
  }

  function decide(toolUseId: string, decision: Decision): FoldStep {
    const tool = tools.get(toolUseId);
    if (tool !== undefined) putTool({ ...tool, approval: { ...tool.approval, ...decision } });
    return step();
  }

  /** What became of the question about a tool, told by its end. Nobody had an answer for one that was never posed. */
  function settledApproval(tool: ToolPart, denied: boolean): Approval | undefined {
    const approval = tool.approval ?? (asked.has(tool.id) ? ({ state: "pending" } as const) : undefined);
    return approval && settleApproval(approval, denied);
  }

  function putTool(part: ToolPart): void {
    tools.set(part.id, part);
    keep(part);
  }

  function countContext(usage: Usage | undefined): void {
    if (usage === undefined) return;
    const { inputTokens, cacheReadTokens, cacheCreationTokens, outputTokens } = usage;
    const total = inputTokens + cacheReadTokens + cacheCreationTokens + outputTokens;
    // The end of a message tells its output anew and may leave out what went in.
    contextTokens = Math.max(total, (contextInput ?? 0) + outputTokens);
    contextInput = Math.max(contextInput ?? 0, total - outputTokens);
  }

  function notice(level: "info" | "warning" | "error", text: string, id = nextPartId()): void {
    keep({ id, type: "notice", level, text });
  }

  function takeInit(event: InitEvent): void {
    model ??= event.model;
    sessionId = event.sessionId;
    const server = event.mcpServers.find(({ name }) => name === MCP_SERVER_NAME);
    if (server !== undefined && server.status !== "failed") return;
    if (!mcpFailed)
      notice("error", "Planform's tools did not start, so Claude cannot change the canvas in this turn.");
    mcpFailed = true;
  }

  function take(event: ClaudeEvent, line: string, now: number): FoldStep {
    if (event.type !== "noise") sawAnything = true;
    const inSubagent = "parentToolUseId" in event && event.parentToolUseId !== undefined;
    switch (event.type) {
      case "init":
        takeInit(event);
        break;
      case "message-start":
        if (inSubagent) break;
        closeMessage(now);
        contextInput = undefined;
        countContext(event.usage);
        break;
      case "message-delta":
        if (!inSubagent) countContext(event.usage);
        break;
      case "control-request":
        ask(event, now);
        break;
      case "block-start":
        if (!inSubagent) startBlock(event.block, now);
        break;
      case "text-delta":
        if (!inSubagent) append("text", event.text);
        break;
      case "thinking-delta":
        if (!inSubagent) append("thinking", event.text);
        break;
      case "assistant":
        if (event.error !== undefined) assistantErrors.push(event.error);
        else if (event.model === SYNTHETIC_MODEL) break;
        else if (inSubagent) takeSubagentTools(event.blocks, now);
        else for (const block of event.blocks) takeBlock(block, now);
        break;
      case "tool-results":
        for (const result of event.results) finishTool(result, line, now);
        break;
      case "permission-denied":
        deny(event.toolUseId);
        break;
      case "api-retry":
        notice("warning", retryText(event), "retry");
        break;
      case "informational":
        notice(event.level === "error" ? "error" : "info", event.text);
        break;
      case "rate-limit":
        resetsAtMs = event.resetsAtMs ?? resetsAtMs;
        rateLimit = event;
        if (event.status !== "allowed") notice("warning", rateLimitText(event), "rate-limit");
        break;
      case "broken":
        notice("warning", "A line of the claude command's output was damaged and is left out.");
        break;
      case "result":
        results.push(event);
        closePart();
        break;
      default:
        break; // deltas of tool inputs, heartbeats, background tasks, what is not known here: nothing to show
    }
    return step();
  }

  function takeSubagentTools(blocks: readonly AssistantBlock[], now: number): void {
    for (const block of blocks) {
      if (block.type === "tool-use") startTool(block.id, block.name, block.input, now);
    }
  }

  /** A message that was cut off leaves parts open: what came of it is kept, and a tool without its input never runs. */
  function closeMessage(now: number): void {
    closePart();
    for (const part of unkeptParts()) {
      if (part.type !== "tool") continue;
      const cut: ToolPart = { ...part, state: "failed", result: CUT_TOOL, endedAt: now };
      tools.set(cut.id, cut);
      keep(cut);
    }
  }

  function deny(toolUseId: string): void {
    const tool = tools.get(toolUseId);
    if (tool !== undefined) tools.set(toolUseId, { ...tool, state: "denied" });
  }

  return {
    take,
    pose,
    decide,
    end(now) {
      closeMessage(now);
      for (const tool of tools.values()) {
        if (tool.endedAt === undefined) keep(settleTool(tool, now));
      }
      return step();
    },
    // A text that was kept when something else came in between may have grown since.
    openParts: () =>
      open !== undefined && kept.has(open.id) ? [toPart(open), ...unkeptParts()] : unkeptParts(),
    evidence: () => ({
      results,
      assistantErrors,
      mcpFailed,
      sawAnything,
      model,
      sessionId,
      resetsAtMs,
      contextTokens,
    }),
  };
}

function toPart({ id, type, text }: OpenPart): TurnPart {
  return { id, type, text };
}

const CUT_TOOL = "The answer was cut off before this call was complete.";

function toJson(value: unknown): ToolPart["input"] {
  return JSON.parse(JSON.stringify(value ?? null));
}
