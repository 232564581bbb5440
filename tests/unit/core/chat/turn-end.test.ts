import { describe, expect, it } from "vitest";
import {
  answerCount,
  endOpenTools,
  missingUpdates,
  toEndUpdate,
} from "../../../../src/core/chat/turn-end.ts";
import type { ResultEvent } from "../../../../src/core/claude/claude-event.ts";
import type { Turn } from "../../../../src/shared/chat/chat.ts";
import { reduceTurn } from "../../../../src/shared/chat/turn-update.ts";
import { AppError, toErrorInfo } from "../../../../src/shared/errors.ts";
import { emptyTurn, foldJournal } from "../../../support/fold-journal.ts";
import { readFixture } from "../claude/fixture-files.ts";

const { evidence } = foldJournal(readFixture("plain-text").toString("utf8").trimEnd().split("\n"));
const [result] = evidence.results;

function withResult(fields: Partial<ResultEvent>) {
  if (result === undefined) throw new Error("The fixture has a result");
  return { ...evidence, results: [result, { ...result, ...fields }] };
}

describe("toEndUpdate", () => {
  it("tells the cost of the turn where the CLI tells that of its session", () => {
    const cost = (costUsd: number, costBefore: number): number | undefined =>
      toEndUpdate({ state: "done" }, withResult({ costUsd }), { now: 7, isDemo: false, costBefore }).usage
        ?.costUsd;
    expect(cost(0.75, 0.5)).toBe(0.25);
    expect(cost(0.25, 0.5)).toBe(0.25);
    expect(cost(0.25, 0)).toBe(0.25);
  });

  it("tells state, time, model, tokens and cost", () => {
    expect(toEndUpdate({ state: "done" }, evidence, { now: 7, isDemo: false })).toEqual({
      type: "state",
      state: "done",
      endedAt: 7,
      model: "claude-opus-5-5",
      usage: {
        inputTokens: expect.any(Number),
        outputTokens: expect.any(Number),
        cacheReadTokens: expect.any(Number),
        cacheWriteTokens: expect.any(Number),
        costUsd: expect.any(Number),
        contextWindow: expect.any(Number),
        contextTokens: 30,
      },
    });
  });

  it("tells the error, and no figures where there are none", () => {
    const error = toErrorInfo(new AppError("claude-not-found", "Nowhere"));
    const nothing = { ...evidence, results: [], model: undefined };
    expect(toEndUpdate({ state: "failed", error }, nothing, { now: 7, isDemo: true })).toEqual({
      type: "state",
      state: "failed",
      endedAt: 7,
      error,
    });
  });

  it("names the demo as the model of a demo turn, which costs nothing", () => {
    const { model, usage } = toEndUpdate({ state: "done" }, evidence, { now: 7, isDemo: true });
    expect(model).toBe("demo");
    expect(usage).toMatchObject({ outputTokens: expect.any(Number) });
    expect(usage).not.toHaveProperty("costUsd");
    expect(usage).not.toHaveProperty("contextWindow");
  });

  it("takes the figures of the last of several results", () => {
    const usage = { inputTokens: 1, outputTokens: 2, cacheReadTokens: 3, cacheCreationTokens: 4 };
    const later = withResult({ usage, costUsd: 5 });
    expect(toEndUpdate({ state: "done" }, later, { now: 7, isDemo: false }).usage).toMatchObject({
      inputTokens: 1,
      outputTokens: 2,
      cacheReadTokens: 3,
      cacheWriteTokens: 4,
      costUsd: 5,
    });
  });

  it.each([0, -1, 0.5])(
    "leaves out a context window of %d, which a turn could not be read back with",
    (contextWindow) => {
      const odd = withResult({ models: [{ model: "m", contextWindow, costUsd: 0 }] });
      expect(toEndUpdate({ state: "done" }, odd, { now: 7, isDemo: false }).usage).not.toHaveProperty(
        "contextWindow",
      );
    },
  );
});

describe("answerCount", () => {
  it("counts an answer that has text, once", () => {
    const text = { id: "p1", type: "text" as const, text: "x" };
    expect(answerCount({ ...emptyTurn, parts: [text, { ...text, id: "p2" }] })).toBe(1);
    expect(answerCount({ ...emptyTurn, parts: [{ id: "p1", type: "thinking", text: "x" }] })).toBe(0);
  });
});

describe("a turn that breaks off", () => {
  const tool = { type: "tool", name: "Bash", startedAt: 1 } as const;
  const running = { ...tool, id: "t1", state: "running" } as const;
  const asks = { ...running, id: "t2", approval: { state: "pending", description: "rm" } } as const;
  const allowed = { ...running, id: "t3", approval: { state: "allowed" } } as const;
  const denied = { ...tool, id: "t4", state: "denied" } as const;
  const done = { ...tool, id: "t5", state: "done", endedAt: 2, result: "ok" } as const;
  const text = { id: "p1", type: "text", text: "So far" } as const;
  const turn: Turn = { ...emptyTurn, parts: [text, running, asks, allowed, denied, done] };

  it("has no tool left that runs or asks", () => {
    expect(endOpenTools(turn, 9).map((update) => update.type === "part" && update.part)).toEqual([
      { ...running, state: "failed", endedAt: 9 },
      {
        ...asks,
        state: "failed",
        endedAt: 9,
        approval: {
          state: "denied",
          by: "nobody",
          description: "rm",
          reason: expect.stringContaining("Nobody"),
        },
      },
      { ...allowed, state: "failed", endedAt: 9 },
      { ...denied, endedAt: 9 },
    ]);
  });

  it("brings to the store what only the windows had, and its end", () => {
    const error = toErrorInfo(new AppError("database-unusable", "Full"));
    const ended: Turn = { ...turn, state: "failed", endedAt: 9, error, model: "m" };
    const stored: Turn = { ...emptyTurn, parts: [{ ...text, text: "So" }, running, done] };
    const updates = missingUpdates(ended, stored);
    expect(updates).toHaveLength(5);
    const after = updates.reduce(reduceTurn, stored);
    expect({ ...after, parts: after.parts.toSorted((a, b) => (a.id < b.id ? -1 : 1)) }).toEqual(ended);
    expect(missingUpdates(ended, ended)).toEqual([
      { type: "state", state: "failed", endedAt: 9, error, model: "m" },
    ]);
  });
});
