import { AppError, toErrorInfo } from "../../shared/errors.ts";
import { foldTrialEvent } from "../../shared/optimise/fold-trials.ts";
import { needsFolder } from "../../shared/optimise/problem.ts";
import type { RunCommand, RunInfo, RunMachine, RunState } from "../../shared/optimise/run.ts";
import type { Trial } from "../../shared/optimise/trial.ts";
import { hasCode } from "../../system/has-code.ts";
import { assertConfined } from "../evaluators/assert-confined.ts";
import { findTrialPrograms } from "../evaluators/find-programs.ts";
import { createLocalExecutor } from "../executors/local-executor.ts";
import { createJournalReader } from "../run-folder/read-journal.ts";
import { readRunInfo, readRunState } from "../run-folder/read-run.ts";
import { runFolderOf } from "../run-folder/run-folder.ts";
import { lockRun } from "../run-folder/run-lock.ts";
import { type RunProcess, thisProcess } from "../run-folder/run-state.ts";
import type { Sampler } from "../samplers/sampler.ts";
import { endLeftovers, markedEnvironment } from "./end-leftovers.ts";
import type { RunEnd } from "./find-end.ts";
import { openJournal } from "./journal-writer.ts";
import { createFolderKeeper } from "./keep-folders.ts";
import type { RunLog } from "./run-log.ts";
import { createRunLoop, type RunLoop } from "./run-loop.ts";
import { createStateWriter } from "./state-writer.ts";
import { watchCommands } from "./watch-commands.ts";

export type RunProcessParts = {
  /** With its links resolved. */
  readonly studyFolder: string;
  readonly runId: string;
  readonly env: Readonly<NodeJS.ProcessEnv>;
  readonly machine: RunMachine;
  readonly openSampler: (info: RunInfo) => Promise<Sampler>;
  readonly log: RunLog;
  /** Ends the process, not the run, with a reason in words. */
  readonly interrupted: AbortSignal;
};

/** Trials that take microseconds are brought to the disk together, ms. */
const FORMULA_SYNC_MS = 50;
/** Programs that are ended are gone by then, ms. */
const SETTLE_MS = 15_000;

/**
 * Computes a run, from its beginning or from where an earlier process left it, until it ends or this process has to.
 * @returns whether all went well
 * @throws AppError run-not-found, run-unreadable, run-active
 */
export async function computeRun(parts: RunProcessParts): Promise<boolean> {
  const { studyFolder, runId, log } = parts;
  const folder = runFolderOf(studyFolder, runId);
  const info = await readRunInfo(folder);
  const self = await thisProcess();
  const lock = await lockRun(folder, self);
  try {
    const before = await readRunState(folder, info);
    log(`Process ${self.pid} computes the run ${info.id}: ${describe(info)}.`);
    return await computeLocked(parts, info, self, before.elapsedS);
  } finally {
    await lock.release();
  }
}

async function computeLocked(
  { studyFolder, runId, env, machine, openSampler, log, interrupted }: RunProcessParts,
  info: RunInfo,
  self: RunProcess,
  elapsedS: number,
): Promise<boolean> {
  const folder = runFolderOf(studyFolder, runId);
  const { problem } = info;
  const failures: unknown[] = [];
  let loop: RunLoop | undefined;
  const fail = (error: unknown): void => {
    failures.push(error);
    loop?.fail(error);
  };
  const base = (): Omit<RunState, "state"> => ({ process: self, updatedAt: Date.now(), elapsedS });
  const readState = (): RunState => ({ ...base(), ...(loop?.state() ?? { state: "starting" }) });
  const states = await createStateWriter(folder, readState, fail);
  // What is open, in the order in which it was opened.
  const closers: (() => Promise<void>)[] = [];
  let end: RunEnd | undefined;
  try {
    states.touch();
    const leftovers = await endLeftovers(folder.folder);
    if (leftovers > 0) log(`${leftovers} programs of an earlier process were still there and are ended.`);
    const { trials, endByte } = await replay(folder.journal, log);
    const journal = await openJournal(folder.journal, endByte, {
      syncMs: needsFolder(problem) ? 0 : FORMULA_SYNC_MS,
      onFailure: fail,
    });
    closers.push(journal.close);
    const { sandbox, pythonPath } = machine;
    const found = await findTrialPrograms({
      problem,
      sandbox: sandbox === "off" ? "off" : "auto",
      pythonPath,
      env,
    });
    if (sandbox === "required") assertConfined(problem, found);
    const programs = { ...found, env: markedEnvironment(found.env, folder.folder) };
    const executor = createLocalExecutor({ problem, studyFolder, folder, programs });
    closers.push(executor.close);
    const sampler = await openSampler(info);
    closers.push(async () => sampler.close?.());
    const mayDelete = async (): Promise<boolean> => {
      await journal.flush().catch(() => undefined); // it is told to `fail`
      return failures.length === 0;
    };
    const keeper = await createFolderKeeper({ info, folder, trials, mayDelete, log });
    closers.push(keeper.close);
    loop = createRunLoop({
      ...{ info, trials, elapsedS, journal, executor, sampler, log },
      onEnded: keeper.add,
      onChanged: states.touch,
    });
    loop.prepare();
    const commands = await watchCommands(folder.controlFolder, {
      carryOut: async ({ name, command }) => {
        if (loop === undefined) return;
        carryOut(loop, command, name);
        // A design that was put in is deleted from the control folder only when the journal has it.
        if (command.type === "add-designs") await journal.flush();
      },
      onGarbage: (name, reason) => log(`${name} in the control folder is put aside: ${reason}.`),
      onFailure: fail,
    });
    closers.push(commands.close);
    // What was asked for before counts from the first trial on.
    await commands.look();
    end = await runUntilEnd(loop, interrupted);
    await loop.settled();
  } catch (error) {
    failures.push(error);
    await Promise.race([loop?.settled(), new Promise((resolve) => setTimeout(resolve, SETTLE_MS).unref())]);
  }
  for (const close of closers.toReversed()) await close().catch((error: unknown) => failures.push(error));
  const worked = loop?.state().elapsedS ?? elapsedS;
  await states.writeLast({ ...base(), elapsedS: worked, ...toLastState(end, failures[0]) });
  const [failure] = failures;
  if (failure !== undefined)
    log(`The run failed: ${failure instanceof Error ? failure.stack : String(failure)}`);
  else log(`The process ends: ${end?.reason}`);
  return failure === undefined && end?.state !== "failed";
}

async function runUntilEnd(loop: RunLoop, interrupted: AbortSignal): Promise<RunEnd> {
  const interrupt = (): void => loop.interrupt(String(interrupted.reason));
  interrupted.addEventListener("abort", interrupt, { once: true });
  try {
    const running = loop.run();
    if (interrupted.aborted) interrupt();
    return await running;
  } finally {
    interrupted.removeEventListener("abort", interrupt);
  }
}

function carryOut(loop: RunLoop, command: RunCommand, name: string): void {
  switch (command.type) {
    case "pause":
      loop.pause();
      break;
    case "resume":
      loop.resume();
      break;
    case "stop":
      loop.stop(command.now);
      break;
    case "add-designs":
      loop.addDesigns(command.designs, name);
      break;
  }
}

async function replay(path: string, log: RunLog): Promise<{ trials: Trial[]; endByte: number }> {
  const { events, garbageLines, endByte } = await createJournalReader(path).readNews();
  const trials: Trial[] = [];
  for (const event of events) foldTrialEvent(trials, event);
  const ended = trials.filter(({ outcome }) => outcome !== undefined).length;
  if (garbageLines > 0) log(`${garbageLines} lines of the journal cannot be read and are left out.`);
  if (trials.length > 0) log(`The run goes on: ${ended} of ${trials.length} trials have ended.`);
  return { trials, endByte };
}

/** One whose process was ended from outside still says that it runs: so it is seen that it can go on. */
function toLastState(
  end: RunEnd | undefined,
  failure: unknown,
): Pick<RunState, "state" | "endReason" | "error"> {
  if (failure !== undefined || end === undefined) {
    const error = toErrorInfo(toWriteError(failure));
    return { state: "failed", endReason: error.message, error };
  }
  return { state: end.state === "interrupted" ? "running" : end.state, endReason: end.reason };
}

/** A disk that is full, or a folder that is gone, is nothing that the program did wrong. */
function toWriteError(failure: unknown): unknown {
  if (!hasCode(failure, "ENOSPC", "EDQUOT", "EROFS", "EACCES", "EPERM", "ENOENT")) return failure;
  const reason = failure instanceof Error ? failure.message : String(failure);
  return new AppError("study-unreadable", `The run's folder cannot be written: ${reason}`, {
    hint: "Check free space and permissions of the study's folder, then resume the run.",
    cause: failure,
  });
}

function describe({ problem, algorithm, trials, workers }: RunInfo): string {
  return `${trials} trials of "${problem.studyName}" by ${algorithm.kind}, seed ${algorithm.seed}, ${workers} at a time`;
}
