import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitBlocks } from "../../../../src/renderer/chat/split-blocks.ts";

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
  ),
  { maxLength: 40 },
);

describe("splitBlocks", () => {
  it("splits at empty lines", () => {
    expect(splitBlocks("one\n\ntwo\nmore\n\n# three")).toEqual(["one\n\n", "two\nmore\n\n", "# three"]);
  });

  it("keeps code and maths with empty lines whole", () => {
    const code = "```js\na\n\nb\n```\n";
    expect(splitBlocks(`${code}\nafter`)).toEqual([`${code}\n`, "after"]);
    expect(splitBlocks("$$\na\n\nb\n$$\n\nafter")).toEqual(["$$\na\n\nb\n$$\n\n", "after"]);
  });

  it("does not end code at a shorter fence", () => {
    const code = "````\n```\n\n# not a title\n````\n";
    expect(splitBlocks(code)).toEqual([code]);
  });

  it("keeps a list with empty lines between its items whole", () => {
    expect(splitBlocks("- a\n\n- b\n\n  more of b\n\nafter")).toEqual([
      "- a\n\n- b\n\n  more of b\n\n",
      "after",
    ]);
  });

  it("loses no character", () => {
    fc.assert(
      fc.property(lines, (parts) => {
        expect(splitBlocks(parts.join("\n")).join("")).toBe(parts.join("\n"));
      }),
    );
  });

  it("leaves all blocks but the last as they are while a text grows line by line", () => {
    fc.assert(
      fc.property(lines, fc.nat(), (parts, cut) => {
        const text = parts.map((line) => `${line}\n`);
        const early = splitBlocks(text.slice(0, cut % (text.length + 1)).join("")).slice(0, -1);
        expect(splitBlocks(text.join("")).slice(0, early.length)).toEqual(early);
      }),
    );
  });
});
