import { expect, it } from "vitest";
import { prepareMaths } from "../../../../src/renderer/chat/prepare-maths.ts";

it("leaves maths alone", () => {
  for (const text of ["$x$", "a $w = \\frac{F}{E}$ b $y$", "$5x$ and $2$", "$$\nx\n$$", "$$x$$ and $y$"]) {
    expect(prepareMaths(text)).toBe(text);
  }
});

it("takes money for money", () => {
  expect(prepareMaths("costs $5 to $10.")).toBe("costs \\$5 to \\$10.");
  expect(prepareMaths("only $5")).toBe("only \\$5");
  expect(prepareMaths("a$ and $ b$")).toBe("a\\$ and \\$ b\\$");
  expect(prepareMaths("$5\n\nand 10$")).toBe("\\$5\n\nand 10\\$");
});

it("tells both apart in one text", () => {
  expect(prepareMaths("for $5 we get $x^2$")).toBe("for \\$5 we get $x^2$");
});

it("changes nothing in code, nor what is escaped already", () => {
  for (const text of ["`$5 to $10`", "```sh\necho $5 $10\n```", "\\$5", "~~~\n$1 "])
    expect(prepareMaths(text)).toBe(text);
});

it("gives a formula on a line of its own lines of its own", () => {
  expect(prepareMaths("so\n\n$$ x^2 $$\n\nand $$y$$ too")).toBe("so\n\n$$\nx^2\n$$\n\nand $$y$$ too");
});
