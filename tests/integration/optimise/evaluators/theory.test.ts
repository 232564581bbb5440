import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { problemFromStudy } from "../../../../src/shared/optimise/problem-from-study.ts";
import { Study } from "../../../../src/shared/study/study.ts";
import { makeObjective, makeProblem, makeVariable } from "../../../support/make-problem.ts";
import { outputsOf, runTestTrial } from "../../../support/run-test-trial.ts";
import { solversHere } from "../../../support/solvers-here.ts";

/** How far a value is from the one that is right, relative to it. */
function relativeError(value: number | undefined, right: number): number {
  return Math.abs((value ?? Number.NaN) - right) / Math.abs(right);
}

describe.skipIf(!solversHere.ccx)("the cantilever of the samples", async () => {
  const sample = new URL("../../../../resources/samples/cantilever/", import.meta.url);
  const study = Study.parse(JSON.parse(await readFile(new URL("study.json", sample), "utf8")));
  const template = await readFile(new URL("model/beam.inp.tmpl", sample), "utf8");

  it("bends and is stressed as beam theory says", async () => {
    const sampled = problemFromStudy(study);
    const axial = { nodeId: "sxx", label: "Bending stress", symbol: "sxx", kind: "calculixFrd" } as const;
    const problem = {
      ...sampled,
      extractions: [
        ...sampled.extractions,
        { ...axial, file: "beam.frd", field: "STRESS", column: "SXX", reduce: "min" } as const,
      ],
    };
    const files = { "model/beam.inp.tmpl": template };
    const outputs = outputsOf(await runTestTrial({ problem, values: { width: 13, height: 78 }, files }));
    // 6 P L / (b h^2) at the root.
    expect(relativeError(outputs.sxx, (-6 * 5_000 * 500) / (13 * 78 ** 2))).toBeLessThan(1e-4);
    // P L^3 / (3 E I) with the part of shear is 1.966 mm; the clamp stiffens the beam a little.
    expect(relativeError(outputs.deflection, 1.9445)).toBeLessThan(0.005);
    expect(relativeError(outputs.volume, 13 * 78 * 500)).toBeLessThan(1e-6);
  });
});

const GEOMETRY = `
DefineConstant[ TV = 10, TH = 12, R = 8, B = 40, HV = 80, LH = 100, SIZE = 7 ];
If (R >= HV - TH || R >= LH - TV)
  Error("fillet %g does not fit", R); Exit;
EndIf
lf = R*0.4; If (lf > SIZE) lf = SIZE; EndIf
Point(1) = {0, 0, 0, SIZE}; Point(2) = {0, 0, -HV, SIZE}; Point(3) = {TV, 0, -HV, SIZE};
Point(4) = {TV, 0, -TH-R, lf}; Point(5) = {TV+R, 0, -TH-R, lf}; Point(6) = {TV+R, 0, -TH, lf};
Point(7) = {LH, 0, -TH, SIZE}; Point(8) = {LH, 0, 0, SIZE};
Line(1) = {1,2}; Line(2) = {2,3}; Line(3) = {3,4}; Circle(4) = {4,5,6}; Line(5) = {6,7}; Line(6) = {7,8};
Line(7) = {8,1}; Line Loop(1) = {1,2,3,4,5,6,7}; Plane Surface(1) = {1};
o[] = Extrude {0, B, 0} { Surface{1}; };
Physical Surface("FIX") = {o[2]}; Physical Surface("LOAD") = {o[7]}; Physical Volume("BODY") = {o[1]};
Mesh.ElementOrder = 2; Mesh.SaveGroupsOfNodes = 1; Mesh.Optimize = 1; Mesh.HighOrderOptimize = 0;
`;

const DECK = `** Units: mm, N, MPa, tonne. The frequencies come first: afterwards every print would be repeated for each.
*INCLUDE, INPUT=bracket.mesh.inp
*MATERIAL, NAME=MAT
*ELASTIC
{{ youngs }}, {{ poisson }}
*DENSITY
{{ density }}
*SOLID SECTION, ELSET=BODY, MATERIAL=MAT
*BOUNDARY
FIX, 1, 3
*STEP
*FREQUENCY
3
*END STEP
*STEP
*STATIC
*CLOAD
*INCLUDE, INPUT=bracket.LOAD.load.inp
*NODE PRINT, NSET=LOAD
U
*EL PRINT, ELSET=BODY, TOTALS=ONLY
EVOL
*NODE FILE
U
*END STEP
`;

describe.skipIf(!solversHere.ccx || !solversHere.gmsh)("a bracket that gmsh meshes", () => {
  const read = { kind: "calculixDat", file: "part/bracket.dat" };
  const problem = makeProblem({
    variables: [
      makeVariable("TV", { lower: 5, upper: 25 }),
      makeVariable("B", { kind: "integer", lower: 20, upper: 60, step: 1 }),
    ],
    parameters: Object.entries({
      youngs: 70_000,
      poisson: 0.33,
      density: 2.7e-9,
      force: 2_500,
      TH: 15,
      R: 16.5,
    }).map(([symbol, value]) => ({ symbol, value })),
    files: [
      { source: "bracket.geo", target: "part/bracket.geo", isTemplate: false },
      { source: "bracket.inp.tmpl", target: "part/bracket.inp", isTemplate: true },
    ],
    steps: [
      {
        ...{ nodeId: "mesh", label: "Mesh", kind: "gmsh", timeLimitS: 60, input: "part/bracket.geo" },
        dimension: 3,
        loads: [{ set: "LOAD", direction: 3, total: "-force" }],
      },
      { nodeId: "solve", label: "Solve", kind: "calculix", timeLimitS: 60, input: "part/bracket.inp" },
    ],
    extractions: [
      {
        ...read,
        nodeId: "u",
        label: "Tip",
        symbol: "uz",
        section: "displacements",
        column: 3,
        reduce: "min",
      },
      { ...read, nodeId: "v", label: "Volume", symbol: "volume", section: "total volume" },
      {
        ...read,
        nodeId: "f",
        label: "Mode",
        symbol: "f1",
        section: "E I G E N V A L U E",
        row: 0,
        column: 3,
      },
    ],
    objectives: [makeObjective("volume * density * 1000", { nodeId: "mass" })],
    constraints: [],
  });

  it("bends and swings as with finer meshes, all that was made beside its input", async () => {
    const files = { "bracket.geo": GEOMETRY, "bracket.inp.tmpl": DECK };
    const trial = await runTestTrial({ problem, values: { TV: 15, B: 40 }, files });
    const outputs = outputsOf(trial);
    // The arm alone, as a beam with shear, gives 0.666 mm; the fillet stiffens it. Meshes of half the size change both
    // values by 0.3 %.
    expect(relativeError(outputs.uz, -0.627)).toBeLessThan(0.01);
    expect(relativeError(outputs.f1, 1_727)).toBeLessThan(0.01);
    // The section: the leg, the arm, and what the fillet adds to them.
    const area = 15 * 80 + 15 * 85 + 16.5 ** 2 * (1 - Math.PI / 4);
    expect(relativeError(outputs.volume, area * 40)).toBeLessThan(0.005);
    expect(await trial.list()).toEqual(["1-mesh.log", "2-solve.log", "part", "trial.json"]);
    expect(trial.report.steps.map(({ nodeId }) => nodeId)).toEqual(["mesh", "solve"]);
  });
});
