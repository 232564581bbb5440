import { readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { AppError } from "../../shared/errors.ts";
import { foldTrialEvent } from "../../shared/optimise/fold-trials.ts";
import { hasEnded, type RunCommand, RunInfo, RunState, type RunSummary } from "../../shared/optimise/run.ts";
import type { Trial } from "../../shared/optimise/trial.ts";
import { Id } from "../../shared/study/study.ts";
import { hasCode } from "../../system/has-code.ts";
import { putCommand } from "./control-folder.ts";
import { createJournalReader } from "./read-journal.ts";
import { type RunFolder, runFolderOf, runsFolderOf } from "./run-folder.ts";
import { isRunAlive, runNotFound } from "./run-state.ts";
import { createTally, type RunTally, type Tally } from "./tally-trials.ts";

/** A run as its files tell it. */
export type RunReading = {
  readonly info: RunInfo;
  readonly state: RunState;
  /** Is its process there? */
  readonly isAlive: boolean;
  /** `trials[n - 1]` is trial n. Not changed in place for those who hold it. */
  readonly trials: readonly Trial[];
  /** Of these trials. */
  readonly tally: RunTally & { readonly running: number };
};

/** Reads a run again and again, each time only what is new in its journal. */
export type RunReader = {
  /** @throws AppError run-not-found, run-unreadable */
  read(): Promise<RunReading>;
};

export function createRunReader(studyFolder: string, runId: string): RunReader {
  const folder = runFolderOf(studyFolder, runId);
  let info: RunInfo | undefined;
  let journal = createJournalReader(folder.journal);
  let infoTime = 0;
  let kept: { trials: Trial[]; shown: readonly Trial[]; tally: Tally; running: Set<number> } | undefined;
  let reading: Promise<RunReading> | undefined;

  async function readOnce(): Promise<RunReading> {
    const writtenAt = await infoTimeOf(folder);
    if (info === undefined || writtenAt !== infoTime) {
      info = await readRunInfo(folder);
      journal = createJournalReader(folder.journal);
      kept = undefined;
      infoTime = writtenAt;
    }
    // Before the journal: what a run did until its end is in the journal when the state tells of the end.
    let state = await readRunState(folder, info);
    let isAlive = await isRunAlive(state);
    if (!isAlive && !hasEnded(state)) {
      // It may have ended between the two looks: what stands there now is its last word.
      state = await readRunState(folder, info);
      isAlive = await isRunAlive(state);
    }
    const news = await readWith(folder, () => journal.readNews());
    if (kept === undefined || news.isNew)
      kept = { trials: [], shown: [], tally: createTally(info.problem), running: new Set() };
    const { trials, tally, running } = kept;
    for (const event of news.events) {
      const trial = foldTrialEvent(trials, event);
      if (trial === undefined) continue;
      if (trial.state === "running") running.add(trial.number);
      else running.delete(trial.number);
      if (trial.outcome !== undefined) tally.add(trial);
    }
    if (news.events.length > 0) kept.shown = [...trials];
    const isWorking = isAlive && !hasEnded(state);
    return {
      info,
      state,
      isAlive,
      trials: isWorking ? kept.shown : withoutRunning(kept.shown, running),
      tally: { ...tally.take(), running: isWorking ? running.size : 0 },
    };
  }

  return {
    read() {
      // One at a time: two would both take in what is new.
      reading ??= readOnce().finally(() => {
        reading = undefined;
      });
      return reading;
    },
  };
}

/** Nobody computes a trial when the process is gone: it waits until the run goes on. */
function withoutRunning(trials: readonly Trial[], running: ReadonlySet<number>): readonly Trial[] {
  if (running.size === 0) return trials;
  return trials.map((trial) => (running.has(trial.number) ? { ...trial, state: "waiting" as const } : trial));
}

/** @throws AppError run-not-found, run-unreadable */
export async function readRunInfo(folder: RunFolder): Promise<RunInfo> {
  return parseFile(folder, RunInfo, await readWith(folder, () => readFile(folder.infoFile, "utf8")));
}

/** What the run process said last of itself. @throws AppError run-unreadable */
export async function readRunState(
  folder: RunFolder,
  { createdAt }: Pick<RunInfo, "createdAt">,
): Promise<RunState> {
  const text = await readWith(folder, () => readIfThere(folder.stateFile));
  if (text === undefined) return { state: "starting", updatedAt: createdAt, elapsedS: 0 };
  return parseFile(folder, RunState, text);
}

async function infoTimeOf(folder: RunFolder): Promise<number> {
  return (await readWith(folder, () => stat(folder.infoFile))).mtimeMs;
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

/** Gives errors of the system that come with a run's files their code. */
async function readWith<Value>({ folder }: RunFolder, read: () => Promise<Value>): Promise<Value> {
  try {
    return await read();
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) throw runNotFound(runIdOf(folder));
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError("run-unreadable", `The run ${runIdOf(folder)} cannot be read: ${reason}`, {
      cause: error,
    });
  }
}

function parseFile<Schema extends z.ZodType>(
  { folder }: RunFolder,
  schema: Schema,
  text: string,
): z.infer<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AppError("run-unreadable", `A file of the run ${runIdOf(folder)} is no JSON`, { cause });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new AppError(
    "run-unreadable",
    `A file of the run ${runIdOf(folder)} is not as this program writes it`,
    {
      details: z.prettifyError(parsed.error),
      cause: parsed.error,
    },
  );
}

function runIdOf(folder: string): string {
  return folder.split(/[/\\]/).at(-1) ?? folder;
}

/** Ids of all runs of a study, the newest first; those whose run.json is not there yet or not readable are left out. */
export async function listRunIds(studyFolder: string): Promise<string[]> {
  const folder = runsFolderOf(studyFolder);
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  });
  const ids = entries
    .filter((entry) => entry.isDirectory() && Id.safeParse(entry.name).success)
    .map(({ name }) => name)
    // Ids begin with the time.
    .sort((a, b) => (a < b ? 1 : -1));
  const isThere = await Promise.all(
    ids.map(
      async (id) => (await stat(join(folder, id, "run.json")).catch(() => undefined))?.isFile() === true,
    ),
  );
  return ids.filter((_id, index) => isThere[index]);
}

/** Pure; O(1) in the number of trials. */
export function summariseRun({ info, state, isAlive, trials, tally }: RunReading): RunSummary {
  const { problem } = info;
  // Designs that were put in count as well.
  const wanted = Math.max(info.trials, trials.length);
  const isInterrupted = !isAlive && !hasEnded(state);
  const remainingS =
    isInterrupted || hasEnded(state) ? undefined : estimateRemaining(info, state, wanted, tally);
  return {
    id: info.id,
    createdAt: info.createdAt,
    startedBy: info.startedBy,
    revision: problem.revision,
    algorithm: info.algorithm,
    workers: info.workers,
    state: isInterrupted ? "interrupted" : state.state,
    trials: wanted,
    ...tally,
    elapsedS: state.elapsedS,
    objectives: problem.objectives,
    ...(state.endReason === undefined ? {} : { endReason: state.endReason }),
    ...(state.error === undefined ? {} : { error: state.error }),
    ...(remainingS === undefined ? {} : { remainingS }),
  };
}

/** Leaves a command for the run process. @throws AppError run-not-found */
export async function sendCommand(studyFolder: string, runId: string, command: RunCommand): Promise<void> {
  const folder = runFolderOf(studyFolder, runId);
  await infoTimeOf(folder);
  await putCommand(folder.controlFolder, command);
}

/** Deletes a run with all its files. @throws AppError run-active, run-not-found */
export async function removeRun(studyFolder: string, runId: string): Promise<void> {
  const folder = runFolderOf(studyFolder, runId);
  const writtenAt = await infoTimeOf(folder);
  // A run whose files cannot be read has to be removable too: whether its process is there is all that counts.
  const state = await readRunState(folder, { createdAt: writtenAt }).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "run-unreadable") return undefined;
    throw error;
  });
  if (state !== undefined && !hasEnded(state) && (await isRunAlive(state)))
    throw new AppError("run-active", "The run is still active");
  // Under a name that is no id first: nobody sees half of a run, or starts one that is being deleted.
  const doomed = `${folder.folder}.removed`;
  await rename(folder.folder, doomed);
  await rm(doomed, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

/** As if the trials to come take as long as those so far, and no rule ends the run before. */
function estimateRemaining(
  { timeLimitS = Number.POSITIVE_INFINITY }: RunInfo,
  { elapsedS }: RunState,
  wanted: number,
  { complete, failed }: RunTally,
): number | undefined {
  const ended = complete + failed;
  if (ended === 0 || elapsedS === 0) return undefined;
  return Math.max(0, Math.min((elapsedS / ended) * (wanted - ended), timeLimitS - elapsedS));
}
