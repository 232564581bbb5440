import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { isSecretName } from "../shared/policy/is-secret-name.ts";
import { hasCode } from "./has-code.ts";

/** Entries that are looked through; where there are more, nobody can say what is among them. */
const MAX_ENTRIES = 50_000;

/**
 * Files in a folder whose name says that they hold secrets; links are not followed.
 * @param leftOut folders in it that are not looked into, as they are not seen anyway
 * @returns undefined where the folder holds too many files to look at all of them
 */
export async function findSecretFiles(
  folder: string,
  leftOut: readonly string[],
): Promise<string[] | undefined> {
  const secrets: string[] = [];
  const waiting = [folder];
  let seen = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const entries = await readdir(next, { withFileTypes: true }).catch((error: unknown) => {
      // Gone meanwhile, or not to be looked into: for what we start neither.
      if (hasCode(error, "ENOENT", "EACCES")) return [];
      throw error;
    });
    seen += entries.length;
    if (seen > MAX_ENTRIES) return undefined;
    for (const entry of entries) {
      const path = join(next, entry.name);
      if (leftOut.includes(path)) continue;
      if (entry.isDirectory()) waiting.push(path);
      else if (isSecretName(entry.name)) secrets.push(path);
    }
  }
  return secrets;
}
