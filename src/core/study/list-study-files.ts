import type { Dirent } from "node:fs";
import { lstat, opendir, realpath, stat } from "node:fs/promises";
import { join, posix } from "node:path";
import { StudyPath } from "../../shared/chat/chat.ts";
import { AppError } from "../../shared/errors.ts";
import { isOfStudy } from "./study-folder.ts";

/** A file of the study: its path relative to the folder, with `/` between its parts. */
export type StudyFile = { readonly path: string; readonly bytes: number };

const MOST_LEVELS = 12;
// Made once: for 20,000 paths that is twice as fast as localeCompare.
const byAlphabet = new Intl.Collator("en").compare;

/**
 * Files whose path holds all words of the query, in any case of the letters. Hidden files and folders, node_modules
 * and links are left out, and what comes after `mostEntries` entries or lies below 12 folders.
 * @returns those whose name holds the words first, then the shorter paths, then in the order of the alphabet
 */
export async function listStudyFiles(
  folder: string,
  { query, limit, mostEntries = 20_000 }: { query: string; limit: number; mostEntries?: number },
): Promise<StudyFile[]> {
  const words = comparable(query)
    .split(/\s+/)
    .filter((word) => word !== "");
  const holdsWords = (text: string) => words.every((word) => comparable(text).includes(word));
  const found = (await findPaths(folder, mostEntries))
    .filter(holdsWords)
    .map((path) => ({ path, rank: holdsWords(posix.basename(path)) ? 0 : 1 }))
    .sort((a, b) => a.rank - b.rank || a.path.length - b.path.length || byAlphabet(a.path, b.path));
  const files: StudyFile[] = [];
  for (const { path } of found) {
    if (files.length >= limit) break;
    const bytes = await sizeOf(join(folder, path));
    if (bytes !== undefined) files.push({ path, bytes });
  }
  return files;
}

/**
 * Finds the file of the study that a path names. A link may lead to it, but not out of the folder.
 * @throws AppError file-not-in-study
 */
export async function resolveStudyFile(folder: string, path: string): Promise<StudyFile> {
  const refuse = (cause?: unknown) =>
    new AppError("file-not-in-study", `${JSON.stringify(path)} is no file of the study`, { cause });
  if (!isPlainPath(path)) throw refuse();
  try {
    const root = await realpath(folder);
    const real = await realpath(join(root, path));
    if (!isOfStudy(root, real)) throw refuse();
    const info = await stat(real);
    if (!info.isFile()) throw refuse();
    return { path, bytes: info.size };
  } catch (error) {
    throw error instanceof AppError ? error : refuse(error);
  }
}

/** The paths of the files, those of the upper folders first. */
async function findPaths(root: string, mostEntries: number): Promise<string[]> {
  const paths: string[] = [];
  let entries = 0;
  let level = [""];
  for (let depth = 0; depth <= MOST_LEVELS && level.length > 0; depth += 1) {
    const below: string[] = [];
    for (const folder of level) {
      for await (const entry of entriesOf(root, folder)) {
        entries += 1;
        if (entries > mostEntries) return paths;
        const path = posix.join(folder, entry.name);
        if (entry.name.startsWith(".") || entry.name === "node_modules" || !isPlainPath(path)) continue;
        if (entry.isFile()) paths.push(path);
        else if (entry.isDirectory()) below.push(path);
      }
    }
    level = below;
  }
  return paths;
}

async function* entriesOf(root: string, folder: string): AsyncGenerator<Dirent> {
  try {
    yield* await opendir(join(root, folder), { bufferSize: 256 });
  } catch (cause) {
    // A folder further down may be closed to the user, or be gone by now: then none of its files can be named.
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    if (folder !== "" && (code === "EACCES" || code === "EPERM" || code === "ENOENT")) return;
    throw new AppError("study-unreadable", `The folder ${join(root, folder)} cannot be read`, { cause });
  }
}

/** Undefined when there is no such file any more. */
async function sizeOf(path: string): Promise<number | undefined> {
  const info = await lstat(path).catch(() => undefined);
  return info?.isFile() ? info.size : undefined;
}

/**
 * True when a path can only be read in one way, on each system: no way up, no drive or stream of Windows, no second
 * kind of separator, and no character that would end the line in which Claude is told of it.
 */
function isPlainPath(path: string): boolean {
  if (!StudyPath.safeParse(path).success || /[\\\p{Cc}\u2028\u2029]/u.test(path)) return false;
  if (process.platform === "win32" && path.includes(":")) return false;
  return path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}

function comparable(text: string): string {
  return text.normalize("NFC").toLowerCase();
}
