import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "../../../../src/shared/errors.ts";
import { checkStudy } from "../../../../src/shared/study/check-study.ts";
import { nodeBox } from "../../../../src/shared/study/node-box.ts";
import { BrokenStudy, parseStudy } from "../../../../src/shared/study/parse-study.ts";
import { serializeStudy } from "../../../../src/shared/study/serialize-study.ts";
import { placeOf } from "../../../../src/shared/study/text-place.ts";
import { makeBeamStudy } from "../../../support/make-study.ts";

const text = serializeStudy(makeBeamStudy());

function failureOf(broken: string): AppError {
  try {
    parseStudy(broken);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("The text was taken");
}

describe("parseStudy", () => {
  it("refuses a study of a newer program by its version, whatever else it holds", () => {
    const error = failureOf(JSON.stringify({ schemaVersion: 99, somethingNew: [] }));
    expect(error.code).toBe("study-too-new");
    expect(error.message).toContain("schema version 99");
  });

  it.each([
    [
      '{\n  "id": x,\n  "name": "a long name, so that V8 shows only a part of the text"\n}',
      "line 2, column 9",
    ],
    ['{\n  "id": "x"\n  "name": "y"\n}', "line 3, column 3"],
    ['{\n  "id": "x",\n}', "line 3, column 1"],
    ["[1,\n2,\n]", "line 3, column 1"],
    ['{\n  "id": "x"', "line 2, column 12"],
    ["", "line 1, column 1"],
    ["<<<<<<< ours", "line 1, column 1"],
  ])("names line and column of broken JSON: %j", (broken, place) => {
    const error = failureOf(broken);
    expect(error.code).toBe("study-broken");
    expect(error.message).toContain(place);
  });

  it("finds the place of one wrong character anywhere in a study", () => {
    fc.assert(
      fc.property(fc.nat(text.length - 2), (index) => {
        // A character that JSON knows nowhere outside of strings.
        const broken = `${text.slice(0, index)}\u0001${text.slice(index)}`;
        const before = text.slice(0, index).split("\n");
        const error = failureOf(broken);
        expect(error.code).toBe("study-broken");
        expect(error.message).toContain(`line ${before.length}, `);
      }),
      { numRuns: 200 },
    );
  });

  it("names the field that is wrong", () => {
    expect(failureOf(text.replace('"lower": 20', '"lower": "20"')).message).toContain("nodes.2.data.lower");
    expect(failureOf(text.replace('"schemaVersion": 2', '"schemaVersion": 0')).message).toContain(
      "schemaVersion",
    );
    expect(failureOf(text.replace('"revision": 0', '"revision": 0, "extra": 1')).message).toContain("extra");
  });

  it.each([
    ['"lower": 20', '"lower": "20"'],
    ['"kind": "continuous"', '"kind": "odd"'],
    ['"id": "dv_web"', '"id": "alg"'],
    ['"settings"', '"extra": 1, "settings"'],
    ['"targetId": "con_stress"', '"targetId": "gone"'],
  ])("names line and column of what is wrong in a study: %j made %j", (good, bad) => {
    const at = text.indexOf(good);
    const broken = text.replace(good, bad);
    const error = failureOf(broken);
    expect(error).toBeInstanceOf(BrokenStudy);
    const place = placeOf(broken, at);
    expect(error).toMatchObject({ place });
    expect(error.message).toContain(`(line ${place.line}, column ${place.column})`);
  });

  it("says that a merge was not finished", () => {
    expect(failureOf("{\n<<<<<<< ours\n}").message).toContain("marks of a merge");
    expect(failureOf("{\n<<\n}").message).not.toContain("marks of a merge");
  });

  it("refuses two nodes of one id, an edge to nowhere and an edge that is there twice", () => {
    const study = makeBeamStudy();
    const [node] = study.nodes;
    const [edge] = study.edges;
    const withNodes = (nodes: unknown): string => JSON.stringify({ ...study, nodes });
    const withEdges = (edges: unknown): string => JSON.stringify({ ...study, edges });
    expect(failureOf(withNodes([...study.nodes, node])).message).toContain('two nodes with the id "alg"');
    expect(failureOf(withEdges([{ sourceId: "dv_web", targetId: "gone" }])).message).toContain('"gone"');
    expect(failureOf(withEdges([...study.edges, edge])).message).toContain("twice");
  });

  it("sorts nodes and edges that were moved about by hand", () => {
    const study = makeBeamStudy();
    const shuffled = { ...study, nodes: study.nodes.toReversed(), edges: study.edges.toReversed() };
    expect(parseStudy(JSON.stringify(shuffled))).toEqual(study);
  });
});

describe("serializeStudy", () => {
  it("writes keys in a fixed order, whatever the order of the study's own", () => {
    const study = makeBeamStudy({ description: "d", settings: { b: 1, a: 2 } });
    const mixed = {
      settings: { a: 2, b: 1 },
      edges: study.edges,
      nodes: study.nodes.map(({ data, ...node }) => ({
        data: Object.fromEntries(Object.entries(data).reverse()),
        ...node,
      })),
      revision: 0,
      description: "d",
      name: study.name,
      id: study.id,
      schemaVersion: 2,
    };
    expect(serializeStudy(parseStudy(JSON.stringify(mixed)))).toBe(serializeStudy(study));
    expect(serializeStudy(study)).toMatch(/^\{\n {2}"schemaVersion": 2,\n {2}"id"/);
    expect(serializeStudy(study)).toMatch(/\}\n$/);
  });
});

describe("the bundled samples", () => {
  const folder = new URL("../../../../resources/samples/", import.meta.url);
  const names = readdirSync(folder);

  it("include the truss and the cantilever", () => {
    expect(names).toEqual(expect.arrayContaining(["truss10", "cantilever"]));
  });

  it.each(names)("%s has no problems, is written as the program writes it, and covers no node", (name) => {
    const file = readFileSync(new URL(`${name}/study.json`, folder), "utf8");
    const study = parseStudy(file);
    expect(checkStudy(study)).toEqual([]);
    expect(serializeStudy(study)).toBe(file);
    const boxes = study.nodes.map(nodeBox);
    for (const [index, a] of boxes.entries()) {
      for (const b of boxes.slice(index + 1)) {
        const overlap =
          a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
        expect(overlap).toBe(false);
      }
    }
  });

  it.each(names)("%s holds the model files that it names", (name) => {
    const study = parseStudy(readFileSync(new URL(`${name}/study.json`, folder), "utf8"));
    for (const node of study.nodes) {
      if (node.type !== "model") continue;
      for (const { source } of node.data.files ?? [])
        expect(readFileSync(new URL(`${name}/${source}`, folder), "utf8")).not.toBe("");
    }
  });
});
