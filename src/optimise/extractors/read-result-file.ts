import { open, readdir, stat } from "node:fs/promises";
import { dirname, relative } from "node:path";
import { AppError } from "../../shared/errors.ts";
import { confinePath } from "../../system/confine-path.ts";
import { hasCode } from "../../system/has-code.ts";
import { ExtractionError, listNames } from "./extraction-error.ts";

/** Larger files are refused rather than read into memory. */
export const MOST_FRD_BYTES = 512_000_000;
export const MOST_TEXT_BYTES = 64_000_000;

/**
 * Reads a file of a trial folder whole.
 * @param trialFolder with its links resolved; what leads out of it is refused
 * @throws ExtractionError where it is not there, no file, or larger than `most` bytes
 */
export async function readResultFile(trialFolder: string, file: string, most: number): Promise<Buffer> {
  const path = await findResultFile(trialFolder, file);
  const handle = await open(path, "r").catch((error: unknown) => {
    throw new ExtractionError(`it cannot be opened: ${messageOf(error)}`, file);
  });
  try {
    const { size } = await handle.stat();
    if (size > most)
      throw new ExtractionError(`it has ${toMegabytes(size)}; at most ${toMegabytes(most)} are read`, file);
    // What still grows is read up to where it was.
    const bytes = Buffer.allocUnsafe(size);
    let filled = 0;
    while (filled < size) {
      const { bytesRead } = await handle.read(bytes, filled, size - filled, filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  } finally {
    await handle.close();
  }
}

/** The text of a file of a trial folder, without the mark that some programs write before it. */
export async function readResultText(trialFolder: string, file: string): Promise<string> {
  const text = (await readResultFile(trialFolder, file, MOST_TEXT_BYTES)).toString("utf8");
  return text.startsWith("\ufeff") ? text.slice(1) : text;
}

/** The absolute path of a file that is there, links resolved. */
async function findResultFile(trialFolder: string, file: string): Promise<string> {
  const path = await confinePath(trialFolder, file).catch((error: unknown) => {
    if (error instanceof AppError) throw new ExtractionError(error.message, file);
    throw error;
  });
  const found = await stat(path).catch((error: unknown) => {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return undefined;
    throw new ExtractionError(`it cannot be read: ${messageOf(error)}`, file);
  });
  if (found === undefined) {
    const names = await listFiles(dirname(path), trialFolder);
    throw new ExtractionError(`it is not there; ${names}`, file);
  }
  // A pipe would be waited for, a device never ends.
  if (!found.isFile()) throw new ExtractionError("it is no file", file);
  return path;
}

/** What lies where a file was looked for, or in the trial folder where even that folder is not there. */
async function listFiles(folder: string, trialFolder: string): Promise<string> {
  for (const place of [folder, trialFolder]) {
    const entries = await readdir(place, { withFileTypes: true }).catch(() => undefined);
    if (entries === undefined) continue;
    const names = entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)).sort();
    const where = relative(trialFolder, place);
    const called = where === "" ? "the trial folder" : `${where.replaceAll("\\", "/")}/`;
    return names.length === 0 ? `${called} is empty` : `${called} has ${listNames(names)}`;
  }
  return "the trial folder is not there";
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function toMegabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1_000_000)} MB`;
}
