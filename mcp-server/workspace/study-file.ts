import { open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { ulid } from "ulid";
import { AppError } from "../../src/shared/errors.ts";
import { parseStudy } from "../../src/shared/study/parse-study.ts";
import type { Study } from "../../src/shared/study/study.ts";
import { hasCode } from "../../src/system/has-code.ts";

export const STUDY_FILE = "study.json";

/** A file larger than this is no study of ours, bytes. */
const MAX_STUDY_BYTES = 64_000_000;

/** @throws AppError study-not-found, study-unreadable, study-broken, study-too-new */
export async function readStudyFile(path: string): Promise<Study> {
  let text: string;
  try {
    const { size } = await stat(path);
    if (size > MAX_STUDY_BYTES)
      throw new AppError("study-unreadable", `${path} is too large for a study (${size} bytes)`);
    text = await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof AppError) throw error;
    const code = hasCode(error, "ENOENT", "ENOTDIR") ? "study-not-found" : "study-unreadable";
    throw new AppError(code, `${path} cannot be read: ${reasonOf(error)}`, { cause: error });
  }
  return parseStudy(text);
}

/**
 * Writes a file so that a reader sees the old or the new one whole, also after a crash.
 * @throws AppError study-save-failed
 */
export async function writeFileAtomically(path: string, text: string): Promise<void> {
  const temporary = `${path}.${ulid()}.tmp`;
  try {
    const mode = (await stat(path).catch(() => undefined))?.mode;
    const file = await open(temporary, "wx", mode ?? 0o644);
    try {
      await file.writeFile(text, "utf8");
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true });
    throw new AppError("study-save-failed", `${path} cannot be written: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Makes the rename last. Windows has no such thing for folders, and some network shares refuse it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } catch (error) {
    if (!hasCode(error, "EINVAL", "ENOTSUP", "EPERM", "EISDIR")) throw error;
  } finally {
    await handle.close();
  }
}
