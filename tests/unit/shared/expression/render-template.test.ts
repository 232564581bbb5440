import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatNumber } from "../../../../src/shared/expression/format-number.ts";
import { renderTemplate, TemplateError } from "../../../../src/shared/expression/render-template.ts";

const scope = new Map<string, number | string>([
  ["width", 30],
  ["load", 5000],
  ["material", "S355 J2"],
]);

function mistakeIn(text: string): string {
  try {
    return `no mistake: ${renderTemplate(text, scope)}`;
  } catch (error) {
    if (error instanceof TemplateError) return `${error.line} ${error.message}`;
    throw error;
  }
}

describe("a template", () => {
  it("has its placeholders filled in, and nothing else changed", () => {
    const text = "*NODE\r\n1, {{ width / 4 }}, {{-load}}\n** {{material}} {{\n width\n * 2 }} { } }} é 𝛼";
    expect(renderTemplate(text, scope)).toBe("*NODE\r\n1, 7.5, -5000\n** S355 J2 60 { } }} é 𝛼");
    expect(renderTemplate("", scope)).toBe("");
  });

  it("may have braces of its own around a placeholder", () => {
    expect(renderTemplate("Point(1) = {{{ width }}, 0, {{ load }}};", scope)).toBe(
      "Point(1) = {30, 0, 5000};",
    );
  });

  it("does not fill in what it has filled in", () => {
    expect(renderTemplate("{{ a }}", new Map([["a", "{{ b }}"]]))).toBe("{{ b }}");
  });

  it.each([
    [
      "a\n\n{{ widht }}",
      "3 Line 3: {{ widht }} cannot be filled in: widht has no value, did you mean width?",
    ],
    [
      "{{ 2 width }}",
      "1 Line 1: {{ 2 width }} cannot be filled in: an operator is missing between 2 and width",
    ],
    ["\n{{ }}", "2 Line 2: {{  }} cannot be filled in: the formula is empty"],
    ["{{ width / 0 }}", "1 Line 1: {{ width / 0 }} is Infinity, which is no finite number"],
    ["{{ width }}\n{{ sqrt(-1) }}", "2 Line 2: {{ sqrt(-1) }} is NaN, which is no finite number"],
    ["{{ width }}\n{{ load", "2 Line 2: {{ is not closed by }}"],
    ["{{ width {{ load }}", "1 Line 1: {{ is not closed by }}"],
    ["{{ width } }}", "1 Line 1: {{ is not closed by }}"],
  ])("says what is wrong in %j, and where", (text, mistake) => {
    expect(mistakeIn(text)).toBe(mistake);
  });

  it.each([
    ["open braces", "{".repeat(1_000_000)],
    ["placeholders that nothing closes", "{{ x ".repeat(200_000)],
    ["closing braces", "}} }".repeat(250_000)],
    ["braces around much", `{{${" ".repeat(1_000_000)}`],
  ])("of a million characters of %s takes no long time", (_what, text) => {
    const start = performance.now();
    mistakeIn(text);
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});

describe("a number in a template", () => {
  it.each([
    [12, "12"],
    [-0, "0"],
    [0.1 + 0.2, "0.30000000000000004"],
    [1e-9, "1e-9"],
    [7.85e-9, "7.85e-9"],
    [0.00001234, "0.00001234"],
    [1e21, "1e+21"],
    [123456789012345680000, "1.23456789012346e+20"],
    [-12 / 97e9, "-1.2371134020619e-10"],
    [Number.MIN_VALUE, "5e-324"],
    [-Number.MAX_VALUE, "-1.797693134862e+308"],
  ])("%d is written as %s", (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  it("is never longer than a fixed field, and reads back: exactly, or as closely as the field lets it", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = formatNumber(value);
        expect(text).toMatch(/^-?\d+(\.\d+)?(e[+-]\d+)?$/);
        expect(text.length).toBeLessThanOrEqual(20);
        const shortest = Math.min(String(value).length, value.toExponential().length);
        if (shortest <= 20) expect(Number(text)).toBe(value === 0 ? 0 : value);
        else expect(Math.abs(Number(text) / value - 1)).toBeLessThan(1e-12);
      }),
      { numRuns: 2_000 },
    );
  });
});
