import { watch } from "node:fs";
import { mkdir, stat } from "node:fs/promises";
import {
  createRunReader,
  listRunIds,
  type RunReader,
  type RunReading,
  summariseRun,
} from "../../optimise/run-folder/read-run.ts";
import { runFolderOf, runsFolderOf } from "../../optimise/run-folder/run-folder.ts";
import { AppError } from "../../shared/errors.ts";
import { hasEnded, type RunSummary } from "../../shared/optimise/run.ts";

export type RunFollower = Awaited<ReturnType<typeof followRuns>>;

/** How often active runs are looked at, and whether others have come or gone, ms. */
const ACTIVE_MS = 250;
const IDLE_MS = 2_000;

type Followed = {
  summary: RunSummary;
  /** Time of the state file when an ended run was read: one that goes on writes it anew. */
  stateTime: number;
  /** Only of runs that are active: an ended one gives its trials back. */
  reader: RunReader | undefined;
};

/**
 * Follows the runs of a study by their files, whoever started them: this app, a tool of Claude, the command line.
 * @param options.onChanged told of each run when it is first seen, and whenever there is more to tell
 */
export async function followRuns({
  studyFolder,
  onChanged,
  onRemoved,
  onFailure,
}: {
  studyFolder: string;
  onChanged: (run: RunSummary) => void;
  onRemoved: (runId: string) => void;
  /** Told what went wrong while nobody asked. */
  onFailure: (error: unknown) => void;
}) {
  const folder = runsFolderOf(studyFolder);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const runs = new Map<string, Followed>();
  /** What kept a run from being read; asked for by name, it says so. */
  const unreadable = new Map<string, AppError>();
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | undefined;
  let isClosed = false;
  let lastEnded: { runId: string; reader: RunReader } | undefined;

  const watcher = watch(folder, { persistent: false }, () => void look());
  watcher.on("error", () => watcher.close()); // the timer looks as well

  /** One look at a time. */
  function look(): Promise<void> {
    looking ??= lookOnce()
      .catch(onFailure)
      .finally(() => {
        looking = undefined;
        if (isClosed) return;
        clearTimeout(timer);
        const isActive = [...runs.values()].some(({ summary }) => !hasEnded(summary));
        timer = setTimeout(look, isActive ? ACTIVE_MS : IDLE_MS).unref();
      });
    return looking;
  }

  async function lookOnce(): Promise<void> {
    const ids = await listRunIds(studyFolder);
    for (const id of runs.keys()) {
      if (ids.includes(id)) continue;
      runs.delete(id);
      onRemoved(id);
    }
    for (const id of ids) {
      if (isClosed) return;
      await lookAt(id);
    }
  }

  async function lookAt(id: string): Promise<void> {
    const known = runs.get(id);
    const stateTime = await timeOf(runFolderOf(studyFolder, id).stateFile);
    if (known !== undefined && known.reader === undefined && known.stateTime === stateTime) return;
    const reader = known?.reader ?? createRunReader(studyFolder, id);
    try {
      const summary = summariseRun(await reader.read());
      runs.set(id, { summary, stateTime, reader: hasEnded(summary) ? undefined : reader });
      unreadable.delete(id);
      if (!isClosed && JSON.stringify(summary) !== JSON.stringify(known?.summary)) onChanged(summary);
    } catch (error) {
      // One run that cannot be read must not hide the others; it may also be gone since it was listed.
      if (!(error instanceof AppError)) throw error;
      unreadable.set(id, error);
      if (known !== undefined) runs.set(id, { ...known, stateTime, reader: undefined });
    }
  }

  // What there is already is read beside the opening of the study.
  const first = look();

  return {
    /** The newest first. */
    list: (): RunSummary[] =>
      [...runs.values()].map(({ summary }) => summary).sort((a, b) => b.createdAt - a.createdAt),

    /** Resolves when the runs that were there at the start are known. */
    ready: (): Promise<void> => first,

    /** Reads a run as it is now. @throws AppError run-not-found, run-unreadable */
    async refresh(runId: string): Promise<RunSummary> {
      await look();
      await lookAt(runId);
      const known = runs.get(runId);
      if (known !== undefined && !unreadable.has(runId)) return known.summary;
      throw unreadable.get(runId) ?? new AppError("run-not-found", `There is no run ${runId}`);
    },

    /** All of a run. The trials of the ended run that was asked for last stay in memory. */
    async read(runId: string): Promise<RunReading> {
      const active = runs.get(runId)?.reader;
      if (active !== undefined) return active.read();
      if (lastEnded?.runId !== runId) lastEnded = { runId, reader: createRunReader(studyFolder, runId) };
      return lastEnded.reader.read();
    },

    async close(): Promise<void> {
      isClosed = true;
      clearTimeout(timer);
      watcher.close();
      await looking;
    },
  };
}

/** ms since 1970; 0 for a file that is not there. */
async function timeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => undefined))?.mtimeMs ?? 0;
}
