import { chmod, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { TrialPrograms } from "../../../../src/optimise/evaluators/run-trial.ts";
import { findProcesses } from "../../../support/find-processes.ts";
import { makeObjective, makeProblem, makeVariable } from "../../../support/make-problem.ts";
import { outputsOf, reasonOf, runTestTrial } from "../../../support/run-test-trial.ts";
import { sandboxHere } from "../../../support/sandbox-here.ts";
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

function scripted(kind: "python" | "node" | "command", fields: object): ReturnType<typeof makeProblem> {
  return makeProblem({
    steps: [{ nodeId: "run", label: "Run it", kind, timeLimitS: 20, ...fields }],
    files: ["run.py", "run.mjs", "run.sh"].map((source) => ({ source, target: source, isTemplate: false })),
    extractions: [
      { nodeId: "r", label: "Result", symbol: "r", kind: "json", file: "result.json", path: "r" },
    ],
    objectives: [makeObjective("r")],
  });
}

describe.skipIf(process.platform === "win32").each(["auto", "off"] as const)(
  "with the sandbox %s",
  (sandbox) => {
    const isLeftOut = sandbox === "auto" && sandboxHere.state === "missing";
    const run = (
      problem: ReturnType<typeof makeProblem>,
      sources: { py?: string; mjs?: string; sh?: string } = {},
      more: Partial<Parameters<typeof runTestTrial>[0]> = {},
    ) => {
      const { py = "", mjs = "", sh = "" } = sources;
      const files = { "run.py": py, "run.mjs": mjs, "run.sh": sh };
      return runTestTrial({ problem, files, sandbox, ...more });
    };
    const shell = (script: string, timeLimitS = 20) =>
      scripted("command", { command: ["/bin/sh", "-c", script], timeLimitS });

    it.skipIf(isLeftOut)("a Python script reads the design and gives its result", async () => {
      const py = [
        "import json, os",
        'x = json.load(open("trial.json"))["scope"]["x"]',
        'json.dump({"r": x * 2}, open("result.json", "w"))',
        'assert os.path.exists(os.environ["PLANFORM_STUDY_FOLDER"] + "/run.sh")',
      ].join("\n");
      expect(outputsOf(await run(scripted("python", { script: "run.py" }), { py }))).toEqual({ r: 2 });
    });

    it.skipIf(isLeftOut)("a Python script that fails tells its error", async () => {
      const py = "def area(x):\n    return 1 / x\narea(0)\n";
      expect(reasonOf(await run(scripted("python", { script: "run.py" }), { py }))).toEqual({
        code: "exit-code",
        message: '"Run it" failed: Python ended with exit code 1: ZeroDivisionError: division by zero',
        nodeId: "run",
        file: "1-run-it.log",
      });
    });

    it.skipIf(isLeftOut)("a Node script gives its result, or its error", async () => {
      const problem = scripted("node", { script: "run.mjs" });
      const good = 'import { writeFileSync } from "node:fs"; writeFileSync("result.json", `{"r": 7}`);';
      expect(outputsOf(await run(problem, { mjs: good }))).toEqual({ r: 7 });
      const reason = reasonOf(await run(problem, { mjs: 'throw new TypeError("no such bar")' }));
      expect(reason).toMatchObject({
        code: "exit-code",
        message: '"Run it" failed: Node ended with exit code 1: TypeError: no such bar',
      });
    });

    it.skipIf(isLeftOut)("a command gets its arguments filled in, by no shell", async () => {
      const problem = scripted("command", {
        command: ["./run.sh", "{{ x + y }}", "$HOME; `id`", "{{ x }} mm"],
      });
      const sh = '#!/bin/sh\nprintf \'{"r": %s, "rest": "%s"}\' "$1" "$2|$3" > result.json\n';
      const trial = await runTestTrial({
        ...{ problem, sandbox, files: { "run.py": "", "run.mjs": "", "run.sh": sh } },
        makeExecutable: ["run.sh"],
      });
      expect(outputsOf(trial)).toEqual({ r: 3 });
      expect(JSON.parse(await trial.read("result.json")).rest).toBe("$HOME; `id`|1 mm");
    });

    it.skipIf(isLeftOut)("a command that is nowhere is named", async () => {
      expect(reasonOf(await run(scripted("command", { command: ["no-such-solver", "x"] })))).toEqual({
        code: "not-found",
        message: '"Run it" runs no-such-solver, but there is no such program on the PATH',
        nodeId: "run",
      });
      expect(reasonOf(await run(scripted("command", { command: ["./solve"] }))).message).toBe(
        '"Run it" runs ./solve, but there is no such program in the trial folder',
      );
      expect(
        reasonOf(await run(scripted("command", { command: ["../../../../../x.sh"] }))).message,
      ).toContain("leads out of the trial folder");
    });

    it.skipIf(isLeftOut)("an argument that cannot be filled in is named", async () => {
      const reason = reasonOf(await run(scripted("command", { command: ["echo", "{{ z }}"] })));
      expect(reason).toMatchObject({ code: "template", nodeId: "run" });
      expect(reason.message).toContain('"Run it", argument {{ z }}: ');
    });

    it.skipIf(isLeftOut)("a program that crashes, or is killed, is told by its signal", async () => {
      expect(reasonOf(await run(shell("kill -SEGV $$")))).toMatchObject({
        code: "signal",
        message: '"Run it" failed: /bin/sh crashed (SIGSEGV)',
      });
      expect(reasonOf(await run(shell("kill -KILL $$"))).message).toContain("was killed (SIGKILL)");
    });

    it.skipIf(isLeftOut)("a program is ended at its time limit, with what it started", async () => {
      const mark = `trial-${process.pid}-${Date.now()}`;
      // One that nothing leads to any more, neither group nor parent nor output.
      const daemon = `(setsid sh -c 'trap "" TERM; sleep 60; sleep 60; : ${mark}' >/dev/null 2>&1 </dev/null &)`;
      const script = `${daemon}; sleep 60`;
      const trial = await run(shell(script, 1));
      expect(reasonOf(trial)).toMatchObject({
        code: "time-limit",
        message: '"Run it" was ended at its time limit of 1 s',
      });
      await expect.poll(() => findProcesses(mark)).toEqual([]);
      expect(trial.report.seconds).toBeLessThan(8);
    });

    it.skipIf(isLeftOut)("a program is ended when the run is, with what it started", async () => {
      const mark = `stop-${process.pid}-${Date.now()}`;
      const stop = new AbortController();
      setTimeout(() => stop.abort(), 300);
      const script = `(setsid sh -c 'sleep 60; : ${mark}' &) ; sleep 60`;
      const reason = reasonOf(await run(shell(script), {}, { signal: stop.signal }));
      expect(reason).toMatchObject({ code: "interrupted", nodeId: "run" });
      await expect.poll(() => findProcesses(mark)).toEqual([]);
    });

    it.skipIf(isLeftOut)("a program that takes too much is ended", async () => {
      const limit = (fields: Partial<TrialPrograms["limits"]>) => ({
        change: (programs: TrialPrograms) => ({ ...programs, limits: { ...programs.limits, ...fields } }),
      });
      const hungry = scripted("python", { script: "run.py" });
      const py = "import time\nx = bytearray(300_000_000)\ntime.sleep(20)";
      expect(reasonOf(await run(hungry, { py }, limit({ memoryBytes: 2e8 })))).toMatchObject({
        code: "resource-limit",
        message: '"Run it" was ended: it took more than 0.2 GB of memory',
      });
      const many = shell("i=0; while :; do i=$((i+1)); : > f$i; done");
      expect(reasonOf(await run(many, {}, limit({ folderFiles: 100 })))).toMatchObject({
        code: "resource-limit",
        message: expect.stringContaining("the trial folder held more than 50 GB or 100 files"),
      });
      const forks = shell("for i in 1 2 3 4 5 6 7 8 9; do sleep 20 & done; wait");
      expect(reasonOf(await run(forks, {}, limit({ processes: 5 }))).message).toBe(
        '"Run it" was ended: it started more than 5 processes',
      );
      const failing = shell("echo MemoryError: no room >&2; exit 1");
      expect(reasonOf(await run(failing)).code).toBe("resource-limit");
    });

    it.skipIf(isLeftOut)("a program gets one thread and no secrets", async () => {
      const trial = await run(shell("env > env.txt; echo '{\"r\": 1}' > result.json"));
      const env = await trial.read("env.txt");
      expect(env).toMatch(/^OMP_NUM_THREADS=1$/m);
      expect(env).toMatch(/^CCX_NPROC_EQUATION_SOLVER=1$/m);
      expect(env).not.toContain("hush");
    });

    it.skipIf(isLeftOut)(
      "what a program leaves where Planform writes is replaced, not followed",
      async () => {
        const outside = join(await temporaryFolder(), "outside.txt");
        await writeFile(outside, "mine");
        const trial = await run(
          shell(`ln -sf ${outside} 1-run-it.log; ln -sf ${outside} trial.json; exit 3`),
        );
        expect(reasonOf(trial)).toMatchObject({ code: "exit-code" });
        expect(await readFile(outside, "utf8")).toBe("mine");
        expect(JSON.parse(await trial.read("trial.json")).outcome.reason.code).toBe("exit-code");
      },
    );

    it.skipIf(isLeftOut)("a script reads a value, under the same limits", async () => {
      const problem = makeProblem({
        files: [{ source: "value.py", target: "value.py", isTemplate: false }],
        extractions: [{ nodeId: "v", label: "Value", symbol: "v", kind: "script", file: "value.py" }],
        objectives: [makeObjective("v")],
      });
      const value = (code: string) => runTestTrial({ problem, sandbox, files: { "value.py": code } });
      const good = await value("print('the value is', 42.5)");
      expect(outputsOf(good)).toMatchObject({ v: 42.5 });
      expect(await good.list()).toEqual(["1-value.log", "trial.json", "value.py"]);
      expect(reasonOf(await value("raise ValueError('no peak')"))).toEqual({
        code: "exit-code",
        message: '"Value" failed: Python ended with exit code 1: ValueError: no peak',
        nodeId: "v",
        file: "1-value.log",
      });
      expect(reasonOf(await value("print('nothing')"))).toMatchObject({ code: "extraction", nodeId: "v" });
    });

    it.skipIf(isLeftOut)("the folder tells what was done in it", async () => {
      const trial = await run(shell("echo said; echo '{\"r\": 1}' > result.json"));
      const record = JSON.parse(await trial.read("trial.json"));
      expect(record).toMatchObject({
        study: "Test study",
        values: { x: 1, y: 2 },
        scope: { x: 1, y: 2, r: 1 },
        calls: [{ label: "Run it", exitCode: 0, folder: ".", log: "1-run-it.log" }],
        outcome: { state: "complete", outputs: { r: 1 }, objectives: [1] },
      });
      const log = await trial.read("1-run-it.log");
      expect(log).toContain("command  /bin/sh -c ");
      expect(log).toMatch(/^end +exit code 0$/m);
      expect(log).toContain("---- stdout\nsaid\n");
    });
  },
);

describe("files of a trial", () => {
  const place = (file: { source: string; target: string; isTemplate: boolean }, files = {}) =>
    runTestTrial({
      problem: makeProblem({
        files: [file],
        steps: [{ nodeId: "run", label: "Run it", kind: "command", timeLimitS: 5, command: ["true"] }],
        objectives: [makeObjective("x")],
      }),
      files,
    });

  it("lie in folders that are made for them, templates filled in", async () => {
    const trial = await place(
      { source: "a/b.tmpl", target: "deep/er/b.inp", isTemplate: true },
      { "a/b.tmpl": "x = {{ x + y }}\n" },
    );
    expect(await trial.read("deep/er/b.inp")).toBe("x = 3\n");
  });

  it.each([
    ["model/none.inp", "none.inp", "not-found", "model/none.inp is not in the study's folder"],
    ["../secret.inp", "s.inp", "not-found", "../secret.inp leads out of the study's folder"],
    [
      ".planform/study.db",
      "s.db",
      "not-found",
      ".planform/study.db leads into Planform's own files of the study",
    ],
    ["model", "m", "not-found", "model is no file"],
    ["model/a.inp", "../a.inp", "not-found", "The target ../a.inp leads out of the trial folder"],
    [
      "model/a.inp",
      "trial.json",
      "template",
      "trial.json is what Planform writes itself: give the file another target",
    ],
  ])("are refused where they cannot be: %s to %s", async (source, target, code, message) => {
    const trial = await place(
      { source, target, isTemplate: false },
      { "model/a.inp": "", ".planform/study.db": "x", "../secret.inp": "x" },
    );
    expect(reasonOf(trial)).toEqual({ code, message });
  });

  it("are refused where a link leads out of the study", async () => {
    const outside = await temporaryFolder();
    await writeFile(join(outside, "secret.inp"), "x");
    const problem = makeProblem({
      files: [{ source: "link.inp", target: "link.inp", isTemplate: false }],
      steps: [{ nodeId: "run", label: "Run it", kind: "command", timeLimitS: 5, command: ["true"] }],
      objectives: [makeObjective("x")],
    });
    const trial = await runTestTrial({
      problem,
      prepare: (studyFolder) => symlink(join(outside, "secret.inp"), join(studyFolder, "link.inp")),
    });
    expect(reasonOf(trial).message).toBe("link.inp leads out of the study's folder");
  });

  it("name what a template cannot be filled in with", async () => {
    const file = { source: "a.tmpl", target: "a.inp", isTemplate: true };
    const unknown = reasonOf(await place(file, { "a.tmpl": "one\n{{ widht }}\n" }));
    expect(unknown).toMatchObject({ code: "template" });
    expect(unknown.message).toMatch(/^a\.tmpl: Line 2: \{\{ widht \}\}/);
    expect(reasonOf(await place(file, { "a.tmpl": "{{ 1 / (x - 1) }}" })).message).toMatch(/a\.tmpl: Line 1/);
  });
});

describe.skipIf(sandboxHere.state === "missing")("a confined program", () => {
  it("reads the study and writes its own folder only, without a network", async () => {
    const py = [
      "import json, os, socket",
      "study = os.environ['PLANFORM_STUDY_FOLDER']",
      "def can(what):",
      "    try:",
      "        what()",
      "        return 1",
      "    except OSError:",
      "        return 0",
      "r = {",
      "  'readsStudy': can(lambda: open(study + '/run.py').read()),",
      "  'readsSecret': len(open(study + '/site.pem').read()),",
      "  'readsPrivate': can(lambda: open(study + '/.planform/study.db').read()),",
      "  'readsHome': can(lambda: open(os.environ['OUTSIDE']).read()),",
      "  'writesStudy': can(lambda: open(study + '/x', 'w')),",
      "  'writesRun': can(lambda: open(study + '/.planform/runs/r1/x', 'w')),",
      "  'writesHere': can(lambda: open('here', 'w')),",
      "  'connects': can(lambda: socket.create_connection(('127.0.0.1', 80), 1)),",
      "  'seesProcesses': len([p for p in os.listdir('/proc') if p.isdigit()]),",
      "}",
      "json.dump(r, open('result.json', 'w'))",
    ].join("\n");
    const home = await temporaryFolder();
    await mkdir(join(home, "d"));
    await writeFile(join(home, "secret.txt"), "x");
    const problem = makeProblem({
      files: [{ source: "run.py", target: "run.py", isTemplate: false }],
      steps: [{ nodeId: "run", label: "Run it", kind: "python", timeLimitS: 20, script: "run.py" }],
      objectives: [makeObjective("x")],
    });
    const trial = await runTestTrial({
      problem,
      files: { "run.py": py, "site.pem": "key", ".planform/study.db": "x" },
      change: (programs) => ({
        ...programs,
        env: { ...programs.env, HOME: home, OUTSIDE: join(home, "secret.txt") },
      }),
    });
    outputsOf(trial);
    expect(JSON.parse(await trial.read("result.json"))).toEqual({
      ...{ readsStudy: 1, readsSecret: 0, readsPrivate: 0, readsHome: 0 },
      ...{ writesStudy: 0, writesRun: 0, writesHere: 1, connects: 0 },
      seesProcesses: 2,
    });
  });
});
