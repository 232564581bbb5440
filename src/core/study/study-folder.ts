import { constants, type Dirent } from "node:fs";
import { access, lstat, mkdir, readdir, readFile, realpath, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { AppError } from "../../shared/errors.ts";
import { numberedName } from "../../shared/study/migrate-study.ts";
import { Id } from "../../shared/study/study.ts";
import { isInside } from "../../system/confine-path.ts";
import { hasCode } from "../../system/has-code.ts";

/** Where everything of a study lies. `folder` has its links resolved, so that one study has one path. */
export type StudyFolder = {
  readonly folder: string;
  readonly studyFile: string;
  readonly privateFolder: string;
  readonly database: string;
  readonly lockFile: string;
  readonly turnsFolder: string;
  readonly transcriptsFolder: string;
  readonly attachmentsFolder: string;
  readonly inboxFolder: string;
  /** Holds a folder for each conversation in which code was run. */
  readonly scratchFolder: string;
};

export const STUDY_FILE = "study.json";
/** Conversations, history and what turns are started with: nothing of it is a file of the study to anybody. */
export const PRIVATE_FOLDER = ".planform";

/** Does a file lie in the folder of a study, and not in its private one? Both with their links resolved. */
export function isOfStudy(root: string, path: string): boolean {
  const inside = relative(root, path);
  const [top = ""] = inside.split(sep);
  return !isAbsolute(inside) && top !== ".." && top.toLowerCase() !== PRIVATE_FOLDER;
}

/**
 * Finds the study at a path: its folder, or the study.json in it.
 * @throws AppError study-not-found, study-unreadable; study-broken when only the study's database is there
 */
export async function findStudyFolder(path: string): Promise<StudyFolder> {
  const layout = await findFolder(path);
  if (await isFile(layout.studyFile)) {
    await assertOwnStudyFile(layout);
    return layout;
  }
  throw (await isFile(layout.database)) ? studyFileGone(layout) : noStudyIn(layout);
}

/** A study.json that is a link would be read from, and written to, where it leads. */
async function assertOwnStudyFile({ folder, studyFile }: StudyFolder): Promise<void> {
  const real = await realpath(studyFile);
  if (isInside(folder, real)) return;
  throw new AppError("study-unreadable", `${studyFile} is a link that leads out of the study, to ${real}`, {
    hint: "Open the folder that it leads to, or put a copy of the file in its place.",
  });
}

/**
 * Finds the folder of a study at a path, also one that has lost its study.json.
 * @throws AppError study-not-found, study-unreadable
 */
export async function findFolder(path: string): Promise<StudyFolder> {
  return studyFolderLayout(await realFolder(path));
}

export function noStudyIn({ folder }: StudyFolder): AppError {
  return new AppError("study-not-found", `There is no ${STUDY_FILE} in ${folder}`);
}

export function studyFileGone({ folder }: StudyFolder): AppError {
  return new AppError("study-broken", `${STUDY_FILE} is gone from ${folder}; the study's database is there`, {
    hint: "Put the file back, or restore the last good revision.",
  });
}

export function studyFolderLayout(folder: string): StudyFolder {
  const privateFolder = join(folder, PRIVATE_FOLDER);
  return {
    folder,
    studyFile: join(folder, STUDY_FILE),
    privateFolder,
    database: join(privateFolder, "study.db"),
    lockFile: join(privateFolder, "app.lock"),
    turnsFolder: join(privateFolder, "turns"),
    transcriptsFolder: join(privateFolder, "transcripts"),
    attachmentsFolder: join(privateFolder, "attachments"),
    inboxFolder: join(privateFolder, "inbox"),
    scratchFolder: join(privateFolder, "scratch"),
  };
}

/** Where everything of one turn's process lies. @throws AppError study-unreadable for an id that is none */
export function turnFolderOf({ turnsFolder }: Pick<StudyFolder, "turnsFolder">, turnId: string): string {
  return join(turnsFolder, nameOfId(turnId));
}

/** Where code that Claude runs for a conversation may write. @throws AppError study-unreadable for an id that is none */
export function scratchFolderOf(
  { scratchFolder }: Pick<StudyFolder, "scratchFolder">,
  conversationId: string,
): string {
  return join(scratchFolder, nameOfId(conversationId));
}

/** Ids come out of a database that somebody else may have written: as a name of a folder they must not lead elsewhere. */
function nameOfId(id: string): string {
  if (Id.safeParse(id).success) return id;
  throw new AppError(
    "study-unreadable",
    `The study's database holds an id that is none: ${JSON.stringify(id)}`,
    {
      hint: "If you do not know where the study comes from, delete its .planform folder: the study itself stays.",
    },
  );
}

/**
 * Makes the study's private folder, which git is told to leave alone.
 * @throws AppError study-unreadable when it cannot be written, or holds links
 */
export async function preparePrivateFolder(layout: StudyFolder): Promise<void> {
  await assertOwnPrivateFolder(layout);
  try {
    await mkdir(layout.privateFolder, { recursive: true, mode: 0o700 });
    await access(layout.privateFolder, constants.W_OK);
    await writeFile(join(layout.privateFolder, ".gitignore"), "*\n", { flag: "wx" }).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== "EEXIST") throw error;
      },
    );
  } catch (error) {
    throw unwritable(error);
  }
}

/** Refuses a private folder that leads elsewhere, or in which something does. @throws AppError study-unreadable */
export async function assertOwnPrivateFolder(layout: StudyFolder): Promise<void> {
  const link = await findLink(layout.folder, basename(layout.privateFolder));
  if (link !== undefined) {
    throw new AppError(
      "study-unreadable",
      `${link} is a link: this program would write and delete where it leads`,
      {
        hint: "Planform makes no links there. Look where it leads, then delete the link or the whole .planform folder.",
      },
    );
  }
}

/**
 * The first link among a folder's entry of this name and all that is in it. What is in there is written, renamed and
 * deleted by name, and somebody else may have made it.
 */
async function findLink(parent: string, name: string): Promise<string | undefined> {
  const path = join(parent, name);
  const info = await lstat(path).catch(() => undefined);
  if (info?.isSymbolicLink() === true) return path;
  if (info?.isDirectory() !== true) return undefined;
  const folders = [path];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of await readEntries(folder)) {
      const inside = join(folder, entry.name);
      if (entry.isSymbolicLink()) return inside;
      if (entry.isDirectory() && !isForPrograms(inside, path)) folders.push(inside);
    }
  }
  return undefined;
}

/** A run that goes on deletes folders of its trials meanwhile. */
async function readEntries(folder: string): Promise<Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  });
}

/**
 * Code of Claude, or a solver, may make links in there; whoever reads or writes there looks for itself. The scratch folder
 * of a conversation, a design that Claude had computed, and the folder of a trial: `runs/<id>/trials/<n>`.
 */
function isForPrograms(folder: string, privateFolder: string): boolean {
  const [top = "", name, trials, ...more] = relative(privateFolder, folder).split(sep);
  if (["scratch", "evaluated"].includes(top)) return name !== undefined;
  return top === "runs" && trials === "trials" && more.length === 1;
}

/** Gives an error of the file system that says that nothing can be written a code; others come back as they are. */
export function toFolderError(error: unknown): unknown {
  if (!(error instanceof Error && "code" in error && "syscall" in error)) return error;
  // Node says of a folder that it cannot make on a read-only file system that it is not there.
  const isNotMade = error.code === "ENOENT" && error.syscall === "mkdir";
  return isNotMade || UNWRITABLE.some((code) => code === error.code) ? unwritable(error) : error;
}

const UNWRITABLE = ["ENOSPC", "EROFS", "EDQUOT", "EACCES", "EPERM"] as const;

function unwritable(cause: unknown): AppError {
  return new AppError("study-unreadable", `The study folder cannot be written: ${reasonOf(cause)}`, {
    hint: "Check free space and permissions of the study's folder.",
    cause,
  });
}

/** The text of study.json. @throws AppError study-unreadable */
export async function readStudyText(layout: StudyFolder): Promise<string> {
  const text = await readStudyTextIfThere(layout);
  if (text === undefined) throw new AppError("study-unreadable", `${layout.studyFile} is gone`);
  return text;
}

/** The text of study.json; undefined when it is not there. @throws AppError study-unreadable */
export async function readStudyTextIfThere(layout: StudyFolder): Promise<string | undefined> {
  try {
    return await readFile(layout.studyFile, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw unreadable(layout, error);
  }
}

function unreadable({ studyFile }: StudyFolder, cause: unknown): AppError {
  return new AppError("study-unreadable", `${studyFile} cannot be read: ${reasonOf(cause)}`, { cause });
}

/** The name of a copy of study.json that nothing overwrites: `study.json.broken-20260102T030405Z`. */
export function copyName(why: "broken" | "theirs", now: Date): string {
  return `${STUDY_FILE}.${why}-${now.toISOString().replace(/[-:]|\.\d+/g, "")}`;
}

/**
 * Copies study.json, byte by byte, to another name beside it. Where that is taken by a file of the same content, that is
 * the copy; by another one, the next free number is added.
 * @returns the path of the copy; undefined when study.json is gone
 * @throws AppError study-unreadable
 */
export async function keepCopy(layout: StudyFolder, name: string): Promise<string | undefined> {
  const content = await readFile(layout.studyFile).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw unreadable(layout, error);
  });
  if (content === undefined) return undefined;
  for (let number = 1; ; number += 1) {
    const path = join(layout.folder, numberedName(name, number));
    if ((await writeNew(path, content)) || (await readFile(path)).equals(content)) return path;
  }
}

/** @returns false when there is a file of the name */
async function writeNew(path: string, content: Uint8Array): Promise<boolean> {
  try {
    await writeFile(path, content, { flag: "wx", flush: true });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    await rm(path, { force: true }); // half of a copy would be taken for one
    throw toFolderError(error);
  }
}

/** Writes a file so that a reader sees the old or the new one, also after a crash: write beside it, fsync, rename. */
export async function writeTextAtomically(path: string, text: string): Promise<void> {
  await writeFileAtomic(path, text, { encoding: "utf8", fsync: true });
}

async function realFolder(path: string): Promise<string> {
  const candidate = basename(path) === STUDY_FILE ? dirname(path) : path;
  try {
    const folder = await realpath(candidate);
    if ((await stat(folder)).isDirectory()) return folder;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EACCES" || code === "EPERM") {
      throw new AppError("study-unreadable", `${candidate} cannot be read: ${reasonOf(error)}`, {
        cause: error,
      });
    }
  }
  throw new AppError("study-not-found", `There is no folder ${candidate}`);
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
