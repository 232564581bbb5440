import type { StudyDiagnosis } from "../../shared/contract/studies.ts";
import { AppError, toErrorInfo } from "../../shared/errors.ts";
import { BrokenStudy, parseStudy } from "../../shared/study/parse-study.ts";
import { serializeStudy } from "../../shared/study/serialize-study.ts";
import type { Study } from "../../shared/study/study.ts";
import { excerptOf } from "../../shared/study/text-place.ts";
import { readDatabase } from "../db/read-database.ts";
import { createBatchStore } from "./batch-store.ts";
import { storedStudy } from "./open-study.ts";
import {
  copyName,
  findFolder,
  keepCopy,
  noStudyIn,
  preparePrivateFolder,
  readStudyTextIfThere,
  type StudyFolder,
  studyFileGone,
  toFolderError,
  writeTextAtomically,
} from "./study-folder.ts";
import { lockStudy } from "./study-lock.ts";

/** Can somebody do something about a study.json that fails in this way? */
export function isRepairable(error: unknown): error is AppError {
  return error instanceof AppError && (error.code === "study-broken" || error.code === "study-too-new");
}

/**
 * Says what is wrong with the study.json at a path, and what it can be mended with. Nothing is written.
 * @throws AppError study-not-found, study-unreadable
 */
export async function diagnoseStudy(path: string): Promise<StudyDiagnosis> {
  const layout = await findFolder(path);
  const text = await readStudyTextIfThere(layout);
  const error = findFault(text, layout);
  if (error === undefined) return { file: layout.studyFile, excerpt: [] };
  const good = error.code === "study-broken" ? readLastGood(layout) : undefined;
  if (text === undefined && good === undefined) throw noStudyIn(layout);
  const place = error instanceof BrokenStudy ? error.place : undefined;
  return {
    file: layout.studyFile,
    error: toErrorInfo(error),
    ...(place === undefined ? {} : { place }),
    excerpt: place === undefined ? [] : excerptOf(text ?? "", place),
    ...(good === undefined ? {} : { lastGood: describeGood(good) }),
  };
}

/**
 * Puts the last good revision into study.json. What was there is kept in a copy; a file that was mended meanwhile stays.
 * @param host as for the study's lock
 * @throws AppError study-not-found, study-unreadable, study-locked, study-too-new, no-good-revision
 */
export async function repairStudy(path: string, host: string): Promise<void> {
  const layout = await findFolder(path);
  await preparePrivateFolder(layout);
  const lock = await lockStudy(layout.lockFile, host);
  try {
    const error = findFault(await readStudyTextIfThere(layout), layout);
    if (error === undefined) return;
    if (error.code !== "study-broken") throw error;
    const good = readLastGood(layout);
    if (good === undefined)
      throw new AppError("no-good-revision", `No revision of the study in ${layout.folder} is kept`);
    await keepCopy(layout, copyName("broken", new Date()));
    await writeTextAtomically(layout.studyFile, serializeStudy(good.study)).catch((cause: unknown) => {
      throw toFolderError(cause);
    });
  } finally {
    await lock.release();
  }
}

function findFault(text: string | undefined, layout: StudyFolder): AppError | undefined {
  if (text === undefined) return studyFileGone(layout);
  try {
    parseStudy(text);
    return undefined;
  } catch (error) {
    if (isRepairable(error)) return error;
    throw error;
  }
}

type LastGood = { readonly study: Study; readonly savedAt: number | undefined };

function readLastGood({ database }: StudyFolder): LastGood | undefined {
  try {
    return readDatabase(database, (db): LastGood | undefined => {
      const batches = createBatchStore(db);
      const study = storedStudy(batches);
      if (study === undefined) return undefined;
      const [last] = batches.since(study.revision - 1);
      return { study, savedAt: last?.createdAt };
    });
  } catch {
    // A database that is not there, is damaged or belongs to another Planform has nothing to go back to.
    return undefined;
  }
}

function describeGood({ study, savedAt }: LastGood): NonNullable<StudyDiagnosis["lastGood"]> {
  return {
    revision: study.revision,
    name: study.name,
    nodes: study.nodes.length,
    ...(savedAt === undefined ? {} : { savedAt }),
  };
}
