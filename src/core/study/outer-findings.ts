import { readFile, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import {
  type FileFinding,
  findOuterNeeds,
  findOuterProblems,
  MAX_TEMPLATE_BYTES,
  type OuterNeeds,
} from "../../shared/study/outer-needs.ts";
import type { Problem } from "../../shared/study/problem.ts";
import type { Study } from "../../shared/study/study.ts";
import { readTemplate } from "../../shared/study/template-symbols.ts";
import { hasProgram } from "../../system/find-program.ts";
import { isOfStudy } from "./study-folder.ts";

/** A finding with what tells the state of the file that it was made of from a later one. */
type KnownFile = { readonly version: string; readonly finding: FileFinding };

/** All that a study needs, looked for at once. @param known files as they were found before */
export async function lookAtNeeds(
  root: string,
  { files, commands }: OuterNeeds,
  env: Readonly<NodeJS.ProcessEnv>,
  known: ReadonlyMap<string, KnownFile> = new Map(),
): Promise<{ files: ReadonlyMap<string, KnownFile>; commands: ReadonlyMap<string, boolean> }> {
  const [foundFiles, foundCommands] = await Promise.all([
    Promise.all(
      files.map(async (need) => [need.path, await lookAtFile(root, need, known.get(need.path))] as const),
    ),
    Promise.all(commands.map(async (command) => [command, await hasProgram(command, env)] as const)),
  ]);
  return { files: new Map(foundFiles), commands: new Map(foundCommands) };
}

/** The problems of a study that its folder and the machine show. @param root the folder, its links resolved */
export async function readOuterProblems(
  root: string,
  study: Study,
  env: Readonly<NodeJS.ProcessEnv>,
): Promise<Problem[]> {
  return toProblems(study, await lookAtNeeds(root, findOuterNeeds(study), env));
}

export function toProblems(
  study: Study,
  { files, commands }: Awaited<ReturnType<typeof lookAtNeeds>>,
): Problem[] {
  return findOuterProblems(study, {
    files: new Map([...files].map(([path, { finding }]) => [path, finding])),
    commands,
    platform: process.platform,
  });
}

/**
 * Looks at a file that a study names. Nothing outside its folder is read, also where a link leads there.
 * @param root the study's folder, its links resolved
 * @param known what was found before: it is taken when the file is still the same
 */
async function lookAtFile(
  root: string,
  { path, isTemplate }: OuterNeeds["files"][number],
  known: KnownFile | undefined,
): Promise<KnownFile> {
  try {
    const real = await realpath(join(root, path));
    if (!isOfStudy(root, real)) return { version: "outside", finding: { state: "outside" } };
    const info = await stat(real);
    if (!info.isFile()) return absent;
    const version = `${real} ${info.mtimeMs} ${info.ctimeMs} ${info.size} ${isTemplate}`;
    if (known?.version === version) return known;
    if (!isTemplate || info.size > MAX_TEMPLATE_BYTES) return { version, finding: { state: "there" } };
    // One that may not be read is there all the same; what is in it nobody knows.
    const text = await readFile(real, "utf8").catch(() => undefined);
    return {
      version,
      finding: { state: "there", ...(text === undefined ? {} : readTemplate(text)) },
    };
  } catch {
    return absent; // not there, or not to be got at: for a run it is the same
  }
}

const absent: KnownFile = { version: "absent", finding: { state: "absent" } };
