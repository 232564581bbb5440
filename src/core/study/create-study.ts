import { constants } from "node:fs";
import { copyFile, mkdir, readdir, readFile, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ulid } from "ulid";
import { AppError, toErrorInfo } from "../../shared/errors.ts";
import { studyFromDraft } from "../../shared/study/draft-to-ops.ts";
import { parseStudy } from "../../shared/study/parse-study.ts";
import { serializeStudy } from "../../shared/study/serialize-study.ts";
import { createEmptyStudy, type Study } from "../../shared/study/study.ts";
import type { StudyDraft } from "../../shared/study/study-draft.ts";
import type { TrustStore } from "../trust/trust-store.ts";
import { PRIVATE_FOLDER, STUDY_FILE } from "./study-folder.ts";
import { findSample, trustOwn } from "./study-library.ts";

export type NewStudy = {
  /** Absolute path of its folder, which is made where there is none. */
  readonly folder: string;
  readonly name: string;
  /** Name of the sample that it starts as a copy of. */
  readonly template?: string | undefined;
  readonly draft?: StudyDraft | undefined;
};

/**
 * Makes a study: empty, from a sample, or from a draft. Where that fails, nothing of it is left behind. It is trusted from
 * the start, unless the folder holds what an open study keeps in private: then it was somebody's study before.
 * @throws AppError study-exists, study-not-found for the template, invalid-input for draft and folder, study-save-failed
 */
export async function createStudy(
  wanted: NewStudy,
  { samplesFolder, trust }: { samplesFolder: string; trust: TrustStore["trust"] },
): Promise<void> {
  const { folder, name, template, draft } = wanted;
  if (template !== undefined && draft !== undefined)
    throw new AppError("invalid-input", "template: A study starts from a template or from a draft, not both");
  const sample = template === undefined ? undefined : await findSample(samplesFolder, template);
  const study = sample === undefined ? firstStudy(name, draft) : await readSample(sample, name);
  if ((await stat(join(folder, STUDY_FILE)).catch(() => undefined)) !== undefined)
    throw new AppError("study-exists", `${folder} holds a study already`);

  const made = createUndoList();
  try {
    for (const path of [folder, join(folder, "model"), join(folder, "3_results")]) await made.folder(path);
    if (sample !== undefined) await copyFiles(sample, folder, made);
    // The last of all: without it the folder is no study.
    await made.file(join(folder, STUDY_FILE), (path) =>
      writeFile(path, serializeStudy(study), { flag: "wx" }),
    );
  } catch (error) {
    await made.takeBack();
    throw toCreationError(error, folder);
  }
  const isNew = (await stat(join(folder, PRIVATE_FOLDER)).catch(() => undefined)) === undefined;
  if (isNew) await trustOwn(trust, folder, study.id);
}

function firstStudy(name: string, draft: StudyDraft | undefined): Study {
  const id = ulid();
  return draft === undefined ? createEmptyStudy(id, name) : studyFromDraft(id, name, draft);
}

async function readSample(sample: string, name: string): Promise<Study> {
  return { ...parseStudy(await readFile(join(sample, STUDY_FILE), "utf8")), id: ulid(), name, revision: 0 };
}

/** Copies everything but the study itself and what an open study keeps in private. */
async function copyFiles(from: string, to: string, made: UndoList): Promise<void> {
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (entry.name === STUDY_FILE || entry.name === PRIVATE_FOLDER) continue;
    const target = join(to, entry.name);
    if (entry.isDirectory()) {
      await made.folder(target);
      await copyFiles(join(from, entry.name), target, made);
    } else if (entry.isFile()) {
      await made.file(target, (path) => copyFile(join(from, entry.name), path, constants.COPYFILE_EXCL));
    }
  }
}

type UndoList = ReturnType<typeof createUndoList>;

/** Remembers which files and folders were made, and only those, so that they can be taken away again. */
function createUndoList() {
  const steps: (() => Promise<void>)[] = [];
  async function makeFolder(path: string): Promise<void> {
    try {
      await mkdir(path);
    } catch (error) {
      if (isThereAlready(error) && (await stat(path)).isDirectory()) return;
      if (!hasCode(error, "ENOENT") || dirname(path) === path) throw error;
      await makeFolder(dirname(path));
      return makeFolder(path);
    }
    // What somebody else has put into it by then stays.
    steps.push(() => rmdir(path).catch(() => undefined));
  }
  return {
    folder: makeFolder,
    /** @param make must not replace a file that is there */
    async file(path: string, make: (path: string) => Promise<void>): Promise<void> {
      try {
        await make(path);
      } catch (error) {
        if (!isThereAlready(error)) await rm(path, { force: true });
        throw error;
      }
      steps.push(() => rm(path, { force: true }));
    },
    async takeBack(): Promise<void> {
      for (const step of steps.reverse()) await step();
    },
  };
}

function toCreationError(error: unknown, folder: string): unknown {
  if (error instanceof AppError) return error;
  if (isThereAlready(error)) {
    const { dest, path } = error;
    const message = `folder: ${dest ?? path ?? folder} is there already, and nothing is replaced`;
    return new AppError("invalid-input", message, { hint: "Choose another folder.", cause: error });
  }
  return new AppError(
    "study-save-failed",
    `The study could not be made in ${folder}: ${toErrorInfo(error).message}`,
    { hint: "Choose a folder that you may write to, on a disk with free space.", cause: error },
  );
}

function isThereAlready(error: unknown): error is NodeJS.ErrnoException & { dest?: string } {
  return hasCode(error, "EEXIST");
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
