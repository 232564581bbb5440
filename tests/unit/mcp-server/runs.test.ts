import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { Surroundings } from "../../../mcp-server/surroundings.ts";
import { createSnapshotWorkspace } from "../../../mcp-server/workspace/snapshot-workspace.ts";
import { createStudiesFolder } from "../../../mcp-server/workspace/studies-folder.ts";
import { describeRunAnswer } from "../../../src/core/demo/describe-run-answer.ts";
import { runFolderOf } from "../../../src/optimise/run-folder/run-folder.ts";
import { thisProcess } from "../../../src/optimise/run-folder/run-state.ts";
import { serializeCanvasSnapshot } from "../../../src/shared/study/canvas-snapshot.ts";
import { connectInProcess, type ToolClient } from "../../support/mcp-client.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { makeBarProblem, makeBarStudy, writeRun } from "../../support/write-run.ts";

/** Mass 9.42, 3.14, 1.57, 1.96, 19.6 kg; the third violates the stress limit, the fourth just keeps it, the last failed. */
const trials = [
  { width: 30, height: 40 },
  { width: 20, height: 20 },
  { width: 10, height: 20 },
  { width: 12.5, height: 20 },
  { width: 50, height: 50, failed: "ccx ended with code 201: *ERROR in e_c3d" },
];

let folder: string;
let tools: ToolClient;

beforeEach(async () => {
  folder = await temporaryFolder();
  const snapshot = join(await temporaryFolder(), "canvas.json");
  await writeFile(snapshot, serializeCanvasSnapshot({ study: makeBarStudy(), takenIn: [], changes: [] }));
  const workspace = createSnapshotWorkspace(snapshot, createStudiesFolder(folder), { isReviewed: false });
  const surroundings = { runnerFile: join(folder, "none.js"), env: process.env };
  tools = await connectInProcess(workspace, { surroundings });
  onTestFinished(() => tools.close());
});

describe("which tools there are", () => {
  const namesWith = async (fields: Partial<Surroundings>) => {
    const workspace = createSnapshotWorkspace("", createStudiesFolder(folder), { isReviewed: false });
    const client = await connectInProcess(workspace, { surroundings: fields });
    onTestFinished(() => client.close());
    const refusal = await client.refusal("run_optimization");
    return { names: (await client.client.listTools()).tools.map(({ name }) => name), refusal };
  };
  const starting = ["run_optimization", "resume_run"];
  const reading = [
    "check_operation",
    "stop_run",
    "list_runs",
    "get_trials",
    "get_best_design",
    "apply_design",
  ];

  it("starts nothing of a study that is not trusted, and says so; reading goes on", async () => {
    const { names, refusal } = await namesWith({ isTrusted: false, runnerFile: "runner.js" });
    expect(names).toEqual(expect.arrayContaining(reading));
    for (const name of starting) expect(names).not.toContain(name);
    expect(refusal).toContain("planform trust STUDY");
  });

  it("starts nothing without the program that computes runs", async () => {
    const { names, refusal } = await namesWith({});
    for (const name of starting) expect(names).not.toContain(name);
    expect(refusal).toContain("`planform mcp STUDY`");
  });
});

describe("a study without runs", () => {
  it.each(["check_operation", "get_best_design", "get_trials", "stop_run", "apply_design"])(
    "%s says that there are none, and what starts one",
    async (name) => {
      expect(await tools.refusal(name)).toMatch(/no runs yet\nrun_optimization starts one/);
    },
  );

  it("lists none", async () => {
    expect(await tools.call("list_runs")).toMatchObject({ total: 0, runs: [] });
  });

  it("has not the run of any id, nor one outside of its folder", async () => {
    expect(await tools.refusal("check_operation", { operationId: "other" })).toContain("There is no run");
    expect(await tools.refusal("check_operation", { operationId: "../x" })).toContain("not valid");
  });
});

describe("check_operation", () => {
  it("tells of an ended run: counts, reasons, the best design with its margins", async () => {
    await writeRun(folder, { trials, wanted: 5 });
    const answer = await tools.call("check_operation", { operationId: "run-1", waitS: 60 });
    expect(answer).toMatchObject({
      operationId: "run-1",
      state: "done",
      message: "The run is done, 5 of 5 trials are computed, 1 of them failed: All trials were computed.",
      trials: { wanted: 5, complete: 4, failed: 1, feasible: 3, running: 0 },
      failures: [{ count: 1, message: "ccx ended with code 201: *ERROR in e_c3d" }],
      algorithm: { kind: "sobol" },
      units: { width: "mm", mass: "kg", stress: "MPa" },
      best: {
        trial: 4,
        feasible: true,
        values: { width: 12.5, height: 20 },
        objectives: [{ label: "Least mass", sense: "minimize", value: 1.9625, unit: "kg" }],
        constraints: [{ label: "Stress limit", value: 200, limit: 200, margin: 0, holds: true }],
        outputs: { mass: 1.9625, stress: 200 },
      },
    });
    expect(Object.keys(answer)[0]).toBe("note");
  });

  it("says that the process is gone, and how the run goes on", async () => {
    await writeRun(folder, {
      trials,
      state: { state: "running", process: { pid: 2 ** 22 + 1, startTime: "gone", host: "here" } },
    });
    const startedAt = performance.now();
    const answer = await tools.call("check_operation", { waitS: 30 });
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    expect(answer).toMatchObject({
      state: "interrupted",
      message: expect.stringContaining("resume_run goes on"),
    });
  });

  it("names the design that violates least where none keeps all limits", async () => {
    await writeRun(folder, {
      trials: [
        { width: 10, height: 10 },
        { width: 10, height: 20 },
      ],
    });
    expect(await tools.call("check_operation")).toMatchObject({
      message: expect.stringContaining("No design keeps all limits so far."),
      best: { trial: 2, feasible: false, constraints: [{ margin: -50, holds: false }] },
    });
  });

  it("tells the newest run where none is named", async () => {
    await writeRun(folder, { id: "20260101-000000-a" });
    await writeRun(folder, { id: "20260102-000000-a" });
    expect(await tools.call("check_operation")).toMatchObject({ operationId: "20260102-000000-a" });
  });
});

describe("stop_run", () => {
  it("refuses where the run has ended, and says how", async () => {
    await writeRun(folder, { trials });
    expect(await tools.refusal("stop_run")).toContain("The run is done");
    expect(await readdir(runFolderOf(folder, "run-1").controlFolder)).toEqual([]);
  });

  it("leaves its command for the run process", async () => {
    await writeRun(folder, { trials, state: { state: "running", process: await thisProcess() } });
    const stopping = tools.call("stop_run", { now: true });
    const { controlFolder } = runFolderOf(folder, "run-1");
    await expect.poll(() => readdir(controlFolder)).toHaveLength(1);
    const [name] = await readdir(controlFolder);
    expect(JSON.parse(await readFile(join(controlFolder, String(name)), "utf8"))).toEqual({
      type: "stop",
      now: true,
    });
    await writeRun(folder, { trials, state: { state: "stopped", endReason: "It was stopped" } });
    expect(await stopping).toMatchObject({
      state: "stopped",
      message: expect.stringContaining("resume_run"),
    });
  });
});

describe("resume_run", () => {
  it("starts no process for a run that is done", async () => {
    await writeRun(folder, { trials });
    expect(await tools.refusal("resume_run")).toMatch(/The run is done.*\nStart a new run/s);
  });
});

describe("get_trials", () => {
  beforeEach(() => writeRun(folder, { trials }));

  it("gives rows under a header, failed ones with their reason", async () => {
    expect(await tools.call("get_trials")).toMatchObject({
      runId: "run-1",
      total: 5,
      columns: ["trial", "state", "width", "height", "Least mass", "violation", "failure"],
      units: { width: "mm", "Least mass": "kg" },
      rows: [
        [1, "feasible", 30, 40, 9.42, 0, null],
        [2, "feasible", 20, 20, 3.14, 0, null],
        [3, "infeasible", 10, 20, 1.57, 0.25, null],
        [4, "feasible", 12.5, 20, 1.9625, 0, null],
        [5, "failed", 50, 50, null, null, "ccx ended with code 201: *ERROR in e_c3d"],
      ],
      otherColumns: ["Stress limit", "mass", "stress", "seconds", "attempts", "proposedBy"],
    });
  });

  it.each([
    [{ sort: "objective" }, [4, 2, 1, 3, 5]],
    [{ sort: "violation" }, [1, 2, 4, 3, 5]],
    [{ sort: "seconds" }, [5, 4, 3, 2, 1]],
    [{ state: "feasible" }, [1, 2, 4]],
    [{ state: "failed" }, [5]],
    [{ state: "complete", sort: "objective", offset: 1, limit: 2 }, [2, 1]],
  ])("sorts and filters: %j", async (input, numbers) => {
    const { rows } = await tools.call("get_trials", input);
    expect([rows].flat().map((row: unknown) => (Array.isArray(row) ? row[0] : row))).toEqual(numbers);
  });

  it("says where to go on", async () => {
    expect(await tools.call("get_trials", { limit: 2 })).toMatchObject({ total: 5, nextOffset: 2 });
    expect(await tools.call("get_trials", { offset: 4, limit: 2 })).not.toHaveProperty("nextOffset");
  });

  it("gives the columns that are named, and says which there are", async () => {
    const { columns } = await tools.call("get_trials", {
      columns: ["stress", "least mass"],
      state: "feasible",
    });
    expect(columns).toEqual(["trial", "state", "stress", "Least mass"]);
    expect(await tools.refusal("get_trials", { columns: ["strain"] })).toContain("There are: width, height");
  });

  it("keeps its bounds with long texts and many columns", async () => {
    const problem = makeBarProblem();
    const extractions = Array.from({ length: 300 }, (_, index) => ({
      nodeId: `out_${index}`,
      label: "l".repeat(200),
      symbol: `output_${index}`,
      kind: "formula" as const,
      expression: "1",
    }));
    await writeRun(folder, {
      id: "run-2",
      problem: { ...problem, extractions },
      trials: Array.from({ length: 60 }, () => ({ width: 10, height: 10, failed: '"\\'.repeat(300) })),
    });
    const names = extractions.slice(0, 60).map(({ symbol }) => symbol);
    for (const input of [{ limit: 50 }, { limit: 50, columns: names }])
      expect(JSON.stringify(await tools.call("get_trials", input)).length).toBeLessThan(40_000);
    expect(JSON.stringify(await tools.call("check_operation")).length).toBeLessThan(40_000);
  });
});

describe("get_best_design", () => {
  it("gives the best designs of one objective, feasible ones first", async () => {
    await writeRun(folder, { trials });
    expect(await tools.call("get_best_design")).toMatchObject({
      message: expect.stringContaining("The best design is trial 4."),
      designs: [{ trial: 4 }],
    });
    const { designs } = await tools.call("get_best_design", { count: 4 });
    expect(designs).toMatchObject([{ trial: 4 }, { trial: 2 }, { trial: 1 }, { trial: 3, feasible: false }]);
  });

  it("gives the front of two objectives, thinned, with its ends and its knee", async () => {
    const line = Array.from({ length: 60 }, (_, index) => ({ width: 20 + index, height: 20 }));
    await writeRun(folder, { problem: makeBarProblem(2), trials: [...line, { width: 10, height: 10 }] });
    const whole = await tools.call("get_best_design");
    expect(whole).toMatchObject({
      message: expect.stringContaining("The front has 60 designs, 20 of them shown."),
    });
    expect(whole.designs).toHaveLength(20);
    const { designs } = await tools.call("get_best_design", { count: 3 });
    expect(designs).toMatchObject([
      { trial: 1, role: "best Least mass" },
      { role: "knee: a balance of all objectives" },
      { trial: 60, role: "best Least stress" },
    ]);
  });

  it("says so where nothing was computed", async () => {
    await writeRun(folder, { state: { state: "stopped" } });
    expect(await tools.call("get_best_design")).toMatchObject({
      message: expect.stringContaining("No design was computed so far."),
      designs: [],
    });
  });
});

describe("compare_trials", () => {
  it("puts trials side by side with their differences to the first", async () => {
    await writeRun(folder, { trials });
    expect(await tools.call("compare_trials", { trials: [2, 4, 5] })).toMatchObject({
      columns: ["name", "unit", "#2", "#4", "#5", "#4 - #2", "#5 - #2"],
      variables: [
        ["width", "mm", 20, 12.5, 50, -7.5, 30],
        ["height", "mm", 20, 20, 50, 0, 30],
      ],
      objectives: [["Least mass (minimize)", "kg", 3.14, 1.9625, null, -1.1775, null]],
      margins: [["Stress limit", "MPa", 75, 0, null, -75, null]],
      states: [{ trial: 2 }, { trial: 4 }, { trial: 5, state: "failed" }],
      best: 4,
    });
  });

  it("refuses a trial that is not there", async () => {
    await writeRun(folder, { trials });
    expect(await tools.refusal("compare_trials", { trials: [2, 99] })).toContain("no trial 99: it has 5");
  });
});

describe("apply_design", () => {
  it("makes the best design the start values, as one change", async () => {
    await writeRun(folder, { trials });
    const { message, modification } = await tools.change("apply_design", {});
    expect(message).toContain("The start values are now those of trial 4.");
    expect(modification.ops).toEqual([
      { type: "updateNode", nodeId: "dv_width", data: { initial: 12.5 } },
      { type: "updateNode", nodeId: "dv_height", data: { initial: 20 } },
    ]);
    expect(await tools.call("apply_design", { trial: 4 })).toMatchObject({
      message: expect.stringContaining("already: nothing was changed"),
    });
  });

  it("takes a trial or values, inside of what the canvas allows", async () => {
    await writeRun(folder, { trials });
    expect((await tools.change("apply_design", { trial: 2 })).message).toContain("trial 2");
    const { modification } = await tools.change("apply_design", { values: { width: 31 } });
    expect(modification.ops).toEqual([{ type: "updateNode", nodeId: "dv_width", data: { initial: 31 } }]);
    expect(await tools.refusal("apply_design", { values: { width: 300 } })).toContain("300 is not a value");
    expect(await tools.refusal("apply_design", { values: { depth: 3 } })).toContain(
      "no design variable depth",
    );
    expect(await tools.refusal("apply_design", { trial: 1, values: { width: 31 } })).toContain("not both");
  });

  it("takes no design for the best that is not", async () => {
    await writeRun(folder, { trials: [{ width: 10, height: 10 }] });
    expect(await tools.refusal("apply_design")).toMatch(
      /No design of the run keeps all limits\nTrial 1 violates/,
    );
    await writeRun(folder, { id: "run-2", problem: makeBarProblem(2), trials });
    expect(await tools.refusal("apply_design")).toContain("several objectives");
  });
});

it("lists runs, the newest first, also one that cannot be read", async () => {
  await writeRun(folder, { id: "run-1", trials });
  await writeRun(folder, { id: "run-2", state: { state: "stopped" } });
  await writeFile(runFolderOf(folder, "run-2").stateFile, "{");
  expect(await tools.call("list_runs")).toMatchObject({
    total: 2,
    runs: [
      { runId: "run-2", unreadable: expect.stringContaining("no JSON") },
      {
        runId: "run-1",
        state: "done",
        trials: { wanted: 20, complete: 4, failed: 1, feasible: 3 },
        best: { trial: 4, feasible: true, objectives: [{ label: "Least mass", value: 1.9625, unit: "kg" }] },
      },
    ],
  });
});

it.each([
  ["check_operation", {}, "**Least mass** 1.9625 kg"],
  ["get_best_design", {}, "trial 4"],
  ["get_best_design", { count: 3 }, "| 4 |"],
  ["get_trials", {}, "| 4 | feasible |"],
  ["compare_trials", { trials: [2, 4] }, "Trial 4 is the best of them."],
  ["list_runs", {}, "best is trial 4"],
] as const)("%s answers so that the demo model can tell it: %j", async (name, input, words) => {
  await writeRun(folder, { trials });
  expect(describeRunAnswer(name, JSON.stringify(await tools.call(name, input)))).toContain(words);
});
