import { describe, expect, it } from "vitest";
import { contextText, usagePieces } from "../../../../src/renderer/chat/usage-text.ts";
import { makeTurn } from "../make-turn.ts";

const usage = { inputTokens: 4, outputTokens: 320, cacheReadTokens: 11_000, cacheWriteTokens: 996 };
const turn = makeTurn("t1", undefined, {
  usage,
  createdAt: 0,
  startedAt: 1_000,
  endedAt: 3_500,
  model: "claude-x",
});
const plain = (pieces: readonly string[]) => pieces.map((piece) => piece.replace(/\u2009/g, " "));

describe("what a turn took", () => {
  it("is its tokens, its time and its model", () => {
    expect(plain(usagePieces(turn, { isDemo: false }))).toEqual([
      "12 000 tokens in",
      "320 out",
      "2.5 s",
      "claude-x",
    ]);
  });

  it("has cost and context where they are known", () => {
    const known = { ...usage, costUsd: 0.031, contextTokens: 34_000, contextWindow: 200_000 };
    expect(plain(usagePieces({ ...turn, usage: known }, { isDemo: false }))).toEqual([
      "12 000 tokens in",
      "320 out",
      "context 17 %",
      "$0.03",
      "2.5 s",
      "claude-x",
    ]);
    expect(contextText(known)?.replace(/\u2009/g, " ")).toBe("The context holds 34 000 of 200 000 tokens");
    expect(contextText(usage)).toBeUndefined();
    const tiny = { ...known, contextTokens: 12, costUsd: 0.001 };
    expect(usagePieces({ ...turn, usage: tiny }, { isDemo: false })).toEqual(
      expect.arrayContaining(["context under 1 %", "under $0.01"]),
    );
  });

  it("names neither cost nor model of the demo", () => {
    const pieces = usagePieces({ ...turn, usage: { ...usage, costUsd: 0.5 } }, { isDemo: true });
    expect(plain(pieces)).toEqual(["12 000 tokens in", "320 out", "2.5 s"]);
  });

  it("is nothing where it was not told", () => {
    expect(usagePieces(makeTurn("t1", undefined), { isDemo: false })).toEqual([]);
  });
});
