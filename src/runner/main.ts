import { realpath } from "node:fs/promises";
import { isMainThread, workerData } from "node:worker_threads";
import { openSampler } from "../optimise/open-sampler.ts";
import { createRunLog } from "../optimise/run/run-log.ts";
import { computeRun } from "../optimise/run/run-process.ts";
import { runFolderOf } from "../optimise/run-folder/run-folder.ts";
import { isSamplerThreadData, runSamplerThread } from "../optimise/samplers/sampler-thread.ts";
import { RunMachine } from "../shared/optimise/run.ts";

/** `main.js STUDY_FOLDER RUN_ID MACHINE`, the last one as JSON: the process of one run. What it prints is the run's log. */
async function main([path, runId, told]: readonly string[]): Promise<void> {
  const log = createRunLog(1);
  const interrupting = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.on(signal, () => interrupting.abort(`The process was asked to end (${signal}).`));
  // Of a terminal that somebody started it from by hand; it goes on.
  process.on("SIGHUP", () => log("The terminal is gone (SIGHUP)."));
  try {
    if (path === undefined || runId === undefined || told === undefined)
      throw new Error("Usage: main.js STUDY_FOLDER RUN_ID MACHINE");
    const machine = RunMachine.parse(JSON.parse(told));
    const studyFolder = await realpath(path);
    const runFolder = runFolderOf(studyFolder, runId).folder;
    const { env } = process;
    const isGood = await computeRun({
      studyFolder,
      runId,
      env,
      machine,
      openSampler: (info) =>
        openSampler(info, { threadFile: new URL(import.meta.url), runFolder, machine, env }),
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
} else if (isSamplerThreadData(workerData)) {
  runSamplerThread(workerData);
}
