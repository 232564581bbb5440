import { isMainThread } from "node:worker_threads";
import { createRunLog } from "../optimise/run/run-log.ts";
import { computeRun } from "../optimise/run/run-process.ts";
import { createSobolSampler } from "../optimise/samplers/sobol-sampler.ts";

/** `main.js STUDY_FOLDER RUN_ID`: the process of one run. What it prints is the run's log. */
async function main([studyFolder, runId]: readonly string[]): Promise<void> {
  const log = createRunLog(1);
  if (studyFolder === undefined || runId === undefined) throw new Error("Usage: main.js STUDY_FOLDER RUN_ID");
  const interrupting = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.on(signal, () => interrupting.abort(`The process was asked to end (${signal}).`));
  // Of a terminal that somebody started it from by hand; it goes on.
  process.on("SIGHUP", () => log("The terminal is gone (SIGHUP)."));
  try {
    const isGood = await computeRun({
      studyFolder,
      runId,
      env: process.env,
      openSampler: async (info) =>
        createSobolSampler(
          {
            variables: info.problem.variables,
            objectiveCount: info.problem.objectives.length,
            constraintCount: info.problem.constraints.length,
          },
          { seed: info.algorithm.seed },
        ),
      log,
      interrupted: interrupting.signal,
    });
    process.exitCode = isGood ? 0 : 1;
  } catch (error) {
    log(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exitCode = 1;
  }
}

if (isMainThread) {
  await main(process.argv.slice(2));
  // Everything is written; nothing that is still open may keep the process.
  process.exit();
}
