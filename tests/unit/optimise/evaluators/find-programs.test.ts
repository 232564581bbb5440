import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { findTrialPrograms, missingPrograms } from "../../../../src/optimise/evaluators/find-programs.ts";
import type { OptimizationProblem } from "../../../../src/shared/optimise/problem.ts";
import { makeProblem } from "../../../support/make-problem.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

let bin: string;
beforeEach(async () => {
  bin = join(await temporaryFolder(), "bin");
  await mkdir(bin);
});

async function install(name: string): Promise<string> {
  const path = join(bin, name);
  await writeFile(path, "#!/bin/sh\n");
  await chmod(path, 0o755);
  return path;
}

const step = { nodeId: "s", label: "S", timeLimitS: 1 };

function find(problem: OptimizationProblem, env: NodeJS.ProcessEnv = {}) {
  return findTrialPrograms({ problem, sandbox: "off", pythonPath: undefined, env: { PATH: bin, ...env } });
}

describe("findTrialPrograms", () => {
  it("finds what the steps start, and looks for nothing else", async () => {
    const ccx = await install("ccx");
    await install("gmsh");
    const problem = makeProblem({ steps: [{ ...step, kind: "calculix", input: "a.inp" }] });
    expect(await find(problem)).toMatchObject({ ccx });
    expect(Object.keys(await find(problem))).not.toContain("gmsh");
    expect(Object.keys(await find(makeProblem()))).not.toContain("ccx");
  });

  it("gives trials nothing of the turn that started their run", async () => {
    const told = { CLAUDECODE: "1", CLAUDE_CODE_SESSION_ID: "x", ANTHROPIC_BASE_URL: "x", MCP_TIMEOUT: "1" };
    const { env } = await find(makeProblem(), { ...told, PLANFORM_TURN_ID: "x", LICENCE: "1@host" });
    expect(Object.keys(env).filter((name) => /CLAUDE|ANTHROPIC|MCP|PLANFORM/.test(name))).toEqual([]);
    expect(env.LICENCE).toBe("1@host");
  });

  it("gives the environment without secrets, with one thread and numbers with a point", async () => {
    const { env } = await find(makeProblem(), { MY_TOKEN: "hush", LICENCE: "1@host", LC_ALL: "de_DE.UTF-8" });
    expect(env).toMatchObject({
      LICENCE: "1@host",
      OMP_NUM_THREADS: "1",
      MKL_NUM_THREADS: "1",
      LANG: "de_DE.UTF-8",
      LC_NUMERIC: "C",
    });
    expect(env.MY_TOKEN).toBeUndefined();
    expect(env.LC_ALL).toBeUndefined();
  });

  it("runs scripts with the Node of Planform where there is no other", async () => {
    const problem = makeProblem({ steps: [{ ...step, kind: "node", script: "a.mjs" }] });
    expect((await find(problem)).node).toBe(process.execPath);
    const node = await install("node");
    expect((await find(problem)).node).toBe(node);
  });
});

describe("missingPrograms", () => {
  const missing = async (problem: OptimizationProblem) => missingPrograms(problem, await find(problem));

  it("says how each is installed, each once", async () => {
    const solve = { ...step, kind: "calculix", input: "a.inp" };
    const mesh = { ...step, kind: "gmsh", input: "a.geo", dimension: 3, loads: [] };
    const found = await missing(makeProblem({ steps: [mesh, solve, solve] }));
    expect(found).toEqual([
      { title: "gmsh", command: "gmsh", install: expect.stringContaining("gmsh") },
      { title: "CalculiX", command: "ccx", install: expect.stringContaining("calculix") },
    ]);
  });

  it("names commands that are nowhere, but none that a trial brings along or fills in", async () => {
    const commands = [["abaqus"], ["/opt/none/solver"], ["./solve.sh"], ["{{ tool }}"], ["known", "x"]];
    await install("known");
    const steps = commands.map((command) => ({ ...step, kind: "command", command }));
    expect((await missing(makeProblem({ steps }))).map(({ command }) => command)).toEqual([
      "abaqus",
      "/opt/none/solver",
    ]);
  });

  it("looks for the interpreter of scripts that read values too", async () => {
    const read = { nodeId: "e", label: "E", symbol: "e", kind: "script", file: "read.py" };
    const problem = makeProblem({ extractions: [read] });
    const programs = await findTrialPrograms({
      ...{ problem, sandbox: "off", env: { PATH: bin } },
      pythonPath: join(bin, "no-python"),
    });
    expect((await missingPrograms(problem, programs)).map(({ title }) => title)).toEqual(["Python"]);
  });
});
