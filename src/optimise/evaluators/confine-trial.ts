import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Confinement } from "../../shared/sandbox/confinement.ts";
import { isInside, resolveLinks } from "../../system/confine-path.ts";
import { findPrivatePlaces, findReadable } from "../../system/sandbox/private-places.ts";
import { TrialFailure } from "./trial-failure.ts";
import type { TrialJob, TrialPrograms } from "./trial-job.ts";

/** In the trial folder, for what programs keep in a home or write for themselves alone; gone when the trial ends. */
export const SCRATCH_FOLDER = ".scratch";

type Known = {
  readonly places: Pick<Confinement, "hidden" | "hiddenFiles">;
  /** Folders that are shown for a program's sake, by its path. */
  readonly shown: Map<string, Promise<readonly string[]>>;
};

/** What the sandbox of one run's programs knows of a study: looked up once, because that takes longer than a small solver. */
const known = new WeakMap<TrialPrograms, Map<string, Promise<Known>>>();

/** Where programs lie that are seen anyway, or not at all by their own place. */
const MOUNTED_ANEW = ["/tmp", "/run", "/private/tmp", "/private/var/folders"] as const;

/**
 * What a program of a trial may reach: the system and the study to read, its trial folder to write. The user's home looks
 * empty, but for the program itself and its libraries.
 * @param program absolute
 * @param startFolder in the trial folder
 * @throws TrialFailure unexpected where the study is too large to be looked through
 */
export async function confineTrial(
  job: Pick<TrialJob, "programs" | "studyFolder"> & { readonly trialFolder: string },
  program: string,
  startFolder: string,
): Promise<Confinement> {
  const { programs, studyFolder, trialFolder } = job;
  const { places, shown } = await lookUp(programs, studyFolder);
  const hidden = await findFilled(places.hidden);
  const folders = shown.get(program) ?? showProgram(program, programs, places.hidden);
  shown.set(program, folders);
  return {
    ...places,
    hidden,
    workFolder: trialFolder,
    startFolder,
    readable: [studyFolder, ...(await folders)],
    env: {
      ...programs.env,
      // The user's home is not there, and /tmp is small and in memory.
      HOME: join(trialFolder, SCRATCH_FOLDER),
      TMPDIR: join(trialFolder, SCRATCH_FOLDER),
      PLANFORM_STUDY_FOLDER: studyFolder,
    },
  };
}

/** Each folder that is hidden costs time at every start; one in which nothing is now need not be. */
async function findFilled(folders: readonly string[]): Promise<string[]> {
  const filled = await Promise.all(
    folders.map(async (folder) => {
      const names = await readdir(folder).catch(() => undefined);
      return names?.length === 0 ? [] : [folder];
    }),
  );
  return filled.flat();
}

function lookUp(programs: TrialPrograms, studyFolder: string): Promise<Known> {
  const studies = known.get(programs) ?? new Map<string, Promise<Known>>();
  known.set(programs, studies);
  const places = studies.get(studyFolder) ?? survey(programs, studyFolder);
  studies.set(studyFolder, places);
  return places;
}

async function survey({ env }: TrialPrograms, studyFolder: string): Promise<Known> {
  const places = await findPrivatePlaces(studyFolder, env);
  if (places === undefined)
    throw new TrialFailure(
      "unexpected",
      "The study has too many files to hide those that hold secrets: move some out of it, or switch the sandbox of runs off",
    );
  return { places, shown: new Map() };
}

async function showProgram(
  program: string,
  { python, pythonFolders }: TrialPrograms,
  hidden: readonly string[],
): Promise<readonly string[]> {
  const paths = [...new Set([program, await resolveLinks(program)])];
  const isUnseen = (path: string) => [...hidden, ...MOUNTED_ANEW].some((place) => isInside(place, path));
  const wanted = [...paths.flatMap(foldersOf), ...(program === python ? pythonFolders : [])];
  const folders = await findReadable(wanted.filter(isUnseen), hidden);
  // One that lies directly in a home is shown without its folder.
  const alone = paths.filter((path) => isUnseen(path) && !folders.includes(dirname(path)));
  return [...folders, ...(await findReadable(alone, hidden))];
}

/**
 * Where a program and its libraries lie. Of a prefix such as ~/miniconda3/envs/fem only what programs read from, because
 * others, such as ~/.local, hold more than programs.
 */
function foldersOf(program: string): string[] {
  const folder = dirname(program);
  if (basename(folder) !== "bin") return [folder];
  const prefix = dirname(folder);
  return [folder, ...["lib", "lib64", "libexec"].map((name) => join(prefix, name))];
}
