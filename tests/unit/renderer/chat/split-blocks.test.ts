import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createBlockSplitter } from "../../../../src/renderer/chat/split-blocks.ts";

const lines = fc.array(
  fc.constantFrom(
    "",
    "",
    "text",
    "- item",
    "1. one",
    "```",
    "```js",
    "~~~",
    "$$",
    "$$x$$",
    "  more",
    "| a | b |",
    "# Title",
    "word ".repeat(700),
    "a".repeat(7_000),
  ),
  { maxLength: 40 },
);

const split = (text: string) => createBlockSplitter().update(text);

function timeOf(run: () => void): number {
  const startedAt = performance.now();
  run();
  return performance.now() - startedAt;
}

const textsOf = (text: string) => split(text).map((block) => block.text);

describe("a text in blocks", () => {
  it("is split at empty lines", () => {
    expect(textsOf("one\n\ntwo\nmore\n\n# three")).toEqual(["one\n\n", "two\nmore\n\n", "# three"]);
  });

  it("keeps code and maths with empty lines whole", () => {
    const code = "```js\na\n\nb\n```\n";
    expect(textsOf(`${code}\nafter`)).toEqual([`${code}\n`, "after"]);
    expect(textsOf("$$\na\n\nb\n$$\n\nafter")).toEqual(["$$\na\n\nb\n$$\n\n", "after"]);
  });

  it("does not end code at a shorter fence", () => {
    const code = "````\n```\n\n# not a title\n````\n";
    expect(textsOf(code)).toEqual([code]);
  });

  it("keeps a list with empty lines between its items whole", () => {
    expect(textsOf("- a\n\n- b\n\n  more of b\n\nafter")).toEqual(["- a\n\n- b\n\n  more of b\n\n", "after"]);
  });

  it("splits a long list between its items", () => {
    const list = "- one item of a list that is long\n".repeat(400);
    const blocks = split(list);
    expect(blocks.length).toBeGreaterThan(4);
    expect(blocks.every(({ text, isPlain }) => text.startsWith("- one") && !isPlain)).toBe(true);
    expect(blocks.map(({ text }) => text).join("")).toBe(list);
  });

  it("shows code that is too long for colours plainly, and what follows as Markdown again", () => {
    const code = `\`\`\`js\n${"const value = 1;\n".repeat(2_000)}\`\`\`\n\n`;
    const blocks = split(`${code}after`);
    expect(blocks.slice(0, -1).every(({ isPlain, text }) => isPlain && text.length <= 6_000)).toBe(true);
    expect(blocks.at(-1)).toEqual({ text: "after", isPlain: false });
  });

  it("has no block that is longer than a window can draw at once, even without line ends", () => {
    const blocks = split("x".repeat(5_000_000));
    expect(Math.max(...blocks.map(({ text }) => text.length))).toBeLessThanOrEqual(6_000);
  });

  it("loses no character", () => {
    fc.assert(
      fc.property(lines, (parts) => {
        expect(textsOf(parts.join("\n")).join("")).toBe(parts.join("\n"));
      }),
    );
  });

  it("is the same, in whatever pieces it came", () => {
    fc.assert(
      fc.property(lines, fc.array(fc.nat(), { maxLength: 8 }), (parts, cuts) => {
        const text = parts.join("\n");
        const splitter = createBlockSplitter();
        for (const cut of [...cuts].map((number) => number % (text.length + 1)).sort((a, b) => a - b)) {
          splitter.update(text.slice(0, cut));
        }
        expect(splitter.update(text)).toEqual(split(text));
      }),
    );
  });

  it("is split anew when another text stands in its place", () => {
    const splitter = createBlockSplitter();
    splitter.update("one\n\ntwo\n\n");
    expect(splitter.update("three\n\nfour").map(({ text }) => text)).toEqual(["three\n\n", "four"]);
    expect(splitter.update("three").map(({ text }) => text)).toEqual(["three"]);
  });

  it("costs what is added, not what is there", () => {
    const splitter = createBlockSplitter();
    const text = "A paragraph of the answer.\n\n".repeat(100_000);
    const wholeMs = timeOf(() => splitter.update(text));
    const addedMs = Array.from({ length: 20 }, (_, step) =>
      timeOf(() => splitter.update(`${text}${"word ".repeat(step + 1)}`)),
    );
    // The shortest: what other programs took of the processor meanwhile does not count.
    expect(Math.min(...addedMs)).toBeLessThan(wholeMs / 5);
  });
});
