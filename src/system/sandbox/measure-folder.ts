import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";

/** A file or folder as one look found it. */
export type FoundFile = {
  /** Within the folder, with `/` between its parts. */
  readonly path: string;
  readonly isFile: boolean;
  readonly bytes: number;
  /** Changes when the file does. */
  readonly version: string;
};

export type FolderLimits = { readonly bytes: number; readonly files: number };

/** Deeper folders are taken for an attempt to hide something: at some depth the system gives no path any more. */
const MAX_DEPTH = 40;

/** Does a folder hold more than this? What goes away meanwhile does not count. */
export async function isFolderOver(folder: string, limits: FolderLimits): Promise<boolean> {
  let bytes = 0;
  let files = 0;
  if (bytes > limits.bytes) return true;
  for await (const file of walkFolder(folder)) {
    bytes += file.bytes;
    files += 1;
    if (bytes > limits.bytes || files > limits.files) return true;
    if (file.path.split("/").length > MAX_DEPTH) return true;
  }
  return false;
}

/** Everything below a folder, links not followed; no deeper than what `isFolderOver` refuses. */
export async function* walkFolder(folder: string): AsyncGenerator<FoundFile> {
  const waiting = [""];
  for (let below = waiting.pop(); below !== undefined; below = waiting.pop()) {
    const names = await readdir(join(folder, below)).catch(() => []);
    for (const name of names) {
      const path = below === "" ? name : `${below}/${name}`;
      const info = await lstat(join(folder, path)).catch(() => undefined);
      if (info === undefined) continue;
      if (info.isDirectory() && path.split("/").length <= MAX_DEPTH) waiting.push(path);
      const version = `${info.ino} ${info.size} ${info.mtimeMs} ${info.ctimeMs}`;
      yield { path, isFile: info.isFile(), bytes: info.size, version };
    }
  }
}
