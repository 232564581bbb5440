import { describe, expect, it } from "vitest";
import { visibleText } from "../../../src/shared/visible-text.ts";

describe("visibleText", () => {
  it("leaves text, line ends and tabs as they are", () => {
    const text = "ls -la\n\tfür 10 µm → 😀 漢字\n";
    expect(visibleText(text)).toBe(text);
    expect(visibleText("a\r\nb")).toBe("a\nb");
  });

  it("shows what would not be seen, or would turn the rest around", () => {
    expect(visibleText("rm \u202Etxt.exe")).toBe("rm \\u{202e}txt.exe");
    expect(visibleText("a\u200Bb\u00ADc\uFEFFd\u2060e")).toBe("a\\u{200b}b\\u{ad}c\\u{feff}d\\u{2060}e");
    expect(visibleText("x\u001b[2Ky\rz\u0000")).toBe("x\\u{1b}[2Ky\\u{d}z\\u{0}");
    expect(visibleText("a\u00A0b\u2028c\u3164")).toBe("a\\u{a0}b\\u{2028}c\\u{3164}");
    expect(visibleText("\u{E0041}")).toBe("\\u{e0041}");
  });
});
