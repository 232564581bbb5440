import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildTargets } from "../../scripts/checkout.mjs";
import { createRunReader, summariseRun } from "../../src/optimise/run-folder/read-run.ts";
import { runFolderOf } from "../../src/optimise/run-folder/run-folder.ts";
import { createRandom } from "../../src/optimise/samplers/random.ts";
import { startRunner } from "../../src/optimise/start-runner.ts";
import { hasEnded, type RunInfo } from "../../src/shared/optimise/run.ts";
import type { TrialEvent } from "../../src/shared/optimise/trial.ts";
import {
  completeWith,
  makeProblem,
  makeRunInfo,
  makeSleepStep,
  makeVariable,
} from "../support/make-problem.ts";
import { type Figure, makeFigure } from "./figure.ts";

const root = join(import.meta.dirname, "../..");
/** So many trials are known before, so that the Gaussian process has something to think about. */
const KNOWN = 110;
const symbols = ["a", "b", "c", "d", "e"];

const cases = [
  { seconds: 1, workers: 1, trials: 10, bar: 0.05 },
  { seconds: 1, workers: 2, trials: 20, bar: 0.05 },
  { seconds: 0.3, workers: 1, trials: 25, bar: 0.1 },
  { seconds: 0.3, workers: 2, trials: 50, bar: 0.1 },
] as const;

/**
 * What a run costs beside the steps of its trials: `1 - (sum of step times / workers) / wall`, from the first of the new
 * trials to the end of the last one. The steps sleep, so that the machine's other work falls on neither side.
 */
export async function benchRun(): Promise<Figure[]> {
  if (!buildTargets(["runner"])) throw new Error("The runner could not be built");
  const figures: Figure[] = [];
  for (const each of cases) {
    const { overhead, wallS } = await measure(each.seconds, each.workers, each.trials);
    figures.push(
      makeFigure({
        bench: "run",
        figure: `overhead of trials of ${each.seconds} s, ${each.workers} at a time`,
        value: overhead,
        unit: "ratio",
        bar: each.bar,
        detail: { trials: each.trials, known: KNOWN, algorithm: "gaussianProcess", wallS },
      }),
    );
  }
  return figures;
}

async function measure(seconds: number, workers: number, count: number) {
  const folder = await mkdtemp(join(tmpdir(), "planform-bench-run-"));
  try {
    const info = makeRunInfo({
      problem: makeProblem({
        variables: symbols.map((symbol) => makeVariable(symbol)),
        steps: [
          {
            kind: "formula",
            nodeId: "model",
            label: "Model",
            formulas: [
              { symbol: "distance", expression: symbols.map((symbol) => `(${symbol} - 1)^2`).join(" + ") },
            ],
          },
          makeSleepStep(1_000 * seconds),
        ],
      }),
      trials: KNOWN + count,
      workers,
      algorithm: { kind: "gaussianProcess", seed: 1 },
    });
    const files = runFolderOf(folder, info.id);
    await mkdir(files.folder, { recursive: true });
    await writeFile(files.infoFile, JSON.stringify(info));
    await writeFile(
      files.journal,
      makeHistory(info)
        .map((event) => `${JSON.stringify(event)}\n`)
        .join(""),
    );
    const env = { PATH: process.env.PATH ?? "", HOME: folder };
    const program = {
      command: process.execPath,
      args: [join(root, "out/runner/main.js")],
      env,
      machine: { sandbox: "off" as const },
    };
    await startRunner(program, { studyFolder: folder, runId: info.id });
    const reader = createRunReader(folder, info.id);
    let reading = await reader.read();
    while (!hasEnded(summariseRun(reading))) {
      await new Promise((resolve) => setTimeout(resolve, 250));
      reading = await reader.read();
    }
    const trials = reading.trials.slice(KNOWN);
    if (trials.length !== count) throw new Error(`The run ended early: ${reading.state.endReason}`);
    const stepS = trials.flatMap(({ steps = [] }) => steps).reduce((sum, step) => sum + step.seconds, 0);
    const from = Math.min(...trials.map(({ startedAt = 0 }) => startedAt));
    const wallS = (Math.max(...trials.map(({ endedAt = 0 }) => endedAt)) - from) / 1_000;
    return { overhead: 1 - stepS / workers / wallS, wallS };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function makeHistory({ problem }: RunInfo): TrialEvent[] {
  const random = createRandom(1);
  return Array.from({ length: KNOWN }, (_, index): TrialEvent[] => {
    const trial = index + 1;
    const values = Object.fromEntries(
      problem.variables.map(({ symbol }) => [symbol, 10 * random.next() - 5]),
    );
    const distance = Object.values(values).reduce((sum, value) => sum + (value - 1) ** 2, 0);
    return [
      { type: "asked", trial, values, origin: { by: "user" }, at: trial },
      { type: "started", trial, attempt: 1, worker: 0, at: trial },
      {
        type: "ended",
        trial,
        attempt: 1,
        outcome: completeWith([distance]),
        seconds: 1,
        steps: [],
        at: trial,
      },
    ];
  }).flat();
}
