import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { attemptFolderOf, runFolderOf } from "../../src/optimise/run-folder/run-folder.ts";
import { AppError } from "../../src/shared/errors.ts";
import type { OptimizationProblem } from "../../src/shared/optimise/problem.ts";
import { isSecretName } from "../../src/shared/policy/is-secret-name.ts";
import { confinePath, isInside } from "../../src/system/confine-path.ts";
import type { Surroundings } from "../surroundings.ts";
import { findRealFolder } from "../workspace/studies-folder.ts";
import { evaluationFolder } from "./evaluation-folder.ts";
import { openRun } from "./open-run.ts";

/** A folder in which extractors are tried. */
export type ResultPlace = {
  /** With its links resolved. */
  readonly folder: string;
  /** As the answer names it. */
  readonly name: string;
  /** In which sets of nodes are looked up, relative to the folder. */
  readonly decks: readonly string[];
};

export type WantedPlace = {
  readonly runId?: string | undefined;
  readonly trial?: number | undefined;
  /** A design that evaluate_design has computed. */
  readonly evaluated?: string | undefined;
  readonly inStudy?: boolean | undefined;
};

/**
 * The folder that is meant: of the study, of one computed design, else of a trial of a run, the newest that is kept.
 * @throws AppError trial-not-found where its folder was not kept, with those that were
 */
export async function findResultPlace(surroundings: Surroundings, wanted: WantedPlace): Promise<ResultPlace> {
  const studyFolder = await findRealFolder(surroundings.studyFolder);
  if (wanted.inStudy === true) return { folder: studyFolder, name: "the study's folder", decks: [] };
  if (wanted.evaluated !== undefined) {
    const folder = await evaluationFolder(studyFolder, wanted.evaluated);
    if (!(await isFolder(folder)))
      throw new AppError("trial-not-found", `The folder of ${wanted.evaluated} is not kept any more`, {
        hint: "Compute the design again with evaluate_design.",
      });
    return { folder, name: wanted.evaluated, decks: await decksIn(folder) };
  }
  const run = await openRun(surroundings, wanted.runId);
  const { reading } = await run.look();
  const runFolder = runFolderOf(studyFolder, run.id);
  const kept = await keptTrials(runFolder.trialsFolder);
  const trial = wanted.trial ?? kept.at(-1);
  if (trial === undefined || !kept.includes(trial)) {
    const what = trial === undefined ? "any trial" : `trial ${trial}`;
    throw new AppError("trial-not-found", `The run ${run.id} has kept no folder of ${what}`, {
      hint: `It has kept those of: ${kept.slice(-50).join(", ") || "none"}. evaluate_design computes a design again and keeps its files.`,
    });
  }
  const attempt = reading.trials[trial - 1]?.attempts ?? 1;
  const folder = await findRealFolder(attemptFolderOf(runFolder, trial, attempt));
  return { folder, name: `trial ${trial} of ${run.id}`, decks: decksOf(reading.info.problem) };
}

/**
 * Keeps what holds secrets, and Planform's own files, out of what is read for Claude.
 * @throws AppError blocked-by-policy; invalid-input for what lies outside
 */
export async function assertReadable({ folder, name }: ResultPlace, file: string): Promise<void> {
  const path = await confinePath(folder, file);
  if (isSecretName(basename(path)) || isSecretName(basename(file)))
    throw new AppError("blocked-by-policy", `${file} holds secrets by its name: it is not read`, {
      hint: "",
    });
  if (isInside(join(folder, ".planform"), path))
    throw new AppError("blocked-by-policy", `${file} in ${name} belongs to Planform: it is not read`, {
      hint: "Name a trial to read from its folder.",
    });
}

async function keptTrials(trialsFolder: string): Promise<number[]> {
  const names = await readdir(trialsFolder).catch(() => []); // formulas alone need no folders
  return names
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}

async function decksIn(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith(".inp"));
}

function decksOf({ steps }: OptimizationProblem): string[] {
  return steps.flatMap((step) => (step.kind === "calculix" ? [step.input] : []));
}
