import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { DesignValues } from "../../shared/optimise/design.ts";
import { StepTime, TrialOutcome } from "../../shared/optimise/trial.ts";
import { hasCode } from "../../system/has-code.ts";

/** `done.json` of a trial: what came out of the first attempt that came to its end, and of which design. */
const Done = z.strictObject({
  attempt: z.number().int().positive(),
  values: DesignValues,
  outcome: TrialOutcome,
  seconds: z.number().nonnegative(),
  steps: z.array(StepTime).readonly(),
});
export type Done = z.infer<typeof Done>;

const DONE_FILE = "done.json";

/**
 * Puts the report of an attempt in place, unless another attempt was done before.
 * @returns the report that counts
 */
export async function publishDone(trialFolder: string, mine: Done): Promise<Done> {
  const path = join(trialFolder, DONE_FILE);
  const draft = `${path}.${mine.attempt}`;
  await writeFile(draft, JSON.stringify(mine), { mode: 0o600 });
  try {
    await link(draft, path);
    return mine;
  } catch (error) {
    if (!hasCode(error, "EEXIST")) {
      // File systems without hard links: there only this machine computes.
      if (!hasCode(error, "EPERM", "ENOTSUP", "ENOSYS")) throw error;
      const other = await readDone(trialFolder);
      if (other === undefined) await rename(draft, path);
      return other ?? mine;
    }
    const other = await readDone(trialFolder);
    if (other !== undefined) return other;
    // It lost its content when the machine failed.
    await rename(draft, path);
    return mine;
  } finally {
    await rm(draft, { force: true });
  }
}

/** @returns undefined where no attempt is done, also for a file that a failure of the machine left without its content */
export async function readDone(trialFolder: string): Promise<Done | undefined> {
  const text = await readFile(join(trialFolder, DONE_FILE), "utf8").catch((error: unknown) => {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    return Done.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
