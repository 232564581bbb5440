import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { programPlaces } from "../shared/program-places.ts";

/** Is there a command of this name on the PATH, or at its own whole path? */
export async function hasProgram(
  command: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<boolean> {
  return (await findProgram(programPlaces(command, env, process.platform))) !== undefined;
}

/** The first of some files that can be run. */
export async function findProgram(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) if (await isProgram(path)) return path;
  return undefined;
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false; // missing or not allowed: in both cases it cannot be run
  }
}
