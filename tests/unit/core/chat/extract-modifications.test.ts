import { describe, expect, it } from "vitest";
import {
  createModificationExtractor,
  extractModifications,
} from "../../../../src/core/chat/extract-modifications.ts";

function values(text: string): unknown[] {
  return extractModifications(text).map((found) =>
    found.type === "modification" ? found.value : found.type,
  );
}

function reasons(text: string): string[] {
  return extractModifications(text).flatMap((found) => (found.type === "rejected" ? [found.reason] : []));
}

describe("what counts", () => {
  it("finds the answer of a tool and says where it stands", () => {
    const json = '{"success":true,"modification":{"id":"a","ops":[]}}';
    expect(extractModifications(`Done: ${json} as asked.`)).toEqual([
      { type: "modification", value: { id: "a", ops: [] }, startIndex: 6, endIndex: 6 + json.length },
    ]);
  });

  it("finds several in one code fence, whatever the fence", () => {
    expect(values('```json\n{"modification":{"id":"a"}}\n\n{"modification":{"id":"b"}}\n```')).toEqual([
      { id: "a" },
      { id: "b" },
    ]);
    expect(values('~~~ any words {"\n{"modification":{"id":"c"}}\n~~~')).toEqual([{ id: "c" }]);
  });

  it("finds each object of an array", () => {
    expect(values('[{"modification":{"id":"a"}}, [{"modification":{"id":"b"}}]]')).toEqual([
      { id: "a" },
      { id: "b" },
    ]);
  });

  it("reads braces, quotes and escapes inside strings as text", () => {
    const value = { label: 'a "}{" \\ b\n\u2028 don\'t {"modification":{}}' };
    expect(values(`x ${JSON.stringify({ modification: value })} y`)).toEqual([value]);
  });

  it("takes an object within another only as a part of it", () => {
    expect(values('{"modification":{"modification":{"id":"a"}}}')).toEqual([{ modification: { id: "a" } }]);
    expect(values('{"result":{"modification":{"id":"a"}}}')).toEqual([]);
    expect(values('{"results":[{"modification":{"id":"a"}}]}')).toEqual([]);
  });

  it("takes nothing out of a string", () => {
    expect(values(JSON.stringify({ text: '{"modification":{"id":"a"}}' }))).toEqual([]);
  });

  it("knows the key by its meaning and takes the last of equal ones", () => {
    expect(values('{"\\u006dodification":1}')).toEqual([1]);
    const escaped = [..."modification"].map((letter) => `\\u00${letter.charCodeAt(0).toString(16)}`).join("");
    expect(values(`{"${escaped}":1}`)).toEqual([1]);
    expect(values('{"modification":1,"modific\\u0061tion":2}')).toEqual([2]);
    expect(values('{"Modification":1} {"modification ":1} {"modifications":[1]}')).toEqual([]);
  });

  it("takes null for no modification", () => {
    expect(values('{"success":true,"modification":null}')).toEqual([]);
  });

  it("keeps equal ones apart", () => {
    expect(values('{"modification":{"id":"a"}}{"modification":{"id":"a"}}')).toHaveLength(2);
  });
});

describe("prose around", () => {
  it.each([
    ["an apostrophe", "I don't think it's {done}: "],
    ["a brace that never closes", "start { and "],
    ["a brace and a quote that never close", 'start {" and '],
    ["a quote", 'a 5" plate '],
    ["a backslash", 'C:\\dir\\{"'],
    ["closing brackets", "}]})"],
    ["an object that breaks", '{"a": {"b": [1, 2, '],
    ["a string that swallows the opening brace", '{"a": "'],
    ["two strings that are out of step", '{"a": "{"b": "'],
    ["program code", "function f() { return {a: 1}; }\n"],
  ])("does not lose an object behind %s", (_name, before) => {
    expect(values(`${before}{"modification":{"id":"a"}} and more`)).toEqual([{ id: "a" }]);
  });

  it("finds valid objects inside one that is broken", () => {
    expect(values('{"all":[{"modification":{"id":"a"}},{"modification":{"id":"b"}}')).toEqual([
      { id: "a" },
      { id: "b" },
    ]);
  });
});

describe("what is rejected", () => {
  it("says what was wrong, where and after what", () => {
    expect(reasons('So: {"modification": {"label": "web "thick" ness"}}')).toEqual([
      'A change in the text is not valid JSON: expected a "," or the closing bracket, found "t" at character 34, after ⟨{"modification": {"label": "web "⟩',
    ]);
  });

  it("goes on right behind the place where it broke", () => {
    expect(values('{"modification":{"id":"a",}}\n{"modification":{"id":"b"}}')).toEqual([
      "rejected",
      { id: "b" },
    ]);
    expect(values('{"modification":{"id":"a"}\n{"modification":{"id":"b"}}')).toEqual([
      "rejected",
      { id: "b" },
    ]);
  });

  it("names a text that ends too early", () => {
    expect(reasons('{"modification":{"id":"a"')).toEqual([
      'A change in the text is not complete: the text ends before it is closed, after ⟨{"modification":{"id":"a"⟩',
    ]);
  });

  it("reports a broken object once, not each object that it holds", () => {
    expect(values('{"modification":{"modification":{"modification":oops')).toEqual(["rejected"]);
  });

  it("leaves broken objects without the key alone", () => {
    expect(values('{"modification"} {"modification", 1} {"text":"modification",} {modification:1}')).toEqual(
      [],
    );
  });

  it("refuses every control character inside a string, as JSON does", () => {
    const all = Array.from({ length: 0x20 }, (_, code) => String.fromCharCode(code));
    expect(all.filter((character) => values(`{"modification":"a${character}b"}`)[0] !== "rejected")).toEqual(
      [],
    );
    expect(values('{"modification":"a\u007fb"}')).toEqual(["a\u007fb"]);
  });

  it("gives up an object that is nested too deep, and finds what is inside", () => {
    const inner = '{"modification":{"id":"a"}}';
    const deep = `{"modification":${"[".repeat(128)}${inner}${"]".repeat(128)}}`;
    expect(values(deep)).toEqual(["rejected", { id: "a" }]);
    expect(reasons(deep)[0]).toContain("nested deeper than 128 levels");
  });

  it("gives up an object that is too long, and finds what comes after", () => {
    const long = JSON.stringify({ modification: { text: "x".repeat(1_048_576) } });
    expect(values(`${long}{"modification":{"id":"a"}}`)).toEqual(["rejected", { id: "a" }]);
    expect(reasons(long)[0]).toContain("longer than 1048576 characters");
  });
});

describe("the streaming form", () => {
  it("hands out a modification with the piece that closes it", () => {
    const extractor = createModificationExtractor();
    expect(extractor.push('Adding {"modifi')).toEqual([]);
    expect(extractor.push('cation":{"id":"a"}')).toEqual([]);
    expect(extractor.push("} now {")).toEqual([
      { type: "modification", value: { id: "a" }, startIndex: 7, endIndex: 34 },
    ]);
    expect(extractor.end()).toEqual([]);
  });

  it("gives up an unfinished object while the text still runs", () => {
    const extractor = createModificationExtractor();
    extractor.push('{"modification":{"text":"');
    const found = Array.from({ length: 20 }, () => extractor.push("x".repeat(65_536))).flat();
    expect(found).toMatchObject([{ type: "rejected", startIndex: 0, endIndex: 1_048_576 }]);
    expect(extractor.push('"}} {"modification":{"id":"b"}}')).toMatchObject([{ value: { id: "b" } }]);
  });
});
