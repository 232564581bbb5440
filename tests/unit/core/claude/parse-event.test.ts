import { describe, expect, it } from "vitest";
import type { ClaudeEvent } from "../../../../src/core/claude/claude-event.ts";
import { parseClaudeEvent } from "../../../../src/core/claude/parse-event.ts";
import { readFixture } from "./fixture-files.ts";

function eventsOf(name: string): ClaudeEvent[] {
  return readFixture(name).toString("utf8").trimEnd().split("\n").map(parseClaudeEvent);
}

function firstOf<T extends ClaudeEvent["type"]>(name: string, type: T): Extract<ClaudeEvent, { type: T }> {
  const found = eventsOf(name).find(
    (event): event is Extract<ClaudeEvent, { type: T }> => event.type === type,
  );
  if (!found) throw new Error(`No ${type} in ${name}`);
  return found;
}

describe("parseClaudeEvent", () => {
  it("streams the same text that the finished message has", () => {
    const events = eventsOf("plain-text");
    const streamed = events.map((event) => (event.type === "text-delta" ? event.text : "")).join("");
    expect(streamed).toBe("Hello **world**. Second sentence.");
    expect(firstOf("plain-text", "assistant").blocks).toEqual([{ type: "text", text: streamed }]);
    expect(firstOf("plain-text", "result").text).toBe(streamed);
  });

  it("reads the init event", () => {
    const init = firstOf("mcp-fails-to-start", "init");
    expect(init.mcpServers).toEqual([{ name: "t", status: "failed" }]);
    expect(init).toMatchObject({
      cwd: "/home/ada/study",
      apiKeySource: "ANTHROPIC_API_KEY",
      permissionMode: "default",
    });
  });

  it("streams a tool's input as JSON and gives it whole in the message", () => {
    const events = eventsOf("text-mcp-tool");
    const started = events.find((event) => event.type === "block-start" && event.block.type === "tool-use");
    const json = events.map((event) => (event.type === "tool-input-delta" ? event.json : "")).join("");
    const call = events
      .flatMap((event) => (event.type === "assistant" ? event.blocks : []))
      .find((block) => block.type === "tool-use");
    expect(call).toMatchObject({
      name: "mcp__t__canvas_add_node",
      input: { label: "thickness", nodeType: "designVar" },
    });
    expect(started).toMatchObject({ block: { name: "mcp__t__canvas_add_node" } });
    expect(JSON.parse(json)).toEqual({ label: "thickness", nodeType: "designVar" });
  });

  it("keeps the tool's own structure beside what the model sees", () => {
    const event = firstOf("mcp-structured", "tool-results");
    expect(event.results[0]?.isError).toBe(false);
    expect(event.results[0]?.parts[0]?.type).toBe("text");
    expect(event.toolUseResult).toMatchObject({
      structuredContent: expect.anything(),
      _meta: expect.anything(),
    });
  });

  it("reads images in tool results", () => {
    expect(firstOf("mcp-image", "tool-results").results[0]?.parts[0]).toMatchObject({
      type: "image",
      mediaType: "image/png",
    });
  });

  it("says which results were denied", () => {
    const results = eventsOf("permission-denied").flatMap((event) =>
      event.type === "tool-results" ? event.results : [],
    );
    expect(results.map((result) => result.deniedBy)).toEqual(["not-granted", "not-granted"]);
    expect(firstOf("permission-denied", "permission-denied").toolName).toBe("mcp__t__canvas_add_node");
    expect(firstOf("permission-denied", "result").permissionDenials.map((denial) => denial.toolName)).toEqual(
      ["mcp__t__canvas_add_node", "Write"],
    );
    expect(firstOf("text-mcp-tool", "tool-results").results[0]?.deniedBy).toBeUndefined();
  });

  it.each([
    ["Claude requested permissions to read from /etc/passwd, but you haven't granted it yet.", "not-granted"],
    [
      "<tool_use_error>File is in a directory that is denied by your permission settings.</tool_use_error>",
      "rule",
    ],
    ["Permission to read /s/link has been denied.", "rule"],
    [
      "<tool_use_error>Error: No such tool available: Bash. Bash is disabled for this session</tool_use_error>",
      "tool-disabled",
    ],
    [
      "<tool_use_error>Error: No such tool available: Bash. Bash exists but is not enabled in</tool_use_error>",
      "tool-disabled",
    ],
    ["<tool_use_error>Error: No such tool available: Nope</tool_use_error>", undefined],
    ["File does not exist.", undefined],
  ])("knows a denial by its words where the CLI says no more: %s", (content, deniedBy) => {
    const block = { type: "tool_result", tool_use_id: "t", is_error: true, content };
    const line = (meta: object) => JSON.stringify({ type: "user", message: { content: [block] }, ...meta });
    expect(parseClaudeEvent(line({}))).toMatchObject({ results: [{ deniedBy }] });
    const accepted = [{ id: "t", permission_decision: { decision: "accept" } }];
    expect(parseClaudeEvent(line({ tool_result_meta: accepted }))).toMatchObject({
      results: [{ deniedBy: undefined }],
    });
  });

  it("tells the CLI's own words from the user's", () => {
    expect(firstOf("cut-mid-stream", "user-text").isSynthetic).toBe(true);
    expect(firstOf("sigint-mid-stream", "user-text")).toMatchObject({
      text: "[Request interrupted by user]",
      isSynthetic: false,
    });
  });

  it("reads errors of the service from the message that tells them", () => {
    expect(firstOf("api-529-retries2", "assistant")).toMatchObject({
      model: "<synthetic>",
      error: { kind: "server_error", status: 529, apiType: "overloaded_error" },
    });
    expect(firstOf("api-529-retries2", "api-retry")).toMatchObject({
      attempt: 1,
      status: 529,
      kind: expect.any(String),
    });
    expect(firstOf("conn-refused-retries2", "api-retry").status).toBeUndefined();
  });

  it("gives the end of a limit in milliseconds", () => {
    expect(firstOf("oauth-rate-limit-warning", "rate-limit")).toEqual({
      type: "rate-limit",
      status: "allowed_warning",
      resetsAtMs: 1_795_190_000_000,
      limit: "five_hour",
      utilization: 0.93,
    });
  });

  it("names the running call in a heartbeat", () => {
    expect(firstOf("mcp-slow-35s", "tool-progress")).toMatchObject({
      toolUseId: "toolu_641_0",
      elapsedSeconds: 30,
    });
  });

  it("follows background work", () => {
    const phases = eventsOf("subagent-forward-text").flatMap((event) =>
      event.type === "task" ? [event.phase] : [],
    );
    expect(new Set(phases)).toEqual(new Set(["started", "progress", "updated", "ended"]));
    const inAgent = eventsOf("subagent-forward-text").filter(
      (event) => event.type === "assistant" && event.parentToolUseId,
    );
    expect(inAgent.length).toBeGreaterThan(0);
  });

  it("reads questions about permissions", () => {
    expect(firstOf("permission-prompt-stdio-allow", "control-request")).toMatchObject({
      subtype: "can_use_tool",
      toolName: expect.any(String),
      input: expect.any(Object),
    });
  });

  it.each([
    ["somebody said no", "no", { source: "user_reject" }, "not-granted"],
    [
      "nobody was there to answer",
      "Tool permission request failed: AbortError: Stream closed",
      {},
      "not-granted",
    ],
    ["a rule forbids it", "File is in a directory that is denied.", { reason_type: "rule" }, "rule"],
  ])("knows that %s", (_, content, decision, deniedBy) => {
    const line = JSON.stringify({
      type: "user",
      message: { content: [{ type: "tool_result", tool_use_id: "t", is_error: true, content }] },
      tool_result_meta: [
        {
          id: "t",
          non_execution_kind: "permission-rule",
          permission_decision: { decision: "reject", source: "config", ...decision },
        },
      ],
    });
    expect(parseClaudeEvent(line)).toMatchObject({ type: "tool-results", results: [{ deniedBy }] });
  });

  it("finds the kind where `type` is not the first key", () => {
    const line = '{"duration_ms":3,"is_error":false,"subtype":"success","result":"ok","type":"result"}';
    expect(parseClaudeEvent(line)).toMatchObject({
      type: "result",
      text: "ok",
      durationMs: 3,
      errors: [],
      isError: false,
    });
  });

  it("reads a result whose figures are odd", () => {
    const line =
      '{"type":"result","subtype":"success","is_error":false,"usage":"?","modelUsage":7,"permission_denials":{},"errors":"x"}';
    expect(parseClaudeEvent(line)).toMatchObject({
      type: "result",
      usage: undefined,
      models: [],
      permissionDenials: [],
      errors: [],
    });
  });

  it.each([
    ['{"type":"novelty","x":1}', "novelty"],
    ['{"type":"system","subtype":"novelty"}', "system/novelty"],
    ['{"type":"assistant"}', "assistant"],
    ['{"type":"stream_event","event":{"type":"content_block_delta"}}', "stream_event"],
    ["{}", "(no type)"],
  ])("keeps what it does not know: %s", (line, kind) => {
    expect(parseClaudeEvent(line)).toEqual({ type: "unknown", kind, value: JSON.parse(line) });
  });

  it.each(["", "Warning: something", "[1,2]", "12", "null", "true"])("takes %j for noise", (line) => {
    expect(parseClaudeEvent(line)).toEqual({ type: "noise", text: line });
  });

  it.each(['{"type":"assistant","mess', '  {"type"', "{"])("calls %j broken", (line) => {
    expect(parseClaudeEvent(line)).toEqual({ type: "broken", text: line });
  });
});
