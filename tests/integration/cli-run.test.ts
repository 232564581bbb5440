import { readFile, realpath, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from "vitest";
import { z } from "zod";
import { createRunReader, listRunIds, sendCommand } from "../../src/optimise/run-folder/read-run.ts";
import { runFolderOf } from "../../src/optimise/run-folder/run-folder.ts";
import { RunInfo } from "../../src/shared/optimise/run.ts";
import {
  copySampleStudy,
  makeTestSurroundings,
  type TestSurroundings,
  trustStudy,
} from "../support/open-test-app.ts";
import { makeSlowStudy, writeStudy } from "../support/slow-study.ts";
import { startPlanform } from "../support/start-planform.ts";

let around: TestSurroundings;
beforeAll(async () => {
  around = await makeTestSurroundings();
});
afterAll(() => around.cleanUp());

const planform = (...args: string[]) => startPlanform(args, around.env);

async function sample(name: string, { trusted = true } = {}): Promise<string> {
  const folder = await copySampleStudy(name);
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));
  if (trusted) await trustStudy(around.env.PLANFORM_HOME ?? "", folder);
  return folder;
}

const Line = z.looseObject({ type: z.string() });
const EndLine = z.strictObject({
  type: z.literal("run_ended"),
  runId: z.string(),
  state: z.string(),
  reason: z.string(),
  trials: z.number(),
  failed: z.number(),
  feasible: z.number(),
  elapsedS: z.number(),
  best: z
    .strictObject({
      trial: z.number(),
      values: z.record(z.string(), z.number()),
      objectives: z.array(z.number()),
      constraints: z.array(z.number()),
      outputs: z.record(z.string(), z.number()),
      feasible: z.boolean(),
    })
    .nullable(),
});

const linesOf = (stdout: string): z.infer<typeof Line>[] =>
  stdout
    .trimEnd()
    .split("\n")
    .map((line) => Line.parse(JSON.parse(line)));

it("computes a study and ends with one line that says all", async () => {
  const study = await sample("welded-beam");
  const { code, stdout, stderr } = await planform("run", study, "--trials", "60", "--seed", "4", "--json")
    .ended;
  expect([code, stderr]).toEqual([0, ""]);
  const lines = linesOf(stdout);
  expect(lines[0]).toMatchObject({ type: "run_started", trials: 60, seed: 4 });
  expect(lines.filter(({ type }) => type === "trial")).toHaveLength(60);
  const end = EndLine.parse(lines.at(-1));
  expect(end).toMatchObject({ state: "done", trials: 60, failed: 0 });
  expect(end.best?.feasible).toBe(true);
  expect(end.best?.objectives[0]).toBeLessThan(3);
  expect(end.best?.objectives[0]).toBeGreaterThan(1.7248);
});

it("proposes the same designs for the same seed", async () => {
  const study = await sample("spring");
  const args = ["run", study, "--trials", "15", "--workers", "1", "--seed", "9", "--json"];
  const values = async (): Promise<unknown[]> =>
    linesOf((await planform(...args).ended).stdout)
      .filter(({ type }) => type === "trial")
      .map((line) => line.values);
  const [one, other] = [await values(), await values()];
  expect(one).toHaveLength(15);
  expect(other).toEqual(one);
});

it("tells a person what came of it", async () => {
  const study = await sample("pressure-vessel");
  const { code, stdout, stderr } = await planform("run", study, "--trials", "20").ended;
  expect(code).toBe(0);
  expect(stderr).toMatch(/Pressure vessel: 20 trials/);
  expect(stderr).toMatch(/\[#+-*\] \d+\/20/);
  expect(stdout).toMatch(/The run is done/);
  expect(stdout).toMatch(/Best design \(trial \d+/);
  expect(stdout).toMatch(/Shell thickness +[\d.]+ in/);
});

it("stops at Ctrl+C, and goes on later", async () => {
  const study = await sample("cantilever");
  await writeStudy(study, makeSlowStudy(0.3));
  await trustStudy(around.env.PLANFORM_HOME ?? "", study);
  const first = planform("run", study, "--trials", "8", "--json");
  await vi.waitFor(() => expect(first.output()).toContain('"type":"trial"'), 20_000);
  first.child.kill("SIGINT");
  const { code, stdout } = await first.ended;
  expect(code).toBe(130);
  const end = EndLine.partial().parse(linesOf(stdout).at(-1));
  expect(end.state).toBe("stopped");
  expect(end.trials).toBeLessThan(8);
  const second = await planform("run", study, "--resume", end.runId ?? "", "--json").ended;
  expect(second.code).toBe(0);
  expect(EndLine.parse(linesOf(second.stdout).at(-1))).toMatchObject({
    runId: end.runId,
    state: "done",
    trials: 8,
  });
});

it("lets a run go on that is paused", async () => {
  const study = await sample("cantilever");
  await writeStudy(study, makeSlowStudy(0.2));
  await trustStudy(around.env.PLANFORM_HOME ?? "", study);
  const detached = await planform("run", study, "--trials", "6", "--detach", "--json").ended;
  const { runId } = z.looseObject({ runId: z.string() }).parse(linesOf(detached.stdout)[0]);
  const folder = await realpath(study);
  await sendCommand(folder, runId, { type: "pause" });
  const reader = createRunReader(folder, runId);
  await vi.waitFor(async () => expect((await reader.read()).state.state).toBe("paused"), 10_000);
  const { code, stdout } = await planform("run", study, "--resume", runId, "--json").ended;
  expect([code, EndLine.parse(linesOf(stdout).at(-1)).trials]).toEqual([0, 6]);
});

it("stops the run when nobody reads its output any more", async () => {
  const study = await sample("cantilever");
  await writeStudy(study, makeSlowStudy(0.2));
  await trustStudy(around.env.PLANFORM_HOME ?? "", study);
  const run = planform("run", study, "--trials", "60", "--json");
  await vi.waitFor(() => expect(run.output()).toContain('"run_started"'), 20_000);
  const { runId } = z.looseObject({ runId: z.string() }).parse(linesOf(run.output().split("\n")[0] ?? "")[0]);
  run.child.stdout?.destroy();
  const { code, stderr } = await run.ended;
  expect(code).toBe(130);
  expect(stderr).not.toContain("EPIPE");
  const { state } = await createRunReader(await realpath(study), runId).read();
  expect(state.state).toBe("stopped");
});

it("believes nothing of what a foreign run says of this machine, and shows its words as they are", async () => {
  const study = await sample("spring");
  await planform("run", study, "--trials", "2").ended;
  const folder = await realpath(study);
  const [runId = ""] = await listRunIds(folder);
  const { infoFile, stateFile } = runFolderOf(folder, runId);
  const info: RunInfo = RunInfo.parse(JSON.parse(await readFile(infoFile, "utf8")));
  const words = "\u001b]0;taken\u0007\u001b[2J";
  const stopped = JSON.stringify({ state: "stopped", updatedAt: 1, elapsedS: 0 });
  await writeFile(stateFile, stopped);
  await writeFile(
    infoFile,
    JSON.stringify({ ...info, trials: 3, algorithm: { ...info.algorithm, reason: words } }),
  );
  const shown = await planform("run", study, "--resume", runId).ended;
  expect([shown.code, shown.stderr.includes("\u001b")]).toEqual([0, false]);
  await writeFile(stateFile, stopped);
  const execution = { ...info.execution, pythonPath: join(study, "evil.sh"), sandbox: "off" };
  await writeFile(infoFile, JSON.stringify({ ...info, execution }));
  const refused = await planform("run", study, "--resume", runId).ended;
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain("run-unreadable");
});

it("runs a study that is not trusted in the sandbox only", async () => {
  const study = await sample("truss10", { trusted: false });
  const { code, stdout, stderr } = await planform("run", study, "--trials", "3", "--json").ended;
  expect(stderr).toContain("not said that you trust this study");
  expect([code, EndLine.parse(linesOf(stdout).at(-1)).failed]).toEqual([0, 0]);
});

it.each([
  [["--trials", "0"], 2, /whole number from 1 to/],
  [["--trials", "5000000"], 2, /whole number from 1 to/],
  [["--workers", "5000"], 2, /whole number from 1 to/],
  [["--algorithm", "magic"], 2, /Allowed choices/],
  [["--seed", "-1"], 2, /whole number from 0 on/],
  [["--resume", "no-such-run"], 1, /run-not-found/],
  [["--resume", "../../x"], 1, /run-not-found/],
  [["--resume", "run-1", "--trials", "5"], 2, /cannot be used with/],
])("refuses %j", async (args, code, message) => {
  const study = await sample("spring");
  const ended = await planform("run", study, ...args).ended;
  expect(ended.code).toBe(code);
  expect(ended.stderr).toMatch(message);
});

it("lists all problems of a study that cannot be run", async () => {
  const study = await sample("spring");
  await writeStudy(study, { ...makeSlowStudy(1), edges: [] });
  const { code, stderr } = await planform("run", study).ended;
  expect(code).toBe(1);
  expect(stderr).toMatch(/study-not-ready/);
});
