import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../../src/shared/errors.ts";
import {
  type FileFinding,
  findOuterNeeds,
  findOuterProblems,
  MAX_TEMPLATE_BYTES,
} from "../../src/shared/study/outer-needs.ts";
import type { Problem } from "../../src/shared/study/problem.ts";
import type { Study } from "../../src/shared/study/study.ts";
import { readTemplate } from "../../src/shared/study/template-symbols.ts";
import { confinePath, isInside } from "../../src/system/confine-path.ts";
import { hasProgram } from "../../src/system/find-program.ts";
import { findRealFolder } from "./studies-folder.ts";

/**
 * The problems of a study that its folder and the machine show: missing files, placeholders and programs.
 * @throws AppError study-not-found when the folder is gone
 */
export async function readOuterProblems(
  studyFolder: string,
  study: Study,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Problem[]> {
  const root = await findRealFolder(studyFolder);
  const needs = findOuterNeeds(study);
  const [files, commands] = await Promise.all([
    Promise.all(
      needs.files.map(
        async ({ path, isTemplate }) => [path, await lookAtFile(root, path, isTemplate)] as const,
      ),
    ),
    Promise.all(needs.commands.map(async (command) => [command, await hasProgram(command, env)] as const)),
  ]);
  return findOuterProblems(study, {
    files: new Map(files),
    commands: new Map(commands),
    platform: process.platform,
  });
}

async function lookAtFile(root: string, path: string, isTemplate: boolean): Promise<FileFinding> {
  let real: string;
  try {
    real = await confinePath(root, path);
  } catch (error) {
    return { state: error instanceof AppError ? "outside" : "absent" };
  }
  if (isInside(join(root, ".planform"), real)) return { state: "outside" };
  const info = await stat(real).catch(() => undefined);
  if (info?.isFile() !== true) return { state: "absent" };
  if (!isTemplate || info.size > MAX_TEMPLATE_BYTES) return { state: "there" };
  const text = await readFile(real, "utf8").catch(() => undefined);
  return { state: "there", ...(text === undefined ? {} : readTemplate(text)) };
}
