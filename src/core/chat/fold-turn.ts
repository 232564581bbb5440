import type { TurnPart } from "../../shared/chat/chat.ts";
import type { TurnUpdate } from "../../shared/chat/turn-update.ts";
import { assertNever } from "../../shared/errors.ts";
import type {
  AssistantBlock,
  AssistantError,
  ClaudeEvent,
  InitEvent,
  ResultEvent,
  StartedBlock,
  ToolResult,
} from "../claude/claude-event.ts";
import { MCP_SERVER_NAME } from "../claude/mcp-config.ts";
import {
  createModificationExtractor,
  type ExtractedModification,
  extractModifications,
  type ModificationExtractor,
} from "./extract-modifications.ts";

/** What one line of the journal does to its turn. */
export type FoldStep = {
  readonly updates: readonly FoldedUpdate[];
  /** Changes that came out of Planform's own tools or the reply's text, in order. */
  readonly modifications: readonly ExtractedModification[];
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
};

export type TurnFold = {
  /** @param now ms since 1970 */
  take(event: ClaudeEvent, line: string, now: number): FoldStep;
  /** Closes what is still open when nothing more comes. */
  end(now: number): FoldStep;
  evidence(): TurnEvidence;
};

/** A tool's result in the window is cut at this many characters; the store has the whole line. */
const MAX_RESULT_CHARACTERS = 20_000;

type OpenPart = {
  readonly id: string;
  readonly type: "text" | "thinking";
  text: string;
  readonly extractor: ModificationExtractor | undefined;
};
type ToolPart = Extract<TurnPart, { type: "tool" }>;

/**
 * Folds the CLI's output into the parts of a turn. It depends on nothing but the events that it was given, so
 * feeding the same journal again rebuilds the same state.
 */
export function createTurnFold(): TurnFold {
  let partCount = 0;
  let open: OpenPart | undefined;
  const tools = new Map<string, ToolPart>();
  const results: ResultEvent[] = [];
  const assistantErrors: AssistantError[] = [];
  let mcpFailed = false;
  let sawAnything = false;
  let model: string | undefined;
  let sessionId: string | undefined;
  let resetsAtMs: number | undefined;

  let updates: FoldedUpdate[] = [];
  let modifications: ExtractedModification[] = [];

  function step(): FoldStep {
    const done = { updates, modifications };
    updates = [];
    modifications = [];
    return done;
  }

  function show(update: TurnUpdate): void {
    updates.push({ update, durable: false });
  }

  function keep(part: TurnPart, raw?: string): void {
    updates.push({ update: { type: "part", part }, durable: true, ...(raw === undefined ? {} : { raw }) });
  }

  function nextPartId(): string {
    partCount += 1;
    return `p${partCount}`;
  }

  function openPart(type: "text" | "thinking"): OpenPart {
    closePart();
    const extractor = type === "text" ? createModificationExtractor() : undefined;
    open = { id: nextPartId(), type, text: "", extractor };
    show({ type: "part", part: { id: open.id, type, text: "" } });
    return open;
  }

  function append(type: "text" | "thinking", text: string): void {
    const part = open?.type === type ? open : openPart(type);
    part.text += text;
    modifications.push(...(part.extractor?.push(text) ?? []));
    show({ type: "text-appended", partId: part.id, text });
  }

  /** @param whole the finished text as the CLI repeats it; left out, what came so far stands */
  function closePart(whole?: string): void {
    if (open === undefined) return;
    const part = open;
    open = undefined;
    modifications.push(...(part.extractor?.end() ?? []));
    const text = whole ?? part.text;
    if (text !== "") keep({ id: part.id, type: part.type, text });
  }

  function takeBlock(block: AssistantBlock, now: number): void {
    switch (block.type) {
      case "text":
      case "thinking":
        if (open?.type !== block.type) append(block.type, block.text);
        closePart(block.text);
        return;
      case "tool-use":
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
        startedAt: now,
      };
      tools.set(block.id, part);
      show({ type: "part", part });
    }
  }

  function startTool(id: string, name: string, input: unknown, now: number): void {
    closePart();
    const startedAt = tools.get(id)?.startedAt ?? now;
    const part: ToolPart = { id, type: "tool", name, state: "running", startedAt, input: toJson(input) };
    tools.set(id, part);
    keep(part);
  }

  function finishTool(result: ToolResult, line: string, now: number): void {
    const started = tools.get(result.toolUseId);
    if (started === undefined) return;
    const text = result.parts.map((part) => (part.type === "text" ? part.text : `[${part.type}]`)).join("\n");
    const denied = started.state === "denied" || result.deniedBy !== undefined;
    const part: ToolPart = {
      ...started,
      state: denied ? "denied" : result.isError ? "failed" : "done",
      result: text.length > MAX_RESULT_CHARACTERS ? `${text.slice(0, MAX_RESULT_CHARACTERS)}\n[cut]` : text,
      endedAt: now,
    };
    tools.set(part.id, part);
    keep(part, line);
    if (part.state === "done" && part.name.startsWith(`mcp__${MCP_SERVER_NAME}__`)) {
      modifications.push(...extractModifications(text));
    }
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
        // A message that was cut off leaves its part open: what came of it is kept.
        if (!inSubagent) closePart();
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
        else if (inSubagent) takeSubagentTools(event.blocks, now);
        else for (const block of event.blocks) takeBlock(block, now);
        break;
      case "tool-results":
        for (const result of event.results) finishTool(result, line, now);
        break;
      case "permission-denied":
        deny(event.toolUseId);
        break;
      case "api-retry": {
        const why =
          event.status === undefined
            ? "The model's service could not be reached"
            : `The model's service answered ${event.status}`;
        const seconds = Math.max(1, Math.round(event.retryDelayMs / 1_000));
        notice(
          "warning",
          `${why}. Trying again in ${seconds} s (${event.attempt} of ${event.maxRetries}).`,
          "retry",
        );
        break;
      }
      case "informational":
        notice(event.level === "error" ? "error" : "info", event.text);
        break;
      case "rate-limit":
        resetsAtMs = event.resetsAtMs ?? resetsAtMs;
        if (event.status !== "allowed")
          notice("warning", rateLimitText(event.limit, event.utilization, event.resetsAtMs), "rate-limit");
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

  function deny(toolUseId: string): void {
    const tool = tools.get(toolUseId);
    if (tool !== undefined) tools.set(toolUseId, { ...tool, state: "denied" });
  }

  return {
    take,
    end(now) {
      closePart();
      for (const tool of tools.values()) {
        if (tool.endedAt === undefined)
          keep({ ...tool, state: tool.state === "denied" ? "denied" : "failed", endedAt: now });
      }
      return step();
    },
    evidence: () => ({ results, assistantErrors, mcpFailed, sawAnything, model, sessionId, resetsAtMs }),
  };
}

function toJson(value: unknown): ToolPart["input"] {
  return JSON.parse(JSON.stringify(value ?? null));
}

function rateLimitText(
  limit: string | undefined,
  utilization: number | undefined,
  resetsAtMs: number | undefined,
): string {
  const used = utilization === undefined ? "nearly used up" : `used to ${Math.round(utilization * 100)} %`;
  const reset =
    resetsAtMs === undefined
      ? ""
      : `; it resets ${new Date(resetsAtMs).toISOString().slice(0, 16).replace("T", " ")} UTC`;
  return `The usage limit (${(limit ?? "account").replaceAll("_", " ")}) is ${used}${reset}.`;
}
