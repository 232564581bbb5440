import { mkdir, readdir, realpath, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { ulid } from "ulid";
import { AppError } from "../../src/shared/errors.ts";
import { serializeStudy } from "../../src/shared/study/serialize-study.ts";
import { createEmptyStudy, type Study } from "../../src/shared/study/study.ts";
import { toSymbol } from "../../src/shared/study/symbols.ts";
import { confinePath } from "../../src/system/confine-path.ts";
import { hasCode } from "../../src/system/has-code.ts";
import { readStudyFile, reasonOf, STUDY_FILE } from "./study-file.ts";

/** Entries of a folder that are looked at, and studies that are listed. */
const MAX_ENTRIES = 2_000;
const MAX_STUDIES = 100;

export type ListedStudy = {
  /** Relative to the folder of studies. */
  readonly path: string;
  readonly name?: string;
  readonly studyId?: string;
  readonly revision?: number;
  readonly nodes?: number;
  readonly current?: true;
  /** Why it cannot be read. */
  readonly problem?: string;
};

/** The folder in which the present study and others lie beside each other. Nothing outside it is read or made. */
export type StudiesFolder = {
  /** The folder of the study that the tools work on. */
  readonly currentFolder: string;
  /** The first studies by name, how many there are, and how many folders were too many to be looked at. */
  list(): Promise<{
    folder: string;
    studies: readonly ListedStudy[];
    total: number;
    notLookedAt: number;
  }>;
  /**
   * @returns "current" for the study that the tools work on.
   * @throws AppError study-not-found, invalid-input for a path outside, and what reading throws.
   */
  load(wanted: { readonly path: string } | { readonly studyId: string }): Promise<Study | "current">;
  /** @throws AppError study-exists, invalid-input, study-save-failed */
  create(name: string, path?: string): Promise<{ path: string; studyId: string }>;
};

/** @param rootFolder where studies lie; beside the present study when undefined. */
export function createStudiesFolder(currentFolder: string, rootFolder?: string): StudiesFolder {
  const findRoot = (): Promise<string> => findRealFolder(rootFolder ?? dirname(currentFolder));
  const findCurrent = (): Promise<string | undefined> => realpath(currentFolder).catch(() => undefined);

  async function list(): ReturnType<StudiesFolder["list"]> {
    const [folder, current] = await Promise.all([findRoot(), findCurrent()]);
    const entries = (await readdir(folder, { withFileTypes: true }))
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
      .map((entry) => entry.name)
      .sort();
    const studies: ListedStudy[] = [];
    let total = 0;
    for (const name of entries.slice(0, MAX_ENTRIES)) {
      if (!(await hasStudy(join(folder, name)))) continue;
      total += 1;
      if (studies.length < MAX_STUDIES) studies.push(await describe(folder, name, current));
    }
    return { folder, studies, total, notLookedAt: Math.max(0, entries.length - MAX_ENTRIES) };
  }

  return {
    currentFolder,
    list,
    async load(wanted) {
      const root = await findRoot();
      let path: string;
      if ("path" in wanted) {
        path = wanted.path;
      } else {
        const { studies } = await list();
        const found = studies.find(({ studyId }) => studyId === wanted.studyId);
        if (found === undefined)
          throw new AppError(
            "study-not-found",
            `There is no study with the id "${wanted.studyId}" in ${root}`,
            {
              hint: "list_studies lists those there are.",
            },
          );
        path = found.path;
      }
      const folder = await confinePath(root, path.endsWith(STUDY_FILE) ? dirname(path) : path);
      if (folder === (await findCurrent())) return "current";
      return readStudyFile(await confinePath(root, join(folder, STUDY_FILE)));
    },
    async create(name, path) {
      const root = await findRoot();
      const folder = await confinePath(root, path ?? toSymbol(name).replaceAll("_", "-"));
      if (folder === root) throw new AppError("invalid-input", "Give the new study a folder of its own");
      const study = createEmptyStudy(ulid(), name);
      await makeStudyFolder(folder, serializeStudy(study));
      return { path: relative(root, folder), studyId: study.id };
    },
  };
}

/** @throws AppError study-not-found */
export async function findRealFolder(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    throw new AppError("study-not-found", `There is no folder ${path}: ${reasonOf(error)}`, { cause: error });
  }
}

async function hasStudy(folder: string): Promise<boolean> {
  const file = await stat(join(folder, STUDY_FILE)).catch(() => undefined);
  return file?.isFile() === true;
}

async function describe(root: string, name: string, current: string | undefined): Promise<ListedStudy> {
  try {
    const file = await confinePath(root, join(name, STUDY_FILE));
    const study = await readStudyFile(file);
    return {
      path: name,
      name: study.name,
      studyId: study.id,
      revision: study.revision,
      nodes: study.nodes.length,
      ...(dirname(file) === current ? { current: true } : {}),
    };
  } catch (error) {
    return { path: name, problem: reasonOf(error).slice(0, 200) };
  }
}

async function makeStudyFolder(folder: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(folder), { recursive: true });
    await mkdir(folder);
  } catch (error) {
    if (hasCode(error, "EEXIST"))
      throw new AppError("study-exists", `There is something at ${folder} already: give another path`);
    throw new AppError("study-save-failed", `${folder} cannot be made: ${reasonOf(error)}`, { cause: error });
  }
  try {
    await mkdir(join(folder, "model"));
    await mkdir(join(folder, "3_results"));
    await writeFile(join(folder, STUDY_FILE), text, { flag: "wx" });
  } catch (error) {
    throw new AppError("study-save-failed", `${folder} cannot be filled: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}
