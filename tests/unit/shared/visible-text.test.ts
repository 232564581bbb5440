import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { visiblePieces, visibleText } from "../../../src/shared/visible-text.ts";

describe("a text that hides nothing", () => {
  it("leaves text, line ends and tabs as they are", () => {
    const text = "ls -la\n\tfür 10 µm → 😀 漢字, ΔT = σ_max, Москва\n\n    if x:\n";
    expect(visibleText(text)).toBe(text);
    expect(visibleText("a\r\nb")).toBe("a\nb");
  });

  it("shows what would not be seen, or would turn the rest around", () => {
    expect(visibleText("rm \u202Etxt.exe")).toBe("rm \\u{202e}txt.exe");
    expect(visibleText("a\u200Bb\u00ADc\uFEFFd\u2060e")).toBe("a\\u{200b}b\\u{ad}c\\u{feff}d\\u{2060}e");
    expect(visibleText("x\u001b[2Ky\rz\u0000")).toBe("x\\u{1b}[2Ky\\u{d}z\\u{0}");
    expect(visibleText("a\u00A0b\u2028c\u3164")).toBe("a\\u{a0}b\\u{2028}c\\u{3164}");
    expect(visibleText("\u{E0041}")).toBe("\\u{e0041}");
    expect(visibleText("a\uFE0Fb\u034Fc\u2800d\uD800e")).toBe("a\\u{fe0f}b\\u{34f}c\\u{2800}d\\u{d800}e");
  });

  it("shows letters and signs that look like others", () => {
    expect(visibleText("\u0441\u0441x beam")).toBe("\\u{441}\\u{441}x beam");
    expect(visibleText("p\u0443thon3 \u0440\u0435\u0440")).toBe("p\\u{443}thon3 \\u{440}\\u{435}\\u{440}");
    expect(visibleText("ls\u037E rm \u2215etc \uFF52m")).toBe("ls\\u{37e} rm \\u{2215}etc \\u{ff52}m");
    // A word that is clearly of another script.
    expect(visibleText("запуск")).toBe("запуск");
  });

  it("says how many blanks there are where they would push something out of sight, or are at the end", () => {
    expect(visibleText(`ls${" ".repeat(300)}; rm -rf x`)).toBe("ls[300 blanks]; rm -rf x");
    expect(visibleText(`ls${"\n".repeat(200)}rm -rf x`)).toBe("ls\n[199 empty lines]\nrm -rf x");
    expect(visibleText(`ls\n${" \n".repeat(30)}  rm`)).toBe("ls\n[30 empty lines]\n  rm");
    expect(visibleText("a \nb\t ")).toBe("a[1 blank]\nb[2 blanks]");
  });

  it("tells a mark from the same text as it was written", () => {
    expect(visiblePieces("\\u{202e}\u202E")).toEqual([
      { text: "\\u{202e}", isMark: false },
      { text: "\\u{202e}", isMark: true },
    ]);
  });

  it("shows no character that is not seen, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
        expect(visibleText(text)).not.toMatch(/(?![ \n\t])[\p{C}\p{Z}\p{DI}]/u);
      }),
    );
  });

  it("loses nothing that is plain", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", "Z", "$", "(", " ", "\n", "ü", "漢") }), (text) => {
        const plain = (of: string) => of.replace(/\s/g, "");
        const shown = visiblePieces(text)
          .filter(({ isMark }) => !isMark)
          .map((piece) => piece.text)
          .join("");
        expect(plain(shown)).toBe(plain(text));
      }),
    );
  });

  it("is quick with a long text", () => {
    const before = performance.now();
    visiblePieces(`${"a".repeat(200_000)} ${"b\u0441".repeat(50_000)} ${" \n".repeat(50_000)}x`);
    expect(performance.now() - before).toBeLessThan(1_000);
  });
});
