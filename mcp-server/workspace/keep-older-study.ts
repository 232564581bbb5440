import { readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AppError } from "../../src/shared/errors.ts";
import { nameOfOlder, numberedName } from "../../src/shared/study/migrate-study.ts";
import { hasCode } from "../../src/system/has-code.ts";
import { reasonOf } from "./study-file.ts";

/**
 * Keeps a study.json of an older schema beside it, before it is written in the present one. A copy that is there already
 * is never overwritten.
 * @throws AppError study-save-failed
 */
export async function keepOlderStudy(studyFile: string): Promise<void> {
  const content = await readFile(studyFile);
  const name = nameOfOlder(content.toString("utf8"));
  if (name === undefined) return;
  for (let number = 1; ; number += 1) {
    const path = join(dirname(studyFile), numberedName(name, number));
    if ((await writeNew(path, content)) || (await readFile(path)).equals(content)) return;
  }
}

/** @returns false when there is a file of the name */
async function writeNew(path: string, content: Uint8Array): Promise<boolean> {
  try {
    await writeFile(path, content, { flag: "wx", flush: true });
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    await rm(path, { force: true }); // half of a copy would be taken for one
    throw new AppError("study-save-failed", `${path} cannot be written: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}
