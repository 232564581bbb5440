import { describe, expect, it } from "vitest";
import { chooseBlocks, longestWhole } from "../../../../src/renderer/chat/choose-blocks.ts";

const blocksOf = (count: number, length: number) =>
  Array.from({ length: count }, () => ({ text: "x".repeat(length), isPlain: false }));

describe("what is shown of a text", () => {
  it("is all of it while it is not very long", () => {
    expect(chooseBlocks(blocksOf(longestWhole / 1_000, 1_000))).toMatchObject({
      headEnd: 40,
      hiddenLength: 0,
    });
    expect(chooseBlocks([])).toEqual({ headEnd: 0, tailStart: 0, hiddenLength: 0 });
  });

  it("is its beginning and its end when it is very long", () => {
    const blocks = blocksOf(5_000, 1_000);
    const { headEnd, tailStart, hiddenLength } = chooseBlocks(blocks);
    expect(headEnd).toBe(12);
    expect(blocks.length - tailStart).toBeGreaterThanOrEqual(4);
    expect(blocks.length - tailStart).toBeLessThanOrEqual(7);
    expect(hiddenLength).toBe((tailStart - headEnd) * 1_000);
  });

  it("begins its end at the same place for a while as it grows", () => {
    const starts = Array.from(
      { length: 60 },
      (_, added) => chooseBlocks(blocksOf(1_000 + added, 100)).tailStart,
    );
    expect(new Set(starts).size).toBeLessThanOrEqual(4);
  });

  it("leaves no gap where beginning and end meet", () => {
    const { headEnd, tailStart, hiddenLength } = chooseBlocks(blocksOf(7, 6_000));
    expect(tailStart).toBeGreaterThanOrEqual(headEnd);
    expect(hiddenLength).toBe((tailStart - headEnd) * 6_000);
  });
});
