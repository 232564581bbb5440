import { lstat, opendir } from "node:fs/promises";
import { join, posix } from "node:path";
import { PRIVATE_FOLDER } from "../study/study-folder.ts";

const MOST_ENTRIES = 20_000;
const ANY_EXECUTE_BIT = 0o111;

/**
 * The files of a folder that the system would start as programs, hidden ones too, as paths with `/` between their parts.
 * Links are not followed. Windows has no such mark on files: there it finds none.
 * @returns `isWhole` is false where the folder holds more than was looked at, or a part of it cannot be read
 */
export async function findExecutableFiles(
  root: string,
  { mostEntries = MOST_ENTRIES } = {},
): Promise<{ paths: string[]; isWhole: boolean }> {
  const paths: string[] = [];
  let isWhole = true;
  let entries = 0;
  const folders = [""];
  for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
    try {
      for await (const entry of await opendir(join(root, folder))) {
        entries += 1;
        if (entries > mostEntries) return { paths: paths.sort(), isWhole: false };
        const path = posix.join(folder, entry.name);
        if (path === PRIVATE_FOLDER) continue;
        if (entry.isDirectory()) folders.push(path);
        else if (entry.isFile() && (await isExecutable(join(root, path)))) paths.push(path);
      }
    } catch {
      isWhole = false; // closed to the user, or gone by now: the caller says that not all was seen
    }
  }
  return { paths: paths.sort(), isWhole };
}

async function isExecutable(path: string): Promise<boolean> {
  if (process.platform === "win32") return false;
  return ((await lstat(path)).mode & ANY_EXECUTE_BIT) !== 0;
}
