import { mkdir, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { confinePath } from "../../src/system/confine-path.ts";

/** Of designs that were computed one by one only the newest folders are kept. */
const KEPT = 3;
const PREFIX = "design-";
const PLACE = ".planform/evaluated";

/** By what the answer of evaluate_design names the folder. */
export const EvaluationName = z
  .string()
  .regex(/^design-[A-Za-z0-9]{1,20}$/, "A name as evaluate_design gives it");

/**
 * A new folder for one design, below the private folder of a study; older ones of its kind are deleted.
 * @param studyFolder with its links resolved
 * @returns with its links resolved
 * @throws AppError invalid-input where a link leads out of the study
 */
export async function makeEvaluationFolder(studyFolder: string): Promise<string> {
  const parent = await confinePath(studyFolder, PLACE);
  await mkdir(parent, { recursive: true, mode: 0o700 });
  await removeOld(parent);
  return mkdtemp(join(parent, PREFIX));
}

/** @param studyFolder with its links resolved @returns with its links resolved; it need not be there */
export async function evaluationFolder(
  studyFolder: string,
  name: z.infer<typeof EvaluationName>,
): Promise<string> {
  return confinePath(studyFolder, `${PLACE}/${name}`);
}

async function removeOld(parent: string): Promise<void> {
  const names = (await readdir(parent)).filter((name) => name.startsWith(PREFIX));
  const folders = await Promise.all(
    names.map(async (name) => {
      const path = join(parent, name);
      return { path, at: (await stat(path).catch(() => undefined))?.mtimeMs ?? 0 };
    }),
  );
  folders.sort((a, b) => b.at - a.at);
  for (const { path } of folders.slice(KEPT - 1)) await rm(path, { recursive: true, force: true });
}
