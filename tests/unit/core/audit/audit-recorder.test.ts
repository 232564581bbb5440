import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type AuditRecorder, createAuditRecorder } from "../../../../src/core/audit/audit-recorder.ts";
import { createAuditStore } from "../../../../src/core/audit/audit-store.ts";
import type { ToolPart } from "../../../../src/core/chat/settle-tool.ts";
import { openDatabase } from "../../../../src/core/db/open-database.ts";
import type { Turn } from "../../../../src/shared/chat/chat.ts";
import type { AuditEntry } from "../../../../src/shared/policy/audit.ts";
import { makeTurn } from "../../renderer/make-turn.ts";

let list: () => AuditEntry[];
let recorder: AuditRecorder;
let announced = 0;
const turn: Turn = makeTurn("t1", undefined, { mode: "power" });
const tool = (fields: Partial<ToolPart> = {}): ToolPart => ({
  id: "toolu_a",
  type: "tool",
  name: "Bash",
  input: { command: "ls model" },
  state: "running",
  startedAt: 100,
  ...fields,
});
const record = (part: ToolPart): AuditEntry | undefined => {
  recorder.recordUpdate(turn, { type: "part", part });
  return list()[0];
};

beforeEach(() => {
  vi.useFakeTimers();
  const db = openDatabase(":memory:");
  const store = createAuditStore(db);
  announced = 0;
  list = () => store.list({}, { limit: 100 }).entries;
  recorder = createAuditRecorder({
    store,
    announce: () => {
      announced += 1;
    },
    env: { ANTHROPIC_API_KEY: "very-own-key-of-mine", HOME: "/home/me" },
  });
  return () => {
    recorder.close();
    db.close();
  };
});
afterEach(() => {
  vi.useRealTimers();
});

describe("the audit recorder", () => {
  it("keeps a call that nobody asked about as allowed by the mode, and what became of it", () => {
    expect(record(tool())).toMatchObject({
      at: 100,
      kind: "tool",
      conversationId: "c1",
      turnId: "t1",
      toolUseId: "toolu_a",
      mode: "power",
      tool: "Bash",
      input: "ls model",
      decision: "allowed",
      by: "mode",
      outcome: undefined,
    });
    expect(record(tool({ state: "done", endedAt: 130 }))).toMatchObject({
      decision: "allowed",
      by: "mode",
      outcome: "done",
      endedAt: 130,
    });
    expect(list()).toHaveLength(1);
  });

  it("keeps what the CLI says where the mode denied a call", () => {
    expect(record(tool({ state: "denied", result: "Not granted", endedAt: 130 }))).toMatchObject({
      decision: "denied",
      by: "mode",
      reason: "Not granted",
      outcome: undefined,
    });
  });

  it.each([
    [{ state: "pending" }, "running", { decision: "pending", by: "user", outcome: undefined }],
    [{ state: "allowed", by: "user" }, "done", { decision: "allowed", by: "user", outcome: "done" }],
    [
      { state: "allowed", by: "rule", reason: "run exactly: ls" },
      "failed",
      { by: "rule", reason: "run exactly: ls", outcome: "failed" },
    ],
    [
      { state: "allowed", by: "not-asking" },
      "running",
      { decision: "allowed", by: "not-asking", outcome: undefined },
    ],
    [
      { state: "denied", by: "time-limit", reason: "Too late" },
      "denied",
      { decision: "denied", by: "time-limit", reason: "Too late" },
    ],
    [
      { state: "denied", by: "nobody", reason: "Nobody" },
      "failed",
      { decision: "denied", by: "nobody", outcome: undefined },
    ],
    [
      { state: "denied", by: "mode", reason: "Forbidden" },
      "denied",
      { decision: "denied", by: "mode", reason: "Forbidden" },
    ],
  ] as const)("tells of the question %j of a call that is %s", (approval, state, expected) => {
    expect(record(tool({ approval, state }))).toMatchObject(expected);
  });

  it("says the same when a journal is fed again", () => {
    const parts = [
      tool(),
      tool({ approval: { state: "pending" } }),
      tool({ approval: { state: "denied", by: "user", reason: "No" } }),
      tool({ approval: { state: "denied", by: "user", reason: "No" }, state: "denied", endedAt: 9 }),
    ];
    for (const part of parts) record(part);
    const once = list();
    for (const part of parts) record(part);
    expect(list()).toEqual(once);
    expect(once).toHaveLength(1);
  });

  it("passes over what is no call", () => {
    recorder.recordUpdate(turn, { type: "part", part: { id: "p1", type: "text", text: "Hello" } });
    recorder.recordUpdate(turn, { type: "state", state: "done" });
    expect(list()).toEqual([]);
  });

  it.each([
    ["Bash", { command: "a &&\n  b", description: "x" }, "a && ↵   b"],
    ["Write", { file_path: "3_results/a.md", content: "secret plans" }, "3_results/a.md"],
    ["WebFetch", { url: "https://x.test/?token=abc", prompt: "?" }, "https://x.test/?token=[secret]"],
    ["Grep", { pattern: "x", path: "model" }, '{"pattern":"x","path":"model"}'],
    ["mcp__planform__canvas_read", {}, "{}"],
    ["Bash", { cmd: 1 }, '{"cmd":1}'],
    ["Read", undefined, ""],
    [
      "Bash",
      { command: "curl -H 'Authorization: Bearer abc12345678'" },
      "curl -H 'Authorization: Bearer [secret]'",
    ],
    ["Bash", { command: "echo very-own-key-of-mine" }, "echo [secret]"],
  ])("keeps of %s %j the input %j", (name, input, expected) => {
    expect(record(tool({ name, input: input ?? null }))?.input).toBe(expected);
  });

  it("cuts a long input, and no character in two", () => {
    const input = record(tool({ input: { command: `x${"😀".repeat(5_000)}` } }))?.input ?? "";
    expect(input.length).toBeLessThanOrEqual(2_000);
    expect(input.endsWith("😀…")).toBe(true);
  });

  it("masks a secret that begins where the input is cut", () => {
    const input =
      record(tool({ input: { command: `${"x ".repeat(990)}sk-ant-${"a1".repeat(200)}` } }))?.input ?? "";
    expect(input).not.toContain("sk-ant");
  });

  it("masks secrets of the reason too", () => {
    expect(record(tool({ state: "denied", result: "No: password=hunter2" }))?.reason).toBe(
      "No: password=[secret]",
    );
  });

  it("keeps what the user decided", () => {
    recorder.recordDecision({
      tool: "mode",
      input: "power",
      decision: "allowed",
      conversationId: "c1",
      mode: "power",
    });
    expect(list()).toMatchObject([
      {
        kind: "decision",
        tool: "mode",
        input: "power",
        decision: "allowed",
        by: "user",
        conversationId: "c1",
        mode: "power",
      },
    ]);
  });

  it("tells of many entries a few times a second, and of none after it is closed", () => {
    for (let index = 0; index < 50; index += 1) record(tool({ id: `toolu_${index}` }));
    expect(announced).toBe(0);
    vi.advanceTimersByTime(1_000);
    expect(announced).toBe(1);
    record(tool());
    recorder.close();
    vi.advanceTimersByTime(1_000);
    expect(announced).toBe(1);
  });
});
