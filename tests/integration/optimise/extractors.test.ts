import { execFileSync } from "node:child_process";
import { realpathSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { extractValue } from "../../../src/optimise/extractors/extract-value.ts";
import { gmshToCalculix, type MeshLoad } from "../../../src/optimise/mesh/gmsh-to-calculix.ts";
import type { Extraction } from "../../../src/shared/optimise/problem.ts";
import { makeExtraction } from "../../support/make-extraction.ts";
import { solversHere } from "../../support/solvers-here.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

type Model = {
  readonly geometry: string;
  readonly dimension: 2 | 3;
  readonly elementType?: string;
  readonly loads: readonly MeshLoad[];
  /** What comes below the mesh; `LOADS` stands where the forces go. */
  readonly deck: string;
};

/** Meshes and solves a model, and gives what reads its results. */
async function solve(model: Model): Promise<(fields: Partial<Extraction>) => Promise<number>> {
  const folder = realpathSync(await temporaryFolder());
  const options = {
    cwd: folder,
    env: { PATH: process.env.PATH, OMP_NUM_THREADS: "1" },
    encoding: "utf8",
  } as const;
  await writeFile(join(folder, "m.geo"), model.geometry);
  const args = ["m.geo", `-${model.dimension}`, "-nt", "1", "-v", "1", "-format", "inp", "-o", "m.raw.inp"];
  execFileSync("gmsh", args, options);
  const { geometry: _, deck, ...meshOptions } = model;
  const { mesh, loads } = gmshToCalculix(await readFile(join(folder, "m.raw.inp"), "utf8"), meshOptions);
  for (const { set, total } of model.loads) {
    const forces = (loads.get(set) ?? "")
      .trim()
      .split("\n")
      .map((row) => Number(row.split(",")[2]));
    expect(Math.abs(forces.reduce((sum, force) => sum + force, 0) - total)).toBeLessThan(
      1e-12 * Math.abs(total),
    );
  }
  await writeFile(join(folder, "m.mesh.inp"), mesh);
  await writeFile(
    join(folder, "m.inp"),
    `*INCLUDE, INPUT=m.mesh.inp\n${deck.replace("LOADS\n", [...loads.values()].join(""))}`,
  );
  expect(execFileSync("ccx", ["-i", "m"], options)).not.toContain("*ERROR");
  return (fields) =>
    extractValue(makeExtraction(fields), {
      trialFolder: folder,
      decks: ["m.inp"],
      runScript: () => Promise.reject(new Error("no script")),
    });
}

const bracket = `
TV = 15; TH = 15; R = 16.5; B = 40; HV = 80; LH = 100; SIZE = 7;
lf = R*0.4; If (lf > SIZE) lf = SIZE; EndIf
Point(1) = {0, 0, 0, SIZE}; Point(2) = {0, 0, -HV, SIZE}; Point(3) = {TV, 0, -HV, SIZE};
Point(4) = {TV, 0, -TH-R, lf}; Point(5) = {TV+R, 0, -TH-R, lf}; Point(6) = {TV+R, 0, -TH, lf};
Point(7) = {LH, 0, -TH, SIZE}; Point(8) = {LH, 0, 0, SIZE};
Line(1) = {1,2}; Line(2) = {2,3}; Line(3) = {3,4}; Circle(4) = {4,5,6}; Line(5) = {6,7}; Line(6) = {7,8}; Line(7) = {8,1};
Line Loop(1) = {1,2,3,4,5,6,7}; Plane Surface(1) = {1};
o[] = Extrude {0, B, 0} { Surface{1}; };
Physical Surface("FIX") = {o[2]}; Physical Surface("LOAD") = {o[7]}; Physical Volume("BODY") = {o[1]};
Mesh.ElementOrder = 2; Mesh.SaveGroupsOfNodes = 1; Mesh.Optimize = 1; Mesh.HighOrderOptimize = 0;
`;

/** A quarter of a plate of 200 x 200 mm with an elliptic hole, half axes a across and b along the pull. */
const plate = (a: number, b: number): string => `
a = ${a}; b = ${b}; W = 100; fine = ${Math.min(a, b) / 12};
Point(1) = {a,0,0,fine}; Point(2) = {W,0,0,8}; Point(3) = {W,W,0,8}; Point(4) = {0,W,0,8}; Point(5) = {0,b,0,fine};
Point(6) = {0,0,0,fine}; Point(7) = {${a >= b ? "a/2,0" : "0,b/2"},0,fine};
Line(1) = {1,2}; Line(2) = {2,3}; Line(3) = {3,4}; Line(4) = {4,5}; Ellipse(5) = {5,6,7,1};
Line Loop(1) = {1,2,3,4,5}; Plane Surface(1) = {1};
Physical Line("BOTTOM") = {1}; Physical Line("TOP") = {3}; Physical Line("LEFT") = {4}; Physical Surface("BODY") = {1};
Mesh.ElementOrder = 2;
`;

const box = (isRecombined: boolean): string => `
Point(1)={0,0,0,1}; Point(2)={3,0,0,0.6}; Point(3)={3,2,0,1}; Point(4)={0,2,0,1.3};
Line(1)={1,2}; Line(2)={2,3}; Line(3)={3,4}; Line(4)={4,1}; Line Loop(1)={1,2,3,4}; Plane Surface(1)={1};
${isRecombined ? "Recombine Surface{1};" : ""}
o[] = Extrude{0,0,2}{ Surface{1}; ${isRecombined ? "Layers{2}; Recombine;" : ""} };
Physical Surface("BOTTOM")={1}; Physical Surface("TOP")={o[0]}; Physical Volume("BODY")={o[1]};
Physical Point("P1")={1}; Physical Point("P2")={2};
Mesh.ElementOrder=2; Mesh.SecondOrderIncomplete=1; Mesh.SaveGroupsOfNodes=1;
`;

const rectangle = (isRecombined: boolean, order: number): string => `
Point(1)={0,0,0,1}; Point(2)={3,0,0,0.4}; Point(3)={3,2,0,0.7}; Point(4)={0,2,0,0.5};
Line(1)={1,2}; Line(2)={2,3}; Line(3)={3,4}; Line(4)={4,1}; Line Loop(1)={1,2,3,4}; Plane Surface(1)={1};
${isRecombined ? "Recombine Surface{1};" : ""}
Physical Line("BOTTOM")={1}; Physical Line("TOP")={3}; Physical Surface("BODY")={1}; Physical Point("P1")={1};
Mesh.ElementOrder=${order}; Mesh.SecondOrderIncomplete=1; Mesh.SaveGroupsOfNodes=1;
`;

const steel = "*MATERIAL, NAME=M\n*ELASTIC\n210000, 0.3\n*SOLID SECTION, ELSET=BODY, MATERIAL=M\n";

describe.skipIf(!(solversHere.ccx && solversHere.gmsh))("gmsh, CalculiX and the extractors together", () => {
  it("give the deflection and the first frequency of a bracket", async () => {
    const read = await solve({
      geometry: bracket,
      dimension: 3,
      loads: [{ set: "LOAD", direction: 3, total: -2500 }],
      deck: `*MATERIAL, NAME=M\n*ELASTIC\n70000, 0.33\n*DENSITY\n2.7E-9\n*SOLID SECTION, ELSET=BODY, MATERIAL=M
*BOUNDARY\nFIX, 1, 3\n*STEP\n*FREQUENCY\n3\n*END STEP\n*STEP\n*STATIC\n*CLOAD\nLOADS\n*NODE PRINT, NSET=LOAD\nU
*EL PRINT, ELSET=BODY, TOTALS=ONLY\nEVOL\n*NODE FILE\nU\n*EL FILE\nS\n*END STEP\n`,
    });
    const dat = { kind: "calculixDat", file: "m.dat" } as const;
    const tip = await read({ ...dat, section: "displacements", set: "LOAD", column: "vz", reduce: "min" });
    // A beam with shear gives 0.666 mm; the fillet stiffens. Meshes of half the size end at 0.629 mm and 1723 Hz.
    expect(tip).toBeGreaterThan(-0.64);
    expect(tip).toBeLessThan(-0.615);
    const frequency = await read({ ...dat, section: "eigenvalue", column: "frequency", row: 0 });
    expect(Math.abs(frequency - 1727)).toBeLessThan(15);
    const legs = 80 * 15 + 85 * 15 + (1 - Math.PI / 4) * 16.5 ** 2;
    expect((await read({ ...dat, section: "total volume", column: "total" })) / (40 * legs)).toBeCloseTo(
      1,
      3,
    );
    const frd = { kind: "calculixFrd", file: "m.frd" } as const;
    expect(await read({ ...frd, field: "DISP", column: "D3", set: "LOAD", reduce: "min" })).toBeCloseTo(
      tip,
      5,
    );
    const stress = await read({ ...frd, field: "STRESS", reduce: "maxVonMises" });
    expect(await read({ ...frd, field: "STRESS", excludeSet: "FIX" })).toBeLessThanOrEqual(stress);
  });

  it.each([
    ["a small circle", 5, 5, 3.03],
    ["a slot along the pull", 5, 10, 2.0],
    ["a slot across the pull", 10, 5, 5.0],
  ])("give the stress at %s in a plate (Kirsch, Inglis)", async (_, a, b, factor) => {
    const read = await solve({
      geometry: plate(a, b),
      dimension: 2,
      loads: [{ set: "TOP", direction: 2, total: 10_000 }],
      deck: `${steel}1\n*BOUNDARY\nLEFT, 1\nBOTTOM, 2\n*STEP\n*STATIC\n*CLOAD\nLOADS\n*EL FILE\nS\n*END STEP\n`,
    });
    // 100 MPa far away; a plate of finite width has a little more at the hole than an infinite one.
    const stress = await read({
      kind: "calculixFrd",
      file: "m.frd",
      field: "STRESS",
      column: "SYY",
      reduce: "max",
    });
    expect(stress / 100 / factor).toBeGreaterThan(0.985);
    expect(stress / 100 / factor).toBeLessThan(1.045);
  });

  it.each([
    ["CPS6", rectangle(false, 2)],
    ["CPS8", rectangle(true, 2)],
    ["CPS3", rectangle(false, 1)],
    ["CPE6", rectangle(false, 2)],
  ])("give the same stress everywhere in %s under an even pull", async (elementType, geometry) => {
    const read = await solve({
      geometry,
      dimension: 2,
      elementType,
      loads: [{ set: "TOP", direction: 2, total: 300 }],
      deck: `${steel}1\n*BOUNDARY\nBOTTOM, 2\nP1, 1\n*STEP\n*STATIC\n*CLOAD\nLOADS\n*EL PRINT, ELSET=BODY\nS\n*END STEP\n`,
    });
    await expectEven(read, "syy", 100);
  });

  it.each([
    ["C3D10", box(false)],
    ["C3D20R", box(true)],
  ])("give the same stress everywhere in %s under an even pull", async (elementType, geometry) => {
    const read = await solve({
      geometry,
      dimension: 3,
      elementType,
      loads: [{ set: "TOP", direction: 3, total: 600 }],
      deck: `${steel}*BOUNDARY\nBOTTOM, 3\nP1, 1, 2\nP2, 2\n*STEP\n*STATIC\n*CLOAD\nLOADS\n*EL PRINT, ELSET=BODY\nS\n*END STEP\n`,
    });
    await expectEven(read, "szz", 100);
  });
});

async function expectEven(
  read: (fields: Partial<Extraction>) => Promise<number>,
  column: string,
  stress: number,
): Promise<void> {
  const block = { kind: "calculixDat", file: "m.dat", section: "stresses", set: "BODY" } as const;
  for (const reduce of ["min", "max"] as const)
    expect(Math.abs((await read({ ...block, column, reduce })) / stress - 1)).toBeLessThan(1e-6);
  expect(await read({ ...block, column: "sxy", reduce: "maxAbs" })).toBeLessThan(1e-6 * stress);
}
