import { describe, expect, it } from "vitest";
import type { ClaudeEvent } from "../../../../src/core/claude/claude-event.ts";
import { decideTurnEnd, type TurnEndState } from "../../../../src/core/claude/decide-turn-end.ts";
import { createLineSplitter } from "../../../../src/core/claude/line-splitter.ts";
import { parseClaudeEvent } from "../../../../src/core/claude/parse-event.ts";
import type { ErrorCode } from "../../../../src/shared/errors.ts";
import { fixtureNames, readFixture } from "./fixture-files.ts";

type Expected = readonly [exitCode: number, state: TurnEndState, code?: ErrorCode];
const done: Expected = [0, "done"];

/** How each recorded run has to be judged, with the exit code that its process had. */
const expectedEnds: Readonly<Record<string, Expected>> = {
  "api-200-unified-headers": done,
  "api-400": [1, "failed", "claude-request-rejected"],
  "api-400-credit-low": [1, "failed", "claude-credit-low"],
  "api-401": [1, "failed", "claude-not-signed-in"],
  "api-403": [1, "failed", "claude-not-signed-in"],
  "api-404-model": [1, "failed", "claude-request-rejected"],
  "api-429-retries2": [1, "failed", "claude-usage-limit"],
  "api-429-retry-after-1": done,
  "api-429-unified-headers": [1, "failed", "claude-usage-limit"],
  "api-500-retries2": [1, "failed", "claude-overloaded"],
  "api-529-recover": done,
  "api-529-retries2": [1, "failed", "claude-overloaded"],
  "bad-tool-input": done,
  "builtin-tools": done,
  "combined-flags-session": done,
  "conn-refused-retries2": [1, "failed", "claude-unreachable"],
  "cut-mid-stream": done,
  "empty-reply": done,
  "hook-events": done,
  "http-garbage": [1, "failed", "claude-unreachable"],
  "invalid-utf8": done,
  "json-schema": done,
  "max-budget": [1, "failed", "claude-usage-limit"],
  "max-turns": [1, "failed", "turn-too-long"],
  "mcp-big-1mb": done,
  "mcp-fails-to-start": [0, "failed", "mcp-server-failed"],
  "mcp-image": done,
  "mcp-progress": done,
  "mcp-slow-35s": done,
  "mcp-slow-start-10s": done,
  "mcp-structured": done,
  "not-logged-in": [1, "failed", "claude-not-signed-in"],
  "oauth-401-expired": [1, "failed", "claude-not-signed-in"],
  "oauth-403": [1, "failed", "claude-not-signed-in"],
  "oauth-rate-limit-warning": done,
  "permission-denied": done,
  "permission-prompt-stdio-allow": done,
  "permission-prompt-stdio-deny": done,
  "permission-prompt-tool-allow": done,
  "permission-prompt-tool-deny": done,
  "plain-text": done,
  refusal: done,
  "sigint-mid-stream": [0, "interrupted", "turn-interrupted"],
  "sigint-mid-tool": [0, "interrupted", "turn-interrupted"],
  "sigterm-mid-stream": [143, "interrupted", "turn-interrupted"],
  "stream-stall-before-first-event": [1, "failed", "claude-unreachable"],
  "subagent-forward-text": done,
  "text-mcp-tool": done,
  "text-mcp-tool-deferred": done,
  thinking: done,
  "unknown-tool": done,
  "warm-image-input": done,
  "warm-three-turns": done,
};

function readEvents(bytes: Uint8Array, chunkBytes: number): { events: ClaudeEvent[]; endByte: number } {
  const splitter = createLineSplitter({ fromByte: 0, maxLineBytes: 1_000_000 });
  const events: ClaudeEvent[] = [];
  let endByte = 0;
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    for (const line of splitter.push(bytes.subarray(start, start + chunkBytes))) {
      events.push(parseClaudeEvent(line.text));
      endByte = line.endByte;
    }
  }
  return { events, endByte };
}

function judge(events: readonly ClaudeEvent[], exitCode: number, stopRequested = false) {
  const failedServers = events.flatMap((event) => (event.type === "init" ? event.mcpServers : []));
  return decideTurnEnd({
    results: events.filter((event) => event.type === "result"),
    exit: { code: exitCode, signal: null },
    stopRequested,
    endedBy: undefined,
    stderrTail: "",
    mcpFailed: failedServers.some((server) => server.status === "failed"),
    assistantErrors: events.flatMap((event) =>
      event.type === "assistant" && event.error ? [event.error] : [],
    ),
    sawAnything: events.length > 0,
  });
}

describe("recorded runs of the CLI", () => {
  it("each has an expected end", () => {
    expect(Object.keys(expectedEnds).toSorted()).toEqual(fixtureNames.toSorted());
  });

  it.each(fixtureNames)("%s: ends as expected", (name) => {
    const [exitCode, state, code] = expectedEnds[name] ?? done;
    const end = judge(readEvents(readFixture(name), 65_536).events, exitCode);
    expect([exitCode, end.state, end.error?.code]).toEqual([exitCode, state, code]);
  });

  it.each(fixtureNames)(
    "%s: every line is of a known kind, and cut at every byte the events are the same",
    (name) => {
      const bytes = readFixture(name);
      const whole = readEvents(bytes, bytes.length);
      expect(whole.endByte).toBe(bytes.length);
      expect(whole.events.filter((event) => ["unknown", "noise", "broken"].includes(event.type))).toEqual([]);
      expect(readEvents(bytes, 1)).toEqual(whole);
    },
  );

  it.each(["sigint-mid-stream", "sigint-mid-tool", "sigterm-mid-stream"])(
    "%s: is stopped if the user asked for it",
    (name) => {
      const [exitCode] = expectedEnds[name] ?? done;
      expect(judge(readEvents(readFixture(name), 4096).events, exitCode, true)).toEqual({ state: "stopped" });
    },
  );
});
