import { setTimeout as sleep } from "node:timers/promises";
import { appHomeFolder } from "../../core/app.ts";
import { assertMayRun } from "../../core/runs/may-run.ts";
import { runPreferences } from "../../core/runs/run-preferences.ts";
import { runnerProgram } from "../../core/runs/runner-program.ts";
import { openSettings } from "../../core/settings-file.ts";
import { readOuterProblems } from "../../core/study/outer-findings.ts";
import {
  findStudyFolder,
  preparePrivateFolder,
  readStudyText,
  type StudyFolder,
} from "../../core/study/study-folder.ts";
import { createTrustStore } from "../../core/trust/trust-store.ts";
import { createRun } from "../../optimise/create-run.ts";
import {
  createRunReader,
  type RunReader,
  sendCommand,
  summariseRun,
} from "../../optimise/run-folder/read-run.ts";
import { startRunner } from "../../optimise/start-runner.ts";
import { toErrorInfo } from "../../shared/errors.ts";
import type { OptimizationProblem } from "../../shared/optimise/problem.ts";
import { problemFromStudy } from "../../shared/optimise/problem-from-study.ts";
import { hasEnded, type RunInfo, type RunOptions, type RunSummary } from "../../shared/optimise/run.ts";
import { parseStudy } from "../../shared/study/parse-study.ts";
import { onInterrupt } from "../interrupt.ts";
import { programs } from "../programs.ts";
import { createRunPrinter, type RunPrinter } from "../run-printer.ts";

const LOOK_MS = 200;

/** Starts a run, or goes on with one, and follows it to its end. */
export async function runRun(options: {
  study: string;
  /** Id of a run that goes on. */
  resume: string | undefined;
  detach: boolean;
  json: boolean;
  run: RunOptions;
}): Promise<number> {
  const layout = await findStudyFolder(options.study);
  await preparePrivateFolder(layout);
  const studyFolder = layout.folder;
  const printer = createRunPrinter({
    json: options.json,
    isTerminal: process.stderr.isTTY,
    columns: process.stderr.columns ?? 80,
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
  });
  const runId = options.resume ?? (await create(layout, options.run, printer)).id;
  const reader = createRunReader(studyFolder, runId);
  const { info: known, isAlive } = await reader.read();
  if (options.resume !== undefined)
    await tellWhetherTrusted(layout, known.problem, known.execution.sandbox, printer);
  // One that goes on already is followed.
  if (options.resume === undefined || !isAlive)
    await startRunner(runnerProgram(programs(), process.env), { studyFolder, runId });
  printer.started(known);
  if (options.detach) {
    printer.note(`The run goes on by itself: planform run --resume ${runId} follows it once it was stopped.`);
    return 0;
  }
  const interrupted = new AbortController();
  const offInterrupt = onInterrupt(() => interrupted.abort());
  try {
    const end = await follow({ studyFolder, runId, reader, printer, interrupted: interrupted.signal });
    printer.ended(end, known.problem);
    if (interrupted.signal.aborted) return 130;
    return end.state === "done" && end.complete > 0 ? 0 : 1;
  } finally {
    offInterrupt();
  }
}

async function create(layout: StudyFolder, options: RunOptions, printer: RunPrinter): Promise<RunInfo> {
  const { folder } = layout;
  const study = parseStudy(await readStudyText(layout));
  const problem = problemFromStudy(study, await readOuterProblems(folder, study, process.env));
  const settings = await openSettings(appHomeFolder(process.env), process.env);
  const preferences = runPreferences(settings.current());
  await tellWhetherTrusted(layout, problem, preferences.sandbox, printer);
  return createRun({
    studyFolder: folder,
    problem,
    options,
    startedBy: "cli",
    preferences,
    env: process.env,
  });
}

/** @throws AppError study-untrusted */
async function tellWhetherTrusted(
  layout: StudyFolder,
  problem: OptimizationProblem,
  sandbox: "auto" | "off",
  printer: RunPrinter,
): Promise<void> {
  const { id } = parseStudy(await readStudyText(layout));
  const isTrusted = createTrustStore(appHomeFolder(process.env)).isTrusted(layout.folder, id);
  const note = await assertMayRun({ isTrusted, problem, sandbox, env: process.env });
  if (note !== undefined) printer.note(note);
}

/** @returns the run when it has ended, or as it is when there is nothing left to wait for */
async function follow({
  studyFolder,
  runId,
  reader,
  printer,
  interrupted,
}: {
  studyFolder: string;
  runId: string;
  reader: RunReader;
  printer: RunPrinter;
  interrupted: AbortSignal;
}): Promise<RunSummary> {
  const told = new Set<number>();
  const stop = (): void => {
    printer.note("Stopping: planform run --resume goes on later.");
    // Where the run cannot be told, it goes on, and so does this until it ends or is asked a second time.
    sendCommand(studyFolder, runId, { type: "stop", now: true }).catch((error: unknown) =>
      printer.note(toErrorInfo(error).message),
    );
  };
  interrupted.addEventListener("abort", stop, { once: true });
  if (interrupted.aborted) stop();
  try {
    for (;;) {
      const reading = await reader.read();
      for (const trial of reading.trials) {
        if (trial.outcome === undefined || told.has(trial.number)) continue;
        told.add(trial.number);
        printer.trial(trial);
      }
      const summary = summariseRun(reading);
      printer.progress(summary);
      if (hasEnded(summary)) return summary;
      await sleep(LOOK_MS);
    }
  } finally {
    interrupted.removeEventListener("abort", stop);
  }
}
