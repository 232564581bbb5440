import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { excerptOf, findJsonMember, placeOf } from "../../../../src/shared/study/text-place.ts";

describe("placeOf", () => {
  it("counts lines and columns from one", () => {
    expect(placeOf("ab\ncd", 0)).toEqual({ line: 1, column: 1 });
    expect(placeOf("ab\ncd", 4)).toEqual({ line: 2, column: 2 });
    expect(placeOf("", 0)).toEqual({ line: 1, column: 1 });
  });
});

describe("findJsonMember", () => {
  const text = '{\n "a": [1, {"b": "}]\\"", "c": [[2, 3], 4]}],\n "a b": null,\n "a": {"a": 5}\n}';

  it.each([
    [[], '{\n "a"'],
    [["a"], '"a": {"a"'],
    [["a", "a"], '"a": 5'],
    [["a b"], '"a b": null'],
    [["a", "nothing", "more"], '"a": {"a"'],
    [["gone"], '{\n "a"'],
  ])("finds where the member at %j begins", (path, found) => {
    expect(text.slice(findJsonMember(text, path))).toMatch(new RegExp(`^${escaped(found)}`));
  });

  it("finds elements of arrays, past strings with brackets in them", () => {
    const array = '[1, {"b": "}]\\"", "c": [[2, 3], 4]}]';
    expect(array.slice(findJsonMember(array, [1, "c"]))).toBe('"c": [[2, 3], 4]}]');
    expect(array.slice(findJsonMember(array, [1, "c", 0, 1]))).toBe("3], 4]}]");
    expect(array.slice(findJsonMember(array, [1, "c", 1]))).toBe("4]}]");
    expect(array.slice(findJsonMember(array, [1, "c", 7]))).toBe('"c": [[2, 3], 4]}]');
  });

  it("finds every member of any JSON, however it is indented", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(0, 1, 2), (value, indent) => {
        const written = JSON.stringify(value, undefined, indent);
        const parsed: unknown = JSON.parse(written);
        for (const { path, member } of membersOf(parsed)) {
          const at = findJsonMember(written, path);
          const key = path.at(-1);
          const start = typeof key === "string" ? JSON.stringify(key) : JSON.stringify(member).slice(0, 1);
          expect(written.slice(at, at + start.length)).toBe(start);
          const before = written.slice(0, at).trimEnd();
          expect("[{,").toContain(before.at(-1));
        }
      }),
      { numRuns: 200 },
    );
  });

  it("is quick on a long text", () => {
    const long = JSON.stringify({
      nodes: Array.from({ length: 60_000 }, (_, id) => ({ id, data: { x: [id] } })),
    });
    const start = performance.now();
    expect(long.slice(findJsonMember(long, ["nodes", 59_999, "data", "x"]))).toBe('"x":[59999]}}]}');
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});

describe("excerptOf", () => {
  const lines = Array.from({ length: 9 }, (_, index) => `line ${index + 1}`).join("\n");

  it("takes two lines before and after, and marks the place", () => {
    expect(excerptOf(lines, { line: 5, column: 3 })).toEqual([
      { line: 3, text: "line 3" },
      { line: 4, text: "line 4" },
      { line: 5, text: "line 5", mark: 2 },
      { line: 6, text: "line 6" },
      { line: 7, text: "line 7" },
    ]);
    expect(excerptOf(lines, { line: 1, column: 1 }).map(({ line }) => line)).toEqual([1, 2, 3]);
    expect(excerptOf(lines, { line: 9, column: 7 }).at(-1)).toEqual({ line: 9, text: "line 9", mark: 6 });
  });

  it("cuts a line that is very long, and keeps the place in what is left of it", () => {
    const long = `${"a".repeat(5_000)}X${"b".repeat(5_000)}`;
    const [line] = excerptOf(long, { line: 1, column: 5_001 });
    expect(line?.text.length).toBeLessThan(200);
    expect(line?.text.charAt(line.mark ?? -1)).toBe("X");
    expect(line?.text).toMatch(/^… a+Xb+ …$/);
  });
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

type Member = { path: (string | number)[]; member: unknown };

function membersOf(value: unknown, path: (string | number)[] = []): Member[] {
  if (Array.isArray(value))
    return value.flatMap((member, index) => [
      { path: [...path, index], member },
      ...membersOf(member, [...path, index]),
    ]);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [
    { path: [...path, key], member },
    ...membersOf(member, [...path, key]),
  ]);
}
