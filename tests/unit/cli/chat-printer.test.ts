import { describe, expect, it } from "vitest";
import { createChatPrinter } from "../../../src/cli/chat-printer.ts";
import type { TurnPart } from "../../../src/shared/chat/chat.ts";
import type { TurnUpdate } from "../../../src/shared/chat/turn-update.ts";
import { AppError, toErrorInfo } from "../../../src/shared/errors.ts";
import { emptyTurn } from "../../support/fold-journal.ts";

const part = (value: TurnPart): TurnUpdate => ({ type: "part", part: value });
const text = (id: string, ...pieces: string[]): TurnUpdate[] => [
  part({ id, type: "text", text: "" }),
  ...pieces.map((piece): TurnUpdate => ({ type: "text-appended", partId: id, text: piece })),
  part({ id, type: "text", text: pieces.join("") }),
];
const tool = (fields: Partial<Extract<TurnPart, { type: "tool" }>>): TurnUpdate =>
  part({
    id: "t1",
    type: "tool",
    name: "mcp__planform__canvas_read",
    state: "running",
    startedAt: 1,
    ...fields,
  });

function print(updates: readonly TurnUpdate[], { json = false } = {}): { out: string; err: string } {
  const written = { out: "", err: "" };
  const printer = createChatPrinter({
    json,
    out: (piece) => {
      written.out += piece;
    },
    err: (piece) => {
      written.err += piece;
    },
  });
  for (const update of updates) printer.update(update);
  printer.ended({ ...emptyTurn, state: "done" });
  return written;
}

describe("createChatPrinter", () => {
  it("writes text as it comes, each text after the first on its own, and each tool once", () => {
    const updates = [
      ...text("p1", "One", " two."),
      ...text("p2", "Next."),
      tool({}),
      tool({ input: {} }),
      tool({ input: {}, state: "done", result: "x", endedAt: 2 }),
      ...text("p3", "End."),
    ];
    expect(print(updates).out).toBe("One two.\n\nNext.\n  · canvas_read\nEnd.\n");
  });

  it("says why a tool did not work", () => {
    const failed = tool({ input: {}, state: "denied", result: "Not allowed\nat all", endedAt: 2 });
    expect(print([failed]).out).toBe("  x canvas_read denied: Not allowed\n");
  });

  it("says each tool call once in JSON, with its input", () => {
    const lines = print([tool({}), tool({ input: null }), tool({ input: null, state: "done", endedAt: 2 })], {
      json: true,
    });
    const types = lines.out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(types).toMatchObject([
      { type: "tool_call", name: "mcp__planform__canvas_read", input: null },
      { type: "tool_result", state: "done", result: "" },
      { type: "turn_ended", state: "done", usage: null },
    ]);
  });

  it("says which changes wait for review, and nothing of them as made", () => {
    const rows = [{ kind: "added" as const, label: "Web", fields: [] }];
    const changes = (["pending", "rejected", "applied"] as const).map(
      (state): TurnUpdate => ({ type: "change", change: { modificationId: state, state, rows } }),
    );
    expect(print(changes).out).toBe(
      '  ? waits for review: Added "Web"\n  - rejected: Added "Web"\n  + Added "Web"\n',
    );
    const types = print(changes, { json: true })
      .out.trimEnd()
      .split("\n")
      .map((line): unknown => JSON.parse(line));
    expect(types).toMatchObject([
      { type: "waits_for_review" },
      { type: "rejected" },
      { type: "canvas_modification" },
      { type: "turn_ended" },
    ]);
  });

  it("lets no text reach the terminal's controls", () => {
    const evil = "\u001b]0;title\u0007\u001b[2J\rred\u009b31m\tok\n";
    expect(print(text("p1", evil)).out).toBe("]0;title[2Jred31m\tok\n");
    expect(print(text("p1", evil), { json: true }).out.split("\n")[0]).toBe(
      JSON.stringify({ type: "text", text: evil }),
    );
  });

  it("ends with turn_ended, also where there was no turn", () => {
    const out: string[] = [];
    const printer = createChatPrinter({ json: true, out: (line) => out.push(line), err: () => undefined });
    printer.problem(toErrorInfo(new AppError("internal", "Beside")));
    printer.failed(toErrorInfo(new AppError("study-locked", "Open elsewhere")));
    printer.ended(undefined);
    expect(out.map((line) => JSON.parse(line))).toMatchObject([
      { type: "error", code: "internal" },
      { type: "error", code: "study-locked" },
      { type: "turn_ended", state: "failed" },
      { type: "turn_ended", state: "stopped" },
    ]);
  });
});
