import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { describeRun } from "../../../mcp-server/python/describe-run.ts";
import { planConfinement } from "../../../mcp-server/python/plan-confinement.ts";
import { runPythonTool } from "../../../mcp-server/tools/run-python.ts";
import type { Python } from "../../../src/system/find-python.ts";
import type { LimitedRun } from "../../../src/system/sandbox/run-limited.ts";
import { makeSurroundings } from "../../support/mcp-client.ts";
import { sandboxHere } from "../../support/sandbox-here.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});

describe("where run_python is not there it says why", () => {
  const because = (fields: Parameters<typeof makeSurroundings>[0]) =>
    runPythonTool.absentBecause?.(
      makeSurroundings({ scratchFolder: "/scratch", env: process.env, ...fields }),
    );

  it("in a study that the user does not trust", async () => {
    expect(await because({ isTrusted: false })).toContain("does not trust this study");
  });

  it("outside of conversations", async () => {
    expect(await because({ scratchFolder: undefined })).toContain("only for a conversation");
  });

  it.skipIf(sandboxHere.state === "missing")("without the Python that the settings name", async () => {
    expect(await because({ pythonPath: join(folder, "python3") })).toContain("is no Python 3 that works");
  });

  it.skipIf(sandboxHere.state === "missing")("and not where it is there", async () => {
    expect(await because({})).toBeUndefined();
  });
});

it.skipIf(sandboxHere.state === "missing")("refuses a file that only looks like a Python 3", async () => {
  const pythonPath = join(folder, "python3");
  await writeFile(pythonPath, "#!/bin/sh\necho '{\"version\": [2, 7, 18]}'\n");
  await chmod(pythonPath, 0o755);
  const surroundings = makeSurroundings({ scratchFolder: join(folder, "scratch"), pythonPath });
  expect(await runPythonTool.absentBecause?.(surroundings)).toBeUndefined();
  const signal = new AbortController().signal;
  // The study itself is not asked for.
  const context = { surroundings, workspace: undefined as never, client: "t", signal };
  await expect(runPythonTool.call({ code: "1" }, context)).rejects.toThrow("is no Python 3 that works");
});

describe("planConfinement", () => {
  const python: Python = {
    path: "/home/ada/.pyenv/versions/3.12/bin/python3",
    version: "3.12.1",
    folders: [],
    userBase: undefined,
    hasNumpy: true,
  };

  async function plan(fields: Partial<Python> = {}, env: Record<string, string> = {}) {
    const studyFolder = join(folder, "studies", "beam");
    const scratchFolder = join(studyFolder, ".planform", "scratch", "c1");
    await mkdir(scratchFolder, { recursive: true });
    return planConfinement({
      python: { ...python, ...fields },
      studyFolder,
      scratchFolder,
      scriptFolder: join(folder, "script"),
      env: { HOME: folder, ...env },
    });
  }

  it("hides the homes, other disks, the study's private folder and its secrets", async () => {
    await mkdir(join(folder, "studies", "beam", "keys"), { recursive: true });
    await writeFile(join(folder, "studies", "beam", "keys", "site.pem"), "");
    const { hidden, hiddenFiles, readable } = await plan();
    expect(hidden).toEqual(expect.arrayContaining([folder, join(folder, "studies", "beam", ".planform")]));
    expect(hidden.filter((path) => ["/usr", "/etc", "/opt", "/lib", "/"].includes(path))).toEqual([]);
    expect(hiddenFiles).toEqual([join(folder, "studies", "beam", "keys", "site.pem")]);
    expect(readable).toEqual([join(folder, "studies", "beam"), join(folder, "script")]);
  });

  it("shows an interpreter in the home, but never a home for its sake", async () => {
    const prefix = join(folder, ".pyenv", "versions", "3.12");
    await mkdir(prefix, { recursive: true });
    const { readable } = await plan({ folders: [prefix, folder, "/"] });
    expect(readable).toContain(prefix);
    expect(readable).not.toContain(folder);
    expect(readable).not.toContain("/");
  });

  it("hides the app's folder where it was moved to", async () => {
    await mkdir(join(folder, "app"));
    expect((await plan({}, { PLANFORM_HOME: join(folder, "app") })).hidden).toContain(join(folder, "app"));
  });

  it("gives nothing of the user's environment", async () => {
    const { env } = await plan({ userBase: join(folder, ".local") }, { API_TOKEN: "x", PYTHONSTARTUP: "x" });
    expect(Object.keys(env)).not.toEqual(expect.arrayContaining(["API_TOKEN"]));
    expect(env.PYTHONSTARTUP).toBeUndefined();
    expect(env).toMatchObject({ OMP_NUM_THREADS: "1", PYTHONUSERBASE: join(folder, ".local") });
  });
});

describe("describeRun", () => {
  const run: LimitedRun = {
    exitCode: 0,
    signal: undefined,
    stdout: "",
    stderr: "",
    endedBy: undefined,
    durationMs: 12,
  };

  it("tells of success only what is worth it", () => {
    expect(describeRun(run, { timeoutS: 60, files: [] })).toEqual({
      success: true,
      exitCode: 0,
      stdout: "",
      stderr: "",
      files: [],
      durationMs: 12,
    });
  });

  it("says in words what ended a run", () => {
    const ended = { ...run, exitCode: undefined, signal: "SIGKILL" };
    expect(describeRun({ ...ended, endedBy: "time" }, { timeoutS: 5, files: [] })).toMatchObject({
      success: false,
      endedBy: "time limit: 5 s",
    });
    expect(describeRun(ended, { timeoutS: 5, files: [] })).toMatchObject({ endedBy: "signal SIGKILL" });
  });

  it("cuts the middle of what takes too much room in JSON", () => {
    const stdout = `begin${"\u0001".repeat(15_000)}end`;
    const answer = JSON.stringify(
      describeRun({ ...run, stdout, stderr: stdout }, { timeoutS: 5, files: [] }),
    );
    expect(answer.length).toBeLessThan(40_000);
    expect(answer).toMatch(/begin.*cut.*end/);
  });
});
