import { setTimeout as sleep } from "node:timers/promises";
import { appHomeFolder } from "../../core/app.ts";
import { assertMayRun } from "../../core/runs/may-run.ts";
import { runPreferences } from "../../core/runs/run-preferences.ts";
import { runnerProgram } from "../../core/runs/runner-program.ts";
import { openSettings } from "../../core/settings-file.ts";
import { readOuterProblems } from "../../core/study/outer-findings.ts";
import { findStudyFolder, preparePrivateFolder, readStudyText } from "../../core/study/study-folder.ts";
import { createTrustStore } from "../../core/trust/trust-store.ts";
import { createRun } from "../../optimise/create-run.ts";
import {
  createRunReader,
  type RunReader,
  sendCommand,
  summariseRun,
} from "../../optimise/run-folder/read-run.ts";
import { type RunnerProgram, startRunner } from "../../optimise/start-runner.ts";
import { AppError, toErrorInfo } from "../../shared/errors.ts";
import type { OptimizationProblem } from "../../shared/optimise/problem.ts";
import { problemFromStudy } from "../../shared/optimise/problem-from-study.ts";
import { hasEnded, type RunInfo, type RunOptions, type RunSummary } from "../../shared/optimise/run.ts";
import type { Settings } from "../../shared/settings.ts";
import { parseStudy } from "../../shared/study/parse-study.ts";
import { Id, type Study } from "../../shared/study/study.ts";
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
  const interrupted = new AbortController();
  const offInterrupt = onInterrupt(() => interrupted.abort());
  // Whoever read the output is gone: what is computed now is for nobody.
  const onOutputError = (): void => interrupted.abort();
  process.stdout.on("error", onOutputError);
  const printer = createRunPrinter({
    json: options.json,
    isTerminal: process.stderr.isTTY,
    columns: process.stderr.columns ?? 80,
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
  });
  try {
    const layout = await findStudyFolder(options.study);
    await preparePrivateFolder(layout);
    const study = parseStudy(await readStudyText(layout));
    const settings = (await openSettings(appHomeFolder(process.env), process.env)).current();
    const isTrusted = createTrustStore(appHomeFolder(process.env)).isTrusted(layout.folder, study.id);
    const mayRun = async (problem: OptimizationProblem): Promise<void> => {
      const { sandbox } = runPreferences(settings);
      const note = await assertMayRun({ isTrusted, problem, sandbox, env: process.env });
      if (note !== undefined) printer.note(note);
    };
    const run =
      options.resume === undefined
        ? await create(layout.folder, study, { options: options.run, settings, mayRun })
        : await find(layout.folder, options.resume, mayRun);
    if (interrupted.signal.aborted) return 130;
    await begin(run, runnerProgram(programs(), process.env, settings, { isTrusted }));
    printer.started(run.info);
    if (options.detach) {
      printer.note(`The run goes on by itself; planform run --resume ${run.info.id} follows it.`);
      return 0;
    }
    const end = await follow(run, printer, interrupted.signal);
    printer.ended(end, run.info.problem);
    if (interrupted.signal.aborted) return 130;
    return end.state === "done" && end.complete > 0 ? 0 : 1;
  } finally {
    offInterrupt();
  }
}

type FoundRun = {
  readonly studyFolder: string;
  readonly info: RunInfo;
  readonly reader: RunReader;
  /** Was it there before? */
  readonly isKnown: boolean;
};

async function create(
  studyFolder: string,
  study: Study,
  wanted: {
    options: RunOptions;
    settings: Settings;
    mayRun: (problem: OptimizationProblem) => Promise<void>;
  },
): Promise<FoundRun> {
  const problem = problemFromStudy(study, await readOuterProblems(studyFolder, study, process.env));
  await wanted.mayRun(problem);
  const info = await createRun({
    studyFolder,
    problem,
    options: wanted.options,
    startedBy: "cli",
    preferences: runPreferences(wanted.settings),
    env: process.env,
  });
  return { studyFolder, info, reader: createRunReader(studyFolder, info.id), isKnown: false };
}

/** @throws AppError run-not-found, study-untrusted */
async function find(
  studyFolder: string,
  runId: string,
  mayRun: (problem: OptimizationProblem) => Promise<void>,
): Promise<FoundRun> {
  if (!Id.safeParse(runId).success)
    throw new AppError("run-not-found", "This is no id of a run", {
      hint: "The command prints the id when it starts a run.",
    });
  const reader = createRunReader(studyFolder, runId);
  const { info } = await reader.read();
  await mayRun(info.problem);
  return { studyFolder, info, reader, isKnown: true };
}

/** Starts the process of a run. One that goes on already is only followed, and one that is paused told to go on. */
async function begin({ studyFolder, info, reader, isKnown }: FoundRun, runner: RunnerProgram): Promise<void> {
  const { isAlive, state } = await reader.read();
  if (isKnown && isAlive && !hasEnded(state)) {
    if (state.state === "paused") await sendCommand(studyFolder, info.id, { type: "resume" });
    return;
  }
  try {
    await startRunner(runner, { studyFolder, runId: info.id });
  } catch (error) {
    // Somebody else let it go on at the same moment.
    if (!(error instanceof AppError && error.code === "run-active")) throw error;
  }
}

/** @returns the run when it has ended, or as it is when there is nothing left to wait for */
async function follow(
  { studyFolder, info, reader }: FoundRun,
  printer: RunPrinter,
  interrupted: AbortSignal,
): Promise<RunSummary> {
  const told = new Set<number>();
  const stop = (): void => {
    printer.note("Stopping: planform run --resume goes on later.");
    // Where the run cannot be told, it goes on, and so does this until it ends or is asked a second time.
    sendCommand(studyFolder, info.id, { type: "stop", now: true }).catch((error: unknown) =>
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
