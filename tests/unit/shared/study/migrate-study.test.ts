import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { migrateStudy, nameOfOlder, numberedName } from "../../../../src/shared/study/migrate-study.ts";
import { parseChangedStudy, parseStudy } from "../../../../src/shared/study/parse-study.ts";
import { serializeStudy } from "../../../../src/shared/study/serialize-study.ts";
import { findNode, groupIdOf, type Study } from "../../../../src/shared/study/study.ts";
import { arbitraryStudy } from "../../../support/arbitrary-study.ts";
import { makeBeamStudy, makeNode, makeStudy } from "../../../support/make-study.ts";
import { toVersionOne } from "../../../support/to-version-one.ts";

const frame = (id: string, x: number, y: number, width: number, height: number) =>
  makeNode("group", id, { position: { x, y }, data: { width, height } });
const note = (id: string, x: number, y: number) => makeNode("note", id, { position: { x, y } });
const groupsOf = (study: Study) => Object.fromEntries(study.nodes.map((node) => [node.id, groupIdOf(node)]));

describe("a study of version 1", () => {
  it("gets as members of a group what stood whole on its frame, of the smallest one where there are several", () => {
    const study = makeStudy({
      nodes: [
        frame("large", 0, 0, 2_000, 2_000),
        frame("small", 100, 100, 700, 700),
        note("in_both", 150, 150),
        note("in_large", 1_000, 1_000),
        note("over_the_rim", 1_900, 100),
        note("outside", -500, 0),
      ],
    });
    expect(groupsOf(parseStudy(toVersionOne(study)))).toEqual({
      large: undefined,
      small: undefined,
      in_both: "small",
      in_large: "large",
      over_the_rim: undefined,
      outside: undefined,
    });
  });

  it("takes the size that frames had where none was given", () => {
    const text = toVersionOne(makeStudy({ nodes: [frame("g", 0, 0, 320, 240), note("n", 10, 10)] }));
    const bare = text.replace(/"data": \{[^}]*"height"[^}]*\}/, '"data": {}');
    expect(bare).not.toBe(text);
    expect(groupsOf(parseStudy(bare))).toEqual({ g: undefined, n: "g" });
  });

  it("is read into a study that is written and read again as it is, with the data of its nodes as they were", () => {
    fc.assert(
      fc.property(arbitraryStudy, (study) => {
        const old = toVersionOne(study);
        const first = parseStudy(old);
        const text = serializeStudy(first);
        const second = parseStudy(text);
        expect(second).toEqual(first);
        expect(serializeStudy(second)).toBe(text);
        const { nodes: oldNodes, ...rest } = JSON.parse(old);
        const { nodes, ...newRest } = JSON.parse(text);
        expect(newRest).toEqual({ ...rest, schemaVersion: 2 });
        expect(nodes.map(({ groupId: _new, ...node }: { groupId?: string }) => node)).toEqual(oldNodes);
      }),
      { numRuns: 100 },
    );
  });

  it("is told of as broken at its own place when it is", () => {
    const old = toVersionOne(makeBeamStudy());
    const line = old.slice(0, old.indexOf('"lower": 20')).split("\n").length;
    expect(() => parseStudy(old.replace('"lower": 20', '"lower": "20"'))).toThrow(`(line ${line}, column`);
  });
});

describe("migrateStudy", () => {
  it.each([
    [null],
    [[]],
    ["text"],
    [{}],
    [{ schemaVersion: "1" }],
    [{ schemaVersion: 0 }],
    [{ schemaVersion: 99 }],
  ])("leaves what is no older study for the schema to refuse: %j", (json) =>
    expect(migrateStudy(json)).toBe(json),
  );
});

describe("parseChangedStudy", () => {
  it("makes changes before the migration looks at where they left the nodes", () => {
    const old = toVersionOne(makeStudy({ nodes: [frame("g", 0, 0, 900, 900), note("n", 2_000, 0)] }));
    const moved = parseChangedStudy(old, (study) => ({
      ...study,
      nodes: study.nodes.map((node) => (node.id === "n" ? { ...node, position: { x: 50, y: 50 } } : node)),
    }));
    expect(findNode(moved, "n")).toMatchObject({ groupId: "g" });
  });
});

describe("the name of the file that keeps an older study", () => {
  it("says its version, and a number where it is taken", () => {
    expect(nameOfOlder(toVersionOne(makeBeamStudy()))).toBe("study.v1.json");
    expect(nameOfOlder(serializeStudy(makeBeamStudy()))).toBeUndefined();
    expect([1, 2, 3].map((number) => numberedName("study.v1.json", number))).toEqual([
      "study.v1.json",
      "study.v1-2.json",
      "study.v1-3.json",
    ]);
    expect(numberedName("study.json.broken-20260102T030405Z", 2)).toBe(
      "study.json.broken-20260102T030405Z-2",
    );
  });
});
