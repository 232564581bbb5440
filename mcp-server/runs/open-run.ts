import { setTimeout as sleep } from "node:timers/promises";
import {
  createRunReader,
  listRunIds,
  type RunReader,
  type RunReading,
  summariseRun,
} from "../../src/optimise/run-folder/read-run.ts";
import { AppError } from "../../src/shared/errors.ts";
import type { RunSummary } from "../../src/shared/optimise/run.ts";
import type { Trial } from "../../src/shared/optimise/trial.ts";
import type { Surroundings } from "../surroundings.ts";

/** A run that is read again and again. */
export type OpenRun = { readonly id: string; look(): Promise<RunLook> };

export type RunLook = { readonly reading: RunReading; readonly summary: RunSummary };

const POLL_MS = 100;

/**
 * The run of an id, else the newest one of the study.
 * @throws AppError run-not-found
 */
export async function openRun({ studyFolder }: Surroundings, runId?: string): Promise<OpenRun> {
  const id = runId ?? (await listRunIds(studyFolder))[0];
  if (id === undefined)
    throw new AppError("run-not-found", "The study has no runs yet", {
      hint: "run_optimization starts one.",
    });
  const reader: RunReader = createRunReader(studyFolder, id);
  return {
    id,
    async look() {
      const reading = await reader.read();
      return { reading, summary: summariseRun(reading) };
    },
  };
}

/** Waits until nothing more happens in a run by itself, at most so long. */
export async function waitForRun(run: OpenRun, waitMs: number, signal: AbortSignal): Promise<RunLook> {
  const deadline = performance.now() + waitMs;
  let look = await run.look();
  while (isMoving(look.summary) && performance.now() < deadline) {
    await sleep(Math.min(POLL_MS, Math.max(1, deadline - performance.now())), undefined, { signal });
    look = await run.look();
  }
  return look;
}

function isMoving({ state }: RunSummary): boolean {
  return state === "starting" || state === "running" || state === "stopping";
}

/** @throws AppError trial-not-found */
export function getTrial({ reading }: RunLook, number: number): Trial {
  const trial = reading.trials[number - 1];
  if (trial !== undefined) return trial;
  throw new AppError(
    "trial-not-found",
    `The run ${reading.info.id} has no trial ${number}: it has ${reading.trials.length}`,
  );
}
