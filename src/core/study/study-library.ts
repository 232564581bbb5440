import { cp, mkdir, readdir, readFile, realpath, stat } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import type { StudyCard } from "../../shared/contract/studies.ts";
import { AppError, toErrorInfo } from "../../shared/errors.ts";
import { parseStudy } from "../../shared/study/parse-study.ts";
import { toSymbol } from "../../shared/study/symbols.ts";
import type { Recent } from "../recents.ts";
import type { TrustStore } from "../trust/trust-store.ts";
import { PRIVATE_FOLDER, STUDY_FILE } from "./study-folder.ts";

/** Studies to choose from: those opened before, and the samples that come with the program. */
export async function listStudyCards(
  recents: readonly Recent[],
  samplesFolder: string,
): Promise<StudyCard[]> {
  const recent = recents.map(async ({ folder, openedAt }) => ({
    ...(await readCard(folder, "recent", folder)),
    openedAt,
  }));
  const samples = (await sampleNames(samplesFolder)).map((name) =>
    readCard(join(samplesFolder, name), "sample", name),
  );
  return Promise.all([...recent, ...samples]);
}

/**
 * A sample to work on: its copy among the user's studies, made, and trusted, when there is none yet.
 * @returns the folder of the copy
 * @throws AppError study-not-found when there is no such sample
 */
export async function copySample({
  samplesFolder,
  name,
  studiesFolder,
  trust,
}: {
  samplesFolder: string;
  name: string;
  studiesFolder: string;
  trust: TrustStore["trust"];
}): Promise<string> {
  const source = await findSample(samplesFolder, name);
  const target = join(studiesFolder, name);
  if (await isFile(join(target, STUDY_FILE))) return target;
  await mkdir(studiesFolder, { recursive: true });
  await cp(source, target, {
    recursive: true,
    errorOnExist: false,
    force: false,
    // Whoever opened the bundled sample itself left conversations in it; they are not the sample's.
    filter: (path) => !relative(source, path).split(sep).includes(PRIVATE_FOLDER),
  });
  const { id } = parseStudy(await readFile(join(target, STUDY_FILE), "utf8"));
  await trustOwn(trust, target, id);
  return target;
}

/**
 * Trusts a study that the app has just made. Where that cannot be noted, the study is there all the same, and its window
 * says that it is not trusted and why.
 */
export async function trustOwn(trust: TrustStore["trust"], folder: string, studyId: string): Promise<void> {
  await trust(await realpath(folder), studyId).catch((error: unknown) => {
    if (!(error instanceof AppError)) throw error;
  });
}

/** The folder of a bundled sample. @throws AppError study-not-found when there is no such sample */
export async function findSample(samplesFolder: string, name: string): Promise<string> {
  if (!(await sampleNames(samplesFolder)).includes(name))
    throw new AppError("study-not-found", `There is no sample "${name}"`);
  return join(samplesFolder, name);
}

/** A folder among the user's studies that is not there yet, for a study of this name. */
export async function findFreeFolder(studiesFolder: string, name: string): Promise<string> {
  const symbol = toSymbol(name);
  // A name of other letters than these has no symbol of its own.
  const stem = symbol === "value" ? "study" : symbol.replaceAll("_", "-");
  for (let number = 1; ; number += 1) {
    const folder = join(studiesFolder, number === 1 ? stem : `${stem}-${number}`);
    if ((await stat(folder).catch(() => undefined)) === undefined) return folder;
  }
}

async function sampleNames(samplesFolder: string): Promise<string[]> {
  const entries = await readdir(samplesFolder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

async function readCard(folder: string, kind: StudyCard["kind"], path: string): Promise<StudyCard> {
  try {
    const study = parseStudy(await readFile(join(folder, STUDY_FILE), "utf8"));
    return {
      name: study.name,
      ...(study.description === undefined ? {} : { description: study.description }),
      path,
      kind,
      nodes: study.nodes.slice(0, 200).map(({ position, type }) => ({ ...position, type })),
    };
  } catch (error) {
    const gone = !(await isFile(join(folder, STUDY_FILE)));
    const problem = gone ? "The folder or its study.json is gone" : toErrorInfo(error).message;
    return { name: folder.slice(dirname(folder).length + 1), path, kind, nodes: [], problem };
  }
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}
