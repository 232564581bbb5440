import { chmod, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { TrialPrograms } from "../../../../src/optimise/evaluators/run-trial.ts";
import { findProcesses } from "../../../support/find-processes.ts";
import { makeObjective, makeProblem, makeVariable } from "../../../support/make-problem.ts";
import { outputsOf, reasonOf, runTestTrial } from "../../../support/run-test-trial.ts";
import { solversHere } from "../../../support/solvers-here.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

/** A cube of one element with a force on a corner; `x` is the force. */
const CUBE = `*NODE, NSET=ALL
1,0,0,0
2,1,0,0
3,1,1,0
4,0,1,0
5,0,0,1
6,1,0,1
7,1,1,1
8,0,1,1
*ELEMENT, TYPE=C3D8, ELSET=BODY
1,1,2,3,4,5,6,7,8
*NSET, NSET=CORNER
5
*MATERIAL, NAME=STEEL
*ELASTIC
210000,0.3
*SOLID SECTION, ELSET=BODY, MATERIAL=STEEL
*BOUNDARY
1,1,3
2,1,3
3,1,3
4,1,3
*STEP
*STATIC
*CLOAD
5,1,{{ x }}
*NODE PRINT, NSET=CORNER
U
*NODE FILE
U
*END STEP
`;

const cube = makeProblem({
  files: [{ source: "cube.inp", target: "cube.inp", isTemplate: true }],
  steps: [{ nodeId: "solve", label: "Solve", kind: "calculix", timeLimitS: 20, input: "cube.inp" }],
  extractions: [
    {
      ...{ nodeId: "u", label: "Corner", symbol: "u", kind: "calculixDat", file: "cube.dat" },
      ...{ section: "displacements", column: 1, lowest: -1, highest: 1, unit: "mm" },
    },
  ],
  objectives: [makeObjective("u")],
});

/** A beam whose section has no number for its height: CalculiX 2.20 does not come to an end with it. */
const HANGING_BEAM = `*NODE
${Array.from({ length: 21 }, (_, index) => `${index + 1},${25 * index},0,0`).join("\n")}
*ELEMENT, TYPE=B32R, ELSET=BEAM
${Array.from({ length: 10 }, (_, index) => [index + 1, 2 * index + 1, 2 * index + 2, 2 * index + 3].join(",")).join("\n")}
*MATERIAL, NAME=STEEL
*ELASTIC
210000,0.3
*BEAM SECTION, ELSET=BEAM, MATERIAL=STEEL, SECTION=RECT
nan,20
0,0,1
*BOUNDARY
1,1,6
*STEP
*STATIC
*CLOAD
21,3,-1
*NODE FILE
U
*END STEP
`;

/** The deck with one thing in it replaced. */
function cubeWith(from: string, to: string): { "cube.inp": string } {
  expect(CUBE).toContain(from);
  return { "cube.inp": CUBE.replace(from, to) };
}

describe.skipIf(!solversHere.ccx)("a trial of CalculiX has failed", () => {
  const fail = async (files: Readonly<Record<string, string>>, problem = cube) =>
    reasonOf(await runTestTrial({ problem, files }));

  it("never where everything is right", async () => {
    const { u } = outputsOf(await runTestTrial({ problem: cube, files: { "cube.inp": CUBE } }));
    expect(u).toBeGreaterThan(0);
  });

  it("without its input, which CalculiX takes for a success", async () => {
    expect(await fail({}, { ...cube, files: [] })).toEqual({
      code: "not-found",
      message: '"Solve" reads cube.inp, which is not in the trial folder: a model has to put it there',
      nodeId: "solve",
    });
  });

  it("without a file that its input includes, also with exit code 0", async () => {
    expect(await fail(cubeWith("*MATERIAL", "*INCLUDE, INPUT=mesh.inp\n*MATERIAL"))).toEqual({
      code: "log-error",
      message: '"Solve" failed: *ERROR in readinput: cannot open file mesh.inp',
      nodeId: "solve",
      file: "1-solve.log",
    });
  });

  it.each([
    ["a material without stiffness", "210000,0.3", "0,0.3", "the Young modulus should exceed 0.0"],
    ["Poisson's ratio 0.5", "210000,0.3", "210000,0.5", "Poisson coefficient should be less than 0.5"],
    ["a set that is not there", "5,1,{{ x }}", "TOP,1,1", "node set TOP has not yet been defined"],
    [
      "an inverted element",
      "1,1,2,3,4,5,6,7,8",
      "1,5,6,7,8,1,2,3,4",
      "nonpositive jacobian determinant in element 1",
    ],
  ])("with %s, in the words of the solver", async (_what, from, to, words) => {
    const reason = await fail(cubeWith(from, to));
    expect(reason).toMatchObject({ code: "log-error", nodeId: "solve", file: "1-solve.log" });
    expect(reason.message).toMatch(/^"Solve" failed: \*ERROR /);
    expect(reason.message).toContain(words);
  });

  it("where a nonlinear step does not converge", async () => {
    const deck = CUBE.replace("*STEP", "*STEP, NLGEOM").replace("5,1,{{ x }}", "5,1,5e9\n6,1,5e9");
    const reason = await fail({ "cube.inp": deck });
    expect(reason).toMatchObject({ code: "log-error" });
    expect(reason.message).toMatch(/^"Solve" failed: \*ERROR.*/);
  });

  it("where a mechanism moves without end and CalculiX finds nothing wrong", async () => {
    const loose = CUBE.replace("1,1,3\n2,1,3\n3,1,3\n4,1,3", "1,2,3\n2,2,3\n3,2,3\n4,2,3");
    const trial = await runTestTrial({ problem: cube, files: { "cube.inp": loose } });
    expect(reasonOf(trial)).toMatchObject({ code: "out-of-range", nodeId: "u", file: "cube.dat" });
    expect(reasonOf(trial).message).toMatch(
      /^"Corner" is -?[\d.e+]+ mm, (above|below) the -?1 mm that the study takes/,
    );
    expect(await trial.read("cube.frd")).toMatch(/9999\s*$/);
  });

  it("where the result is no number although CalculiX finds nothing wrong", async () => {
    const reason = await fail(cubeWith("5,1,{{ x }}", "5,1,nan"));
    expect(reason).toMatchObject({ code: "extraction", nodeId: "u", file: "cube.dat" });
    expect(reason.message).toContain("NaN");
  });

  it("where it hangs on a number that is none, at its time limit", async () => {
    const solve = { nodeId: "solve", label: "Solve", kind: "calculix", timeLimitS: 1, input: "cube.inp" };
    const problem = makeProblem({ ...cube, steps: [solve] });
    const trial = await runTestTrial({ problem, files: { "cube.inp": HANGING_BEAM } });
    expect(reasonOf(trial)).toEqual({
      code: "time-limit",
      message: '"Solve" was ended at its time limit of 1 s',
      nodeId: "solve",
      file: "1-solve.log",
    });
    expect(await findProcesses(trial.trialFolder)).toEqual([]);
    expect(await trial.read("1-solve.log")).toMatch(/^end .*ended by Planform: time$/m);
  });

  it("where it may not write more", async () => {
    const change = (programs: TrialPrograms) => ({
      ...programs,
      limits: { ...programs.limits, fileBytes: 1_024 },
    });
    const reason = reasonOf(await runTestTrial({ problem: cube, files: { "cube.inp": CUBE }, change }));
    expect(reason).toMatchObject({ code: "resource-limit", nodeId: "solve" });
    expect(reason.message).toMatch(/^"Solve" was ended: it wrote a file of more than /);
  });

  it("where it is not installed, and says how it is", async () => {
    const change = ({ ccx: _ccx, ...programs }: TrialPrograms) => programs;
    const reason = reasonOf(await runTestTrial({ problem: cube, files: { "cube.inp": CUBE }, change }));
    expect(reason).toMatchObject({ code: "not-found", nodeId: "solve" });
    expect(reason.message).toMatch(/^"Solve" needs CalculiX, which is not installed: .*calculix/);
  });
});

/** A program that stands in for CalculiX, to end as it does only now and then. */
async function standIn(script: string): Promise<string> {
  const path = join(await temporaryFolder(), "ccx");
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

describe.skipIf(process.platform === "win32")("a solver that says that all went well", () => {
  const solve = async (script: string) => {
    const ccx = await standIn(script);
    const change = (programs: TrialPrograms) => ({ ...programs, ccx });
    return reasonOf(await runTestTrial({ problem: cube, files: { "cube.inp": CUBE }, change }));
  };

  it("has failed without its results", async () => {
    expect(await solve("exit 0")).toMatchObject({
      code: "output",
      message: '"Solve" ended without cube.dat',
    });
    expect(await solve(": > cube.dat")).toMatchObject({
      code: "output",
      message: '"Solve" ended without cube.frd',
      file: "1-solve.log",
    });
  });

  it("has failed where only the results of an earlier solution lie there", async () => {
    const ccx = await standIn("exit 0");
    const old = ["dat", "frd"].map((ending) => ({
      ...{ source: `old.${ending}`, target: `cube.${ending}`, isTemplate: false },
    }));
    const trial = await runTestTrial({
      problem: { ...cube, files: [...cube.files, ...old] },
      files: { "cube.inp": CUBE, "old.dat": " 5  0.5 0.0 0.0\n", "old.frd": " 9999\n" },
      change: (programs) => ({ ...programs, ccx }),
    });
    expect(reasonOf(trial)).toMatchObject({ code: "output", message: '"Solve" ended without cube.dat' });
  });

  it("has failed with a pipe in the place of a result", async () => {
    expect(await solve("echo x > cube.dat; mkfifo cube.frd")).toMatchObject({ code: "output" });
  });

  it("has failed with half a result", async () => {
    const half = "echo x > cube.dat; printf '    1C\\n -3\\n' > cube.frd";
    expect(await solve(half)).toMatchObject({
      code: "output",
      message: '"Solve" ended before cube.frd was complete',
      file: "cube.frd",
    });
  });
});

const geometry = makeProblem({
  variables: [makeVariable("R", { lower: 0, upper: 10 })],
  files: [{ source: "part.geo", target: "part.geo", isTemplate: false }],
  steps: [
    {
      ...{ nodeId: "mesh", label: "Mesh", kind: "gmsh", timeLimitS: 20, input: "part.geo" },
      ...{ dimension: 3, loads: [] },
    },
  ],
  objectives: [makeObjective("R")],
});

describe.skipIf(!solversHere.gmsh)("a trial of gmsh has failed", () => {
  const mesh = (source: string, change?: (programs: TrialPrograms) => TrialPrograms) =>
    runTestTrial({
      problem: geometry,
      values: { R: 5 },
      files: { "part.geo": source },
      ...(change === undefined ? {} : { change }),
    });

  it("where the geometry itself refuses the design", async () => {
    const source = 'DefineConstant[ R = 1 ];\nIf (R > 2)\n  Error("fillet %g does not fit", R); Exit;\nEndIf';
    expect(reasonOf(await mesh(source))).toEqual({
      code: "log-error",
      message: '"Mesh" failed: fillet 5 does not fit',
      nodeId: "mesh",
      file: "1-mesh.log",
    });
  });

  it("where the geometry is impossible", async () => {
    const source = `Point(1)={0,0,0,1}; Point(2)={1,0,0,1}; Point(3)={1,1,0,1}; Point(4)={0,1,0,1};
      Line(1)={1,3}; Line(2)={3,2}; Line(3)={2,4}; Line(4)={4,1};
      Line Loop(1)={1,2,3,4}; Plane Surface(1)={1};
      o[]=Extrude {0,0,1}{Surface{1};};`;
    const reason = reasonOf(await mesh(source));
    expect(reason).toMatchObject({ nodeId: "mesh", file: "1-mesh.log" });
    // It complains or crashes, as it happens.
    expect(["log-error", "signal"]).toContain(reason.code);
    expect(reason.message).not.toContain("---");
  });

  it("where the last statement of a geometry without a last line break refuses the design", async () => {
    // By itself gmsh leaves such a statement out.
    const source = 'Point(1)={0,0,0,1};\nPoint(2)={1,0,0,1}; Error("no room"); Exit;';
    expect(reasonOf(await mesh(source)).message).toBe('"Mesh" failed: no room');
  });

  it("where it crashes and leaves half a mesh", async () => {
    const gmsh = await standIn("printf '*NODE\\n' > part.gmsh.inp; kill -SEGV $$");
    expect(reasonOf(await mesh("", (programs) => ({ ...programs, gmsh })))).toEqual({
      code: "signal",
      message: '"Mesh" failed: gmsh crashed (SIGSEGV)',
      nodeId: "mesh",
      file: "1-mesh.log",
    });
  });

  it("where it ends well without a mesh, also when an older one lies there", async () => {
    const gmsh = await standIn("exit 0");
    const older = { source: "older.inp", target: "part.gmsh.inp", isTemplate: false };
    const trial = await runTestTrial({
      problem: { ...geometry, files: [...geometry.files, older] },
      values: { R: 5 },
      files: { "part.geo": "", "older.inp": "*NODE\n" },
      change: (programs) => ({ ...programs, gmsh }),
    });
    expect(reasonOf(trial)).toMatchObject({ code: "output", message: '"Mesh" ended without a mesh' });
  });

  it("where the folder of the mesh has become a link, which is not followed", async () => {
    const outside = await temporaryFolder();
    const mesh = `gmsh "$@" && cp part.gmsh.inp ${outside}`;
    const gmsh = await standIn(`${mesh} && cd .. && mv sub away && ln -s ${outside} sub`);
    const input = "sub/part.geo";
    const problem = makeProblem({
      ...geometry,
      files: [{ source: "part.geo", target: input, isTemplate: false }],
      steps: geometry.steps.map((step) => ({ ...step, input })),
    });
    const source = 'SetFactory("OpenCASCADE");\nBox(1) = {0,0,0,1,1,1};\nMesh.MeshSizeMax = 1;\n';
    const files = { "part.geo": source };
    const change = (programs: TrialPrograms) => ({ ...programs, gmsh });
    const trial = await runTestTrial({ problem, values: { R: 5 }, files, change, sandbox: "off" });
    expect(reasonOf(trial).message).toBe('"Mesh" uses sub, which leads out of the trial folder');
    expect(await readdir(outside)).toEqual(["part.gmsh.inp"]);
  });

  it("where the mesh has no volumes", async () => {
    const source = "Point(1)={0,0,0,1}; Point(2)={1,0,0,1}; Line(1)={1,2};";
    const reason = reasonOf(await mesh(source));
    expect(reason).toMatchObject({ code: "output", nodeId: "mesh", file: "part.gmsh.inp" });
  });
});
