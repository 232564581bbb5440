import { constants } from "node:fs";
import { access, mkdir, readFile, realpath, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { AppError } from "../../shared/errors.ts";

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
};

export const STUDY_FILE = "study.json";

/**
 * Finds the study at a path: its folder, or the study.json in it.
 * @throws AppError study-not-found, study-unreadable
 */
export async function findStudyFolder(path: string): Promise<StudyFolder> {
  const folder = await realFolder(path);
  const layout = studyFolderLayout(folder);
  if (!(await stat(layout.studyFile).catch(() => undefined))?.isFile()) {
    throw new AppError("study-not-found", `There is no ${STUDY_FILE} in ${folder}`);
  }
  return layout;
}

export function studyFolderLayout(folder: string): StudyFolder {
  const privateFolder = join(folder, ".planform");
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
  };
}

/** Where everything of one turn's process lies. */
export function turnFolderOf({ turnsFolder }: Pick<StudyFolder, "turnsFolder">, turnId: string): string {
  return join(turnsFolder, turnId);
}

/** Makes the study's private folder, which git is told to leave alone. @throws AppError study-unreadable when it cannot be written. */
export async function preparePrivateFolder(layout: StudyFolder): Promise<void> {
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
    throw new AppError("study-unreadable", `${layout.studyFile} cannot be read: ${reasonOf(error)}`, {
      cause: error,
    });
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

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
