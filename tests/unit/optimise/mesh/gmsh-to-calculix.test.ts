import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gmshToCalculix, type MeshLoad } from "../../../../src/optimise/mesh/gmsh-to-calculix.ts";
import { parseGmshInp } from "../../../../src/optimise/mesh/parse-gmsh-inp.ts";
import { printNumber } from "../../../../src/optimise/mesh/print-mesh.ts";

const results = join(import.meta.dirname, "../../../fixtures/results");
const read = (name: string): string => readFileSync(join(results, name), "utf8");
const tri6 = read("rectangle-tri6.inp");
const quad8 = read("rectangle-quad8.inp");
const hex20 = read("box-hex20.inp");

/** Rows of a load as numbers. */
function forcesOf(text: string | undefined): [node: number, direction: number, force: number][] {
  return (text ?? "")
    .trim()
    .split("\n")
    .map((row) => {
      const [node = 0, direction = 0, force = 0] = row.split(",").map(Number);
      return [node, direction, force];
    });
}

const sumOf = (text: string | undefined): number =>
  forcesOf(text).reduce((sum, [, , force]) => sum + force, 0);

/** One quadrilateral with an edge group; `line` is the element of the edge. */
function plate(nodes: string, elements: string, line = "T3D2, ELSET=Line1\n9, 2, 3"): string {
  return `*Heading\n x\n*NODE\n${nodes}\n******* E L E M E N T S *************\n*ELEMENT, type=${line}\n*ELEMENT, type=${elements}\n*ELSET,ELSET=EDGE\n9, \n`;
}
const corners = "1, 0, 0, 0\n2, 2, 0, 0\n3, 2, 3, 0\n4, 0, 3, 0";

describe("gmshToCalculix", () => {
  it.each([
    ["triangles", tri6, 2, "CPS6"],
    ["quadrilaterals", quad8, 2, "CPS8"],
    ["bricks", hex20, 3, "C3D20"],
  ] as const)("keeps %s, and of edges and faces their nodes", (_, text, dimension, type) => {
    const raw = parseGmshInp(text);
    const mesh = parseGmshInp(gmshToCalculix(text, { dimension, loads: [] }).mesh);
    expect(new Set(mesh.blocks.map((block) => block.type))).toEqual(new Set([type]));
    const count = (blocks: typeof raw.blocks): number =>
      blocks.filter((block) => block.type === type).reduce((sum, { ids }) => sum + ids.length, 0);
    expect(count(mesh.blocks)).toBe(count(raw.blocks));
    expect([...mesh.elementSets.keys()]).toEqual(["BODY"]);
    expect([...mesh.nodeSets.keys()].toSorted()).toEqual([...raw.elementSets.keys()].toSorted());
    const used = new Set(mesh.blocks.flatMap(({ nodes }) => nodes));
    expect(new Set(mesh.nodeIds)).toEqual(used);
  });

  it("puts the nodes of a side into its set", () => {
    const mesh = parseGmshInp(gmshToCalculix(tri6, { dimension: 2, loads: [] }).mesh);
    const onRight = mesh.nodeIds.filter(
      (_, index) => Math.abs((mesh.coordinates[3 * index] ?? 0) - 3) < 1e-9,
    );
    expect(mesh.nodeSets.get("RIGHT")?.toSorted((a, b) => a - b)).toEqual(onRight.toSorted((a, b) => a - b));
    expect(onRight.length).toBeGreaterThan(3);
  });

  it("takes the node sets that gmsh wrote, also of points", () => {
    const text = `${tri6}*NSET,NSET=P\n3, \n*NSET,NSET=RIGHT\n2, 3, \n`;
    const { mesh, loads } = gmshToCalculix(text, {
      dimension: 2,
      loads: [{ set: "P", direction: 1, total: 12 }],
    });
    expect(parseGmshInp(mesh).nodeSets.get("RIGHT")).toEqual([2, 3]);
    expect(loads.get("P")).toBe("3, 1, 12\n");
  });

  it("renames the elements, those of other shapes within the family", () => {
    const typesOf = (text: string, elementType: string): string[] =>
      parseGmshInp(gmshToCalculix(text, { dimension: 2, elementType, loads: [] }).mesh).blocks.map(
        ({ type }) => type,
      );
    expect(typesOf(tri6, "CPE6")).toEqual(["CPE6"]);
    expect(typesOf(quad8, "s8r")).toEqual(["S8R"]);
    const mixed = plate(
      `${corners}\n5, 4, 0, 0`,
      "CPS4, ELSET=S1\n1, 1, 2, 3, 4\n*ELEMENT, type=CPS3, ELSET=S1\n2, 2, 5, 3",
    );
    expect(typesOf(mixed, "CPE4R")).toEqual(["CPE4R", "CPE3"]);
  });

  it("leaves out nodes that no element uses, and turns clockwise elements over", () => {
    const text = plate(`${corners}\n77, 9, 9, 9`, "CPS4, ELSET=S1\n1, 1, 4, 3, 2");
    const mesh = parseGmshInp(gmshToCalculix(text, { dimension: 2, loads: [] }).mesh);
    expect(mesh.nodeIds).toEqual([1, 2, 3, 4]);
    expect(mesh.blocks[0]?.nodes).toEqual([1, 2, 3, 4]);
    const shell = gmshToCalculix(text, { dimension: 2, elementType: "S4", loads: [] }).mesh;
    expect(parseGmshInp(shell).blocks[0]?.nodes).toEqual([1, 4, 3, 2]);
  });

  it.each([
    ["C3D4", 4],
    ["C3D10", 10],
    ["C3D6", 6],
    ["C3D15", 15],
    ["C3D8", 8],
    ["C3D20", 20],
  ])("turns %s over by a reflection that keeps middle nodes between their corners", (type, count) => {
    // Mirrored in the x-y plane: the element is inside out.
    const places = placesOf(count).map(([x, y, z]) => [x, y, -z] as const);
    const nodes = places.map((place, index) => `${index + 1}, ${place.join(", ")}`).join("\n");
    const text = `*NODE\n${nodes}\n*ELEMENT, type=${type}, ELSET=V1\n1, ${places.map((_, index) => index + 1).join(", ")}\n`;
    const [block] = parseGmshInp(gmshToCalculix(text, { dimension: 3, loads: [] }).mesh).blocks;
    const turned = (block?.nodes ?? []).map((node) => places[node - 1] ?? [0, 0, 0]);
    expect(new Set(block?.nodes).size).toBe(count);
    expect(volumeSign(turned, count)).toBeGreaterThan(0);
    for (const [middle, [a, b]] of edgesOf(count)) {
      const between = [0, 1, 2].map((axis) => ((turned[a]?.[axis] ?? 0) + (turned[b]?.[axis] ?? 0)) / 2);
      expect(turned[middle]?.map((value) => value + 0)).toEqual(between.map((value) => value + 0));
    }
  });

  it("prints no number longer than CalculiX reads", () => {
    expect(printNumber(-6.123233995736766e-15)).toBe("-6.123233995737e-15");
    expect(printNumber(0.1)).toBe("0.1");
    const text = plate(
      corners.replace("2, 3, 0", "2, 3, -6.123233995736766e-15"),
      "CPS4, ELSET=S1\n1, 1, 2, 3, 4",
    );
    expect(gmshToCalculix(text, { dimension: 2, loads: [] }).mesh).toContain(
      "3, 2, 3, -6.123233995737e-15\n",
    );
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const printed = printNumber(value);
        expect(printed.length).toBeLessThanOrEqual(20);
        expect(Math.abs(Number(printed) - value)).toBeLessThanOrEqual(1e-12 * Math.abs(value));
      }),
    );
  });

  it.each([
    [tri6, { dimension: 3, loads: [] }, "no elements of dimension 3; it has only T3D3, CPS6"],
    [tri6, { dimension: 2, elementType: "CPE3", loads: [] }, "CPE3 has 3 nodes, but the mesh has CPS6"],
    [
      tri6,
      { dimension: 2, elementType: "C3D10", loads: [] },
      "C3D10 is no element type for a mesh of dimension 2",
    ],
    [
      tri6,
      { dimension: 2, loads: [{ set: "NIX", direction: 1, total: 1 }] },
      'no group "NIX" to load in the mesh; there are: LEFT, RIGHT, BODY',
    ],
    [hex20, { dimension: 3, loads: [{ set: "BODY", direction: 1, total: 1 }] }, '"BODY" is a volume'],
    [
      plate(corners, "M3D9, ELSET=S1\n1, 1,2,3,4,1,2,3,4,1"),
      { dimension: 2, loads: [] },
      "Mesh.SecondOrderIncomplete = 1",
    ],
    [
      plate(corners, "CPS4, ELSET=S1\n1, 1, 2, 3, 4", "T3D2, ELSET=L\n9, 2, 77"),
      { dimension: 2, loads: [{ set: "EDGE", direction: 1, total: 1 }] },
      '"EDGE" is not part of the mesh: no element of dimension 2 has its node 77',
    ],
    [plate(corners, "CPS4, ELSET=S1\n1, 1, 2, 3"), { dimension: 2, loads: [] }, "do not have 4 nodes each"],
    [
      plate("1, 0, x, 0", "CPS4, ELSET=S1\n1, 1, 2, 3, 4"),
      { dimension: 2, loads: [] },
      '"1, 0, x, 0" is no node',
    ],
    [
      plate(corners, "CPS4, ELSET=S1\n1, 1, 2, 3, 99"),
      { dimension: 2, loads: [] },
      "node 99 of an element is not there",
    ],
    ["", { dimension: 2, loads: [] }, "it has none at all"],
  ] as const)("says in words what a mesh lacks", (text, options, words) => {
    expect(() => gmshToCalculix(text, options)).toThrow(words);
  });
});

describe("a force over a set", () => {
  const load = (set: string, total = 100, direction: 1 | 2 | 3 = 1): MeshLoad => ({ set, direction, total });

  it("is spread over an edge by 1/6, 4/6, 1/6, wherever gmsh writes the middle node", () => {
    const nodes = `${corners}\n5, 2, 1.5, 0`;
    for (const order of ["2, 5, 3", "2, 3, 5", "5, 3, 2"]) {
      const text = plate(
        nodes,
        "CPS4, ELSET=S1\n1, 1, 2, 3, 4\n2, 1, 2, 5, 4",
        `T3D3, ELSET=Line1\n9, ${order}`,
      );
      const { loads } = gmshToCalculix(text, { dimension: 2, loads: [load("EDGE", 60)] });
      const byNode = new Map(forcesOf(loads.get("EDGE")).map(([node, , force]) => [node, force]));
      expect([2, 3, 5].map((node) => byNode.get(node)?.toFixed(9))).toEqual([
        "10.000000000",
        "10.000000000",
        "40.000000000",
      ]);
    }
  });

  it("is spread over a linear edge by halves", () => {
    const text = plate(corners, "CPS4, ELSET=S1\n1, 1, 2, 3, 4");
    const { loads } = gmshToCalculix(text, { dimension: 2, loads: [load("EDGE", 60, 2)] });
    expect(forcesOf(loads.get("EDGE")).toSorted()).toEqual([
      [2, 2, 30],
      [3, 2, 30],
    ]);
  });

  it("counts the radius in an axisymmetric model", () => {
    const text = plate(corners, "CPS4, ELSET=S1\n1, 1, 2, 3, 4", "T3D2, ELSET=Line1\n9, 1, 2");
    const { loads } = gmshToCalculix(text, {
      dimension: 2,
      elementType: "CAX4",
      loads: [load("EDGE", 60, 2)],
    });
    const byNode = new Map(forcesOf(loads.get("EDGE")).map(([node, , force]) => [node, force]));
    // Integrals of (1 - s) s and s^2 over the edge: one to two.
    expect(byNode.get(1)).toBeCloseTo(20, 9);
    expect(byNode.get(2)).toBeCloseTo(40, 9);
  });

  it("of several directions goes into one file", () => {
    const { loads } = gmshToCalculix(tri6, { dimension: 2, loads: [load("RIGHT", 5), load("RIGHT", 7, 2)] });
    const rows = forcesOf(loads.get("RIGHT"));
    expect(
      rows.filter(([, direction]) => direction === 1).reduce((sum, [, , force]) => sum + force, 0),
    ).toBeCloseTo(5, 12);
    expect(
      rows.filter(([, direction]) => direction === 2).reduce((sum, [, , force]) => sum + force, 0),
    ).toBeCloseTo(7, 12);
  });

  it("is as large as it was said, whatever the mesh", () =>
    fc.assert(
      fc.property(
        fc.constantFrom([tri6, 2, "RIGHT"] as const, [quad8, 2, "LEFT"] as const, [hex20, 3, "TOP"] as const),
        fc.double({ min: -1e9, max: 1e9, noNaN: true }),
        ([text, dimension, set], total) => {
          const { loads } = gmshToCalculix(text, { dimension, loads: [load(set, total)] });
          expect(Math.abs(sumOf(loads.get(set)) - total)).toBeLessThanOrEqual(1e-12 * Math.abs(total));
        },
      ),
      { numRuns: 40 },
    ));
});

/** Corners and middle nodes of an element of unit size, in the order of CalculiX. */
function placesOf(count: number): (readonly [number, number, number])[] {
  const tet = [
    [0, 0, 0],
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ] as const;
  const wedge = [
    [0, 0, 0],
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
    [1, 0, 1],
    [0, 1, 1],
  ] as const;
  const brick = [
    [0, 0, 0],
    [1, 0, 0],
    [1, 1, 0],
    [0, 1, 0],
    [0, 0, 1],
    [1, 0, 1],
    [1, 1, 1],
    [0, 1, 1],
  ] as const;
  const own = count === 4 || count === 10 ? tet : count === 6 || count === 15 ? wedge : brick;
  const middle = (a: number, b: number): readonly [number, number, number] => {
    const [p, q] = [own[a] ?? own[0], own[b] ?? own[0]];
    return [(p[0] + q[0]) / 2, (p[1] + q[1]) / 2, (p[2] + q[2]) / 2];
  };
  return [...own, ...edgesOf(count).map(([, [a, b]]) => middle(a, b))];
}

/** Each middle node and the corners beside it (CalculiX 2.20 manual, section 6.2). */
function edgesOf(count: number): [middle: number, corners: [number, number]][] {
  const edges: Readonly<Record<number, [number, number][]>> = {
    10: [
      [0, 1],
      [1, 2],
      [2, 0],
      [0, 3],
      [1, 3],
      [2, 3],
    ],
    15: [
      [0, 1],
      [1, 2],
      [2, 0],
      [3, 4],
      [4, 5],
      [5, 3],
      [0, 3],
      [1, 4],
      [2, 5],
    ],
    20: [
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 0],
      [4, 5],
      [5, 6],
      [6, 7],
      [7, 4],
      [0, 4],
      [1, 5],
      [2, 6],
      [3, 7],
    ],
  };
  const own = edges[count] ?? [];
  return own.map((pair, index) => [count - own.length + index, pair]);
}

function volumeSign(places: readonly (readonly number[])[], count: number): number {
  const [a, b, c] = (count === 8 || count === 20 ? [1, 3, 4] : [1, 2, 3]).map((corner) =>
    [0, 1, 2].map((axis) => (places[corner]?.[axis] ?? 0) - (places[0]?.[axis] ?? 0)),
  );
  const [[ax = 0, ay = 0, az = 0] = [], [bx = 0, by = 0, bz = 0] = [], [cx = 0, cy = 0, cz = 0] = []] = [
    a,
    b,
    c,
  ];
  return (ay * bz - az * by) * cx + (az * bx - ax * bz) * cy + (ax * by - ay * bx) * cz;
}
