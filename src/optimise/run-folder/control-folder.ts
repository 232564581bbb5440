import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { RunCommand } from "../../shared/optimise/run.ts";
import { hasCode } from "../../system/has-code.ts";
import { writePrivateFile } from "../../system/write-private-file.ts";

/** A command as it lies in the control folder. */
export type LyingCommand = {
  /** Of its file; tells it from all others for ever. */
  readonly name: string;
  readonly command: RunCommand;
};

const SUFFIX = ".json";
/** Ten thousand designs of a hundred variables are less. */
const MAX_BYTES = 64 << 20;

/** Puts a command where the run process finds it, the whole of it at once. */
export async function putCommand(controlFolder: string, command: RunCommand): Promise<void> {
  await mkdir(controlFolder, { recursive: true, mode: 0o700 });
  // The order of the names is the order in which they were given.
  const name = `${String(Date.now()).padStart(15, "0")}-${randomUUID()}${SUFFIX}`;
  await writePrivateFile(join(controlFolder, name), JSON.stringify(command));
}

/**
 * The commands that lie there, the oldest first. What is none is put aside under a name that is not looked at again.
 * @param onGarbage told of each file that is no command
 */
export async function findCommands(
  controlFolder: string,
  onGarbage: (name: string, reason: string) => void,
): Promise<LyingCommand[]> {
  const names = await readdir(controlFolder).catch((error: unknown) => {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  });
  const found: LyingCommand[] = [];
  for (const name of names.filter((each) => each.endsWith(SUFFIX)).sort()) {
    const path = join(controlFolder, name);
    const read = await readCommand(path);
    if (read === undefined) continue;
    if (typeof read !== "string") {
      found.push({ name, command: read });
      continue;
    }
    onGarbage(name, read);
    await rename(path, `${path}.bad`);
  }
  return found;
}

export async function removeCommand(controlFolder: string, { name }: LyingCommand): Promise<void> {
  await rm(join(controlFolder, name), { force: true });
}

/** Deletes what was asked of a process that is gone; designs that were put in are still wanted. */
export async function removeStaleCommands(controlFolder: string): Promise<void> {
  for (const lying of await findCommands(controlFolder, () => undefined))
    if (lying.command.type !== "add-designs") await removeCommand(controlFolder, lying);
}

/** @returns why it is none, in words; undefined when it is gone */
async function readCommand(path: string): Promise<RunCommand | string | undefined> {
  try {
    const { size } = await stat(path);
    if (size > MAX_BYTES) return `it is too large (${size} bytes)`;
    const parsed = RunCommand.safeParse(JSON.parse(await readFile(path, "utf8")));
    return parsed.success ? parsed.data : "it is no command that is known";
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    if (error instanceof SyntaxError) return "it is no JSON";
    throw error;
  }
}
