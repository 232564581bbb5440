import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, it } from "vitest";
import { quoteForShell } from "../../../../src/shared/sandbox/quote-for-shell.ts";

it("makes one word of any text, in each shell that is here", () => {
  const texts = [
    "",
    " ",
    "it's",
    "'",
    "''\\'",
    "a\nb",
    "$HOME `id` $(id)",
    "-n",
    "Größe 漢字",
    "*",
    "!x",
    "a\\",
    "~",
  ];
  for (const shell of ["sh", "bash"]) {
    const script = `for word in ${texts.map(quoteForShell).join(" ")}; do printf '%s\\0' "$word"; done`;
    expect(execFileSync(shell, ["-c", script], { encoding: "utf8" }).split("\0").slice(0, -1)).toEqual(texts);
  }
});

it("comes back from a shell as it was, whatever it was", () => {
  const char = fc.constantFrom(..."'\"\\ \n\t$`!*?~#;&|<>(){}[]=-aé漢🙂\u0001\u007f");
  const text = fc.string({ unit: char, maxLength: 20 });
  fc.assert(
    fc.property(fc.array(text, { minLength: 50, maxLength: 60 }), (texts) => {
      const script = `printf '%s\\0' ${texts.map(quoteForShell).join(" ")}`;
      expect(execFileSync("sh", ["-c", script], { encoding: "utf8" }).split("\0").slice(0, -1)).toEqual(
        texts,
      );
    }),
    { numRuns: 10 },
  );
});

it("refuses what a word cannot hold", () => {
  expect(() => quoteForShell("a\0b")).toThrow(RangeError);
});
