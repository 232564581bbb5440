import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from "vitest";
import { z } from "zod";
import {
  copySampleStudy,
  makeTestSurroundings,
  rootFolder,
  type TestSurroundings,
  trustStudy,
} from "../support/open-test-app.ts";
import { makeSlowStudy, writeStudy } from "../support/slow-study.ts";

let around: TestSurroundings;
beforeAll(async () => {
  around = await makeTestSurroundings();
});
afterAll(() => around.cleanUp());

type Ended = { code: number | null; stdout: string; stderr: string };

function planform(...args: string[]): { child: ChildProcess; output: () => string; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [join(rootFolder, "out", "cli", "main.js"), ...args], {
    env: around.env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const ended = once(child, "close").then(
    ([code]): Ended => ({ code: z.number().nullable().parse(code), stdout, stderr }),
  );
  return { child, output: () => stdout, ended };
}

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

it("runs a study that is not trusted in the sandbox only", async () => {
  const study = await sample("truss10", { trusted: false });
  const { code, stdout, stderr } = await planform("run", study, "--trials", "3", "--json").ended;
  expect(stderr).toContain("not said that you trust this study");
  expect([code, EndLine.parse(linesOf(stdout).at(-1)).failed]).toEqual([0, 0]);
});

it.each([
  [["--trials", "0"], 2, /whole number from 1 on/],
  [["--algorithm", "magic"], 2, /Allowed choices/],
  [["--seed", "-1"], 2, /whole number from 0 on/],
  [["--resume", "no-such-run"], 1, /run-not-found/],
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
