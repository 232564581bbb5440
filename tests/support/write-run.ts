import { mkdir, writeFile } from "node:fs/promises";
import { runFolderOf } from "../../src/optimise/run-folder/run-folder.ts";
import { totalViolation } from "../../src/shared/optimise/goals.ts";
import { type OptimizationProblem, PROBLEM_SCHEMA_VERSION } from "../../src/shared/optimise/problem.ts";
import { RunInfo, type RunState } from "../../src/shared/optimise/run.ts";
import type { TrialEvent } from "../../src/shared/optimise/trial.ts";
import type { Op } from "../../src/shared/study/ops.ts";
import type { Study } from "../../src/shared/study/study.ts";
import { stressLimit } from "./make-problem.ts";
import { makeNode, makeStudy } from "./make-study.ts";

/** A flat bar in tension, by formulas: the least mass with a stress below 200 MPa. The best has width × height = 250 mm². */
export function makeBarStudy(): Study {
  return makeStudy({
    name: "Bar",
    nodes: [
      makeNode("designVariable", "dv_width", {
        label: "Width",
        data: { lower: 10, upper: 60, initial: 30, unit: "mm" },
      }),
      makeNode("designVariable", "dv_height", {
        label: "Height",
        data: { lower: 10, upper: 90, initial: 40, unit: "mm" },
      }),
      makeNode("extractor", "out_mass", {
        label: "Mass",
        data: { kind: "formula", expression: "width * height * 7.85e-3", unit: "kg" },
      }),
      makeNode("extractor", "out_stress", {
        label: "Stress",
        data: { kind: "formula", expression: "50000 / (width * height)", unit: "MPa" },
      }),
      makeNode("objective", "obj_mass", { label: "Least mass", data: { unit: "kg" } }),
      makeNode("constraint", "con_stress", { label: "Stress limit", data: { limit: 200, unit: "MPa" } }),
      makeNode("algorithm", "alg", { label: "Search", data: { kind: "sobol", trials: 20, seed: 1 } }),
    ],
    edges: [
      "dv_width>out_mass",
      "dv_height>out_mass",
      "dv_width>out_stress",
      "dv_height>out_stress",
      "out_mass>obj_mass",
      "out_stress>con_stress",
      "obj_mass>alg",
      "con_stress>alg",
    ],
  });
}

/** Has each trial of the bar run a script of the study's model folder, which leaves a load in `out.json`. */
export function opsForScript(name: string): Op[] {
  return [
    {
      type: "addNode",
      node: makeNode("model", "model", { data: { files: [{ source: `model/${name}` }] } }),
    },
    {
      type: "addNode",
      node: makeNode("solver", "solver", { label: "Script", data: { kind: "node", input: name } }),
    },
    {
      type: "addNode",
      node: makeNode("extractor", "out_load", {
        label: "Load",
        data: { kind: "json", file: "out.json", path: "load" },
      }),
    },
    { type: "connect", sourceId: "dv_width", targetId: "model" },
    { type: "connect", sourceId: "model", targetId: "solver" },
    { type: "connect", sourceId: "solver", targetId: "out_load" },
  ];
}

const bound = { kind: "continuous", scale: "linear", lower: 0, upper: 100, unit: "mm" } as const;

/** The bar as a run has it, with one objective or two. */
export function makeBarProblem(objectiveCount: 1 | 2 = 1): OptimizationProblem {
  const objectives = [
    { nodeId: "obj_mass", label: "Least mass", expression: "mass", sense: "minimize", unit: "kg" },
    { nodeId: "obj_stress", label: "Least stress", expression: "stress", sense: "minimize", unit: "MPa" },
  ] as const;
  return {
    schemaVersion: PROBLEM_SCHEMA_VERSION,
    studyId: "study-1",
    studyName: "Bar",
    revision: 3,
    variables: [
      { ...bound, nodeId: "dv_width", label: "Width", symbol: "width" },
      { ...bound, nodeId: "dv_height", label: "Height", symbol: "height" },
    ],
    parameters: [],
    files: [],
    steps: [],
    extractions: [
      { nodeId: "out_mass", label: "Mass", symbol: "mass", kind: "formula", expression: "1", unit: "kg" },
      {
        nodeId: "out_stress",
        label: "Stress",
        symbol: "stress",
        kind: "formula",
        expression: "1",
        unit: "MPa",
      },
    ],
    objectives: objectives.slice(0, objectiveCount),
    constraints: [stressLimit],
    algorithm: { kind: "auto" },
  };
}

/** Writes the files of a run as a run process leaves them, without any process. */
export async function writeRun(
  studyFolder: string,
  {
    id = "run-1",
    problem = makeBarProblem(),
    trials = [],
    state = { state: "done", endReason: "All trials were computed" },
    wanted = 20,
  }: {
    id?: string;
    problem?: OptimizationProblem;
    trials?: readonly { width: number; height: number; failed?: string }[];
    state?: Partial<RunState>;
    wanted?: number;
  } = {},
): Promise<void> {
  const folder = runFolderOf(studyFolder, id);
  await mkdir(folder.controlFolder, { recursive: true });
  const info: RunInfo = RunInfo.parse({
    schemaVersion: 1,
    id,
    createdAt: 1_790_000_000_000,
    startedBy: "chat",
    problem,
    algorithm: { kind: "sobol", seed: 1, reason: "It was chosen by hand." },
    trials: wanted,
    workers: 1,
    designs: [],
    retries: 0,
    execution: { keepLast: 10, keepBest: 10 },
  });
  await writeFile(folder.infoFile, JSON.stringify(info));
  const lines = trials.flatMap((trial, index) => eventsOf(problem, index + 1, trial));
  await writeFile(folder.journal, lines.map((event) => `${JSON.stringify(event)}\n`).join(""));
  const written: RunState = { state: "done", updatedAt: 1_790_000_100_000, elapsedS: 12, ...state };
  await writeFile(folder.stateFile, JSON.stringify(written));
}

function eventsOf(
  problem: OptimizationProblem,
  trial: number,
  { width, height, failed }: { width: number; height: number; failed?: string },
): TrialEvent[] {
  const at = 1_790_000_000_000 + trial * 1_000;
  const mass = width * height * 7.85e-3;
  const stress = 50_000 / (width * height);
  const constraints = problem.constraints.map(() => stress);
  return [
    { type: "asked", trial, values: { width, height }, origin: { by: "sampler" }, at },
    { type: "started", trial, attempt: 1, worker: 0, at },
    {
      type: "ended",
      trial,
      attempt: 1,
      outcome:
        failed === undefined
          ? {
              state: "complete",
              outputs: { mass, stress },
              objectives: [mass, stress].slice(0, problem.objectives.length),
              constraints,
              violation: totalViolation(problem.constraints, constraints),
            }
          : { state: "failed", reason: { code: "exit-code", message: failed } },
      seconds: trial,
      steps: [],
      at: at + 500,
    },
  ];
}
