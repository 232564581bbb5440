import { describe, expect, it } from "vitest";
import type { AssistantError, ResultEvent } from "../../../../src/core/claude/claude-event.ts";
import { decideTurnEnd, type TurnEndFacts } from "../../../../src/core/claude/decide-turn-end.ts";

function makeResult(more: Partial<ResultEvent> = {}): ResultEvent {
  return {
    type: "result",
    subtype: "success",
    isError: false,
    text: "answer",
    errors: [],
    stopReason: "end_turn",
    terminalReason: "completed",
    apiErrorStatus: undefined,
    sessionId: "s",
    turnCount: 1,
    durationMs: 1,
    costUsd: 0,
    usage: undefined,
    models: [],
    permissionDenials: [],
    ...more,
  };
}

function makeFacts(more: Partial<TurnEndFacts> = {}): TurnEndFacts {
  return {
    results: [],
    exit: { code: 0, signal: null },
    stopRequested: false,
    endedBy: undefined,
    stderrTail: "",
    mcpFailed: false,
    assistantErrors: [],
    sawAnything: true,
    ...more,
  };
}

function decide(more: Partial<TurnEndFacts>): unknown[] {
  const end = decideTurnEnd(makeFacts(more));
  return end.error ? [end.state, end.error.code] : [end.state];
}

const aborted = makeResult({
  subtype: "error_during_execution",
  isError: true,
  terminalReason: "aborted_streaming",
  text: undefined,
});
const apiError: AssistantError = {
  kind: "server_error",
  status: 529,
  apiType: "overloaded_error",
  text: "API Error: Repeated 529",
};
const apiResult = makeResult({
  isError: true,
  terminalReason: "api_error",
  text: apiError.text,
  apiErrorStatus: 529,
});
const exit = (code: number | null, signal: string | null = null) => ({ code, signal });

describe("decideTurnEnd", () => {
  it.each<[string, Partial<TurnEndFacts>, unknown[]]>([
    ["a good result and exit 0", { results: [makeResult()] }, ["done"]],
    ["a good result, end not seen", { results: [makeResult()], exit: undefined }, ["done"]],
    ["two good results (background work)", { results: [makeResult(), makeResult()] }, ["done"]],
    ["an aborted result, then a good one", { results: [aborted, makeResult()] }, ["done"]],
    [
      "a good result, then an aborted one",
      { results: [makeResult(), aborted] },
      ["interrupted", "turn-interrupted"],
    ],
    [
      "a good result, then killed at background work",
      { results: [makeResult()], exit: exit(143) },
      ["interrupted", "turn-interrupted"],
    ],
    [
      "a good result, then a crash",
      { results: [makeResult()], exit: exit(null, "SIGSEGV") },
      ["failed", "claude-crashed"],
    ],
    ["an empty answer", { results: [makeResult({ text: "" })] }, ["done"]],
    [
      "success with is_error",
      { results: [apiResult], exit: exit(1), assistantErrors: [apiError] },
      ["failed", "claude-overloaded"],
    ],
    [
      "success with is_error, told by the result alone",
      { results: [apiResult], exit: exit(1) },
      ["failed", "claude-overloaded"],
    ],
    ["success with is_error and exit 0", { results: [apiResult] }, ["failed", "claude-overloaded"]],
    ["an error that was recovered from", { results: [makeResult()], assistantErrors: [apiError] }, ["done"]],
    [
      "a refusal",
      {
        results: [makeResult({ isError: true, terminalReason: "api_error", stopReason: "refusal" })],
        exit: exit(1),
      },
      ["failed", "claude-refused"],
    ],
    [
      "a full context",
      { results: [makeResult({ isError: true, terminalReason: "prompt_too_long" })], exit: exit(1) },
      ["failed", "claude-context-full"],
    ],
    ["no tool server", { results: [makeResult()], mcpFailed: true }, ["failed", "mcp-server-failed"]],
    [
      "no tool server and an error",
      { results: [apiResult], mcpFailed: true, exit: exit(1) },
      ["failed", "claude-overloaded"],
    ],
    ["SIGINT that the user asked for", { results: [aborted], stopRequested: true }, ["stopped"]],
    ["SIGINT from elsewhere", { results: [aborted] }, ["interrupted", "turn-interrupted"]],
    ["SIGTERM that the user asked for", { exit: exit(143), stopRequested: true }, ["stopped"]],
    ["SIGTERM from elsewhere", { exit: exit(143) }, ["interrupted", "turn-interrupted"]],
    ["SIGKILL from elsewhere", { exit: exit(null, "SIGKILL") }, ["interrupted", "turn-interrupted"]],
    ["a stop after everything was said", { results: [makeResult()], stopRequested: true }, ["done"]],
    [
      "a stop at background work",
      { results: [makeResult()], stopRequested: true, exit: exit(143) },
      ["stopped"],
    ],
    ["a stop before the first word", { exit: exit(0), stopRequested: true, sawAnything: false }, ["stopped"]],
    ["a stop while it failed", { results: [apiResult], exit: exit(1), stopRequested: true }, ["stopped"]],
    ["silence", { results: [aborted], endedBy: "silence" }, ["failed", "turn-silent"]],
    ["too long", { exit: exit(null, "SIGKILL"), endedBy: "time" }, ["failed", "turn-too-long"]],
    ["a stop of a silent turn", { exit: exit(143), endedBy: "silence", stopRequested: true }, ["stopped"]],
    ["no result, end not seen", { exit: undefined }, ["interrupted", "turn-interrupted"]],
    [
      "a crash by signal",
      { exit: exit(null, "SIGABRT"), stderrTail: "panic: oh\n" },
      ["failed", "claude-crashed"],
    ],
    ["exit 0 and not a word", { sawAnything: false }, ["failed", "claude-crashed"]],
    [
      "exit 1 after an error was told",
      { exit: exit(1), assistantErrors: [apiError] },
      ["failed", "claude-overloaded"],
    ],
    ["exit 1 without a reason", { exit: exit(1), sawAnything: false }, ["failed", "claude-crashed"]],
    [
      "an unknown flag",
      { exit: exit(1), stderrTail: "error: unknown option '--nope'\n", sawAnything: false },
      ["failed", "claude-bad-arguments"],
    ],
    [
      "a broken MCP config",
      {
        exit: exit(1),
        stderrTail: "Error: Invalid MCP configuration:\nMCP config file not found: /x\n",
        sawAnything: false,
      },
      ["failed", "claude-bad-arguments"],
    ],
    [
      "a session id in use",
      { exit: exit(1), stderrTail: "Error: Session ID abc is already in use.\n", sawAnything: false },
      ["failed", "claude-bad-arguments"],
    ],
    [
      "not logged in on stderr",
      { exit: exit(1), stderrTail: "Not logged in · Please run /login\n", sawAnything: false },
      ["failed", "claude-not-signed-in"],
    ],
  ])("%s", (_name, facts, expected) => {
    expect(decide(facts)).toEqual(expected);
  });

  it("says that the session to resume is missing, by the result or by stderr alone", () => {
    const text = "No conversation found with session ID: 0b4c";
    const result = makeResult({
      subtype: "error_during_execution",
      isError: true,
      text: undefined,
      errors: [text],
      terminalReason: undefined,
    });
    const end = {
      state: "failed",
      sessionMissing: true,
      error: { code: "session-not-found", message: text },
    };
    expect(decideTurnEnd(makeFacts({ results: [result], exit: exit(1) }))).toMatchObject(end);
    expect(decideTurnEnd(makeFacts({ exit: exit(1), stderrTail: `${text}\n` }))).toMatchObject(end);
    expect(decideTurnEnd(makeFacts({ exit: exit(1), stderrTail: "other" })).sessionMissing).toBeUndefined();
  });

  it("gives the last words of stderr for a crash", () => {
    const end = decideTurnEnd(makeFacts({ exit: exit(7), stderrTail: "first\nlast words\n" }));
    expect(end.error).toMatchObject({
      message: expect.stringContaining("code 7"),
      details: "first\nlast words",
    });
  });

  it("says until when a limit lasts", () => {
    const error: AssistantError = {
      kind: "rate_limit",
      status: 429,
      apiType: "rate_limit_error",
      text: "You've hit your 5-hour limit · resets 3:53pm (UTC)",
    };
    const result = makeResult({
      isError: true,
      terminalReason: "api_error",
      text: error.text,
      apiErrorStatus: 429,
    });
    const end = decideTurnEnd(
      makeFacts({
        results: [result],
        exit: exit(1),
        assistantErrors: [error],
        resetsAtMs: Date.UTC(2026, 10, 20, 15, 53),
      }),
    );
    expect(end.error).toMatchObject({
      code: "claude-usage-limit",
      message: error.text,
      hint: "Wait until the limit resets (2026-11-20 15:53 UTC), then send the message again.",
    });
  });
});
