import { totalmem } from "node:os";
import type { OptimizationProblem } from "../../shared/optimise/problem.ts";
import { programPlaces } from "../../shared/program-places.ts";
import { installLine, type OuterProgramId, outerPrograms } from "../../shared/programs.ts";
import { ONE_THREAD } from "../../shared/sandbox/one-thread.ts";
import { dropSecretVariables } from "../../shared/sandbox/secret-variables.ts";
import { findProgram } from "../../system/find-program.ts";
import { askForPython, findPythonPlaces, type Python } from "../../system/find-python.ts";
import { findSandbox } from "../../system/sandbox/find-sandbox.ts";
import type { TrialLimits, TrialPrograms } from "./trial-job.ts";

/** A program that a problem needs and this machine has not. */
export type MissingProgram = {
  readonly title: string;
  readonly command: string;
  /** What to do about it. */
  readonly install: string;
};

/**
 * Looks up what the steps of a problem need of this machine.
 * @param wanted.sandbox `auto`: the machine's, where it has one
 * @param wanted.pythonPath interpreter that the settings name; no other counts then
 */
export async function findTrialPrograms(wanted: {
  readonly problem: OptimizationProblem;
  readonly sandbox: "auto" | "off";
  readonly pythonPath: string | undefined;
  readonly env: Readonly<NodeJS.ProcessEnv>;
}): Promise<TrialPrograms> {
  const { problem, pythonPath } = wanted;
  const needed = neededPrograms(problem);
  const env = toTrialEnvironment(wanted.env);
  const needsSandbox = wanted.sandbox === "auto" && needed.startsAny;
  const [sandbox, python, ccx, gmsh, node] = await Promise.all([
    needsSandbox ? findSandbox(env) : undefined,
    needed.ids.has("python") ? findPython(pythonPath, env) : undefined,
    needed.ids.has("ccx") ? findOnPath("ccx", env) : undefined,
    needed.ids.has("gmsh") ? findOnPath("gmsh", env) : undefined,
    needed.ids.has("node") ? findOnPath("node", env) : undefined,
  ]);
  return {
    ...(ccx === undefined ? {} : { ccx }),
    ...(gmsh === undefined ? {} : { gmsh }),
    ...(python === undefined ? {} : { python: python.path }),
    // Planform itself runs on a Node; the environment says so where that is Electron.
    ...(needed.ids.has("node") ? { node: node ?? process.execPath } : {}),
    pythonFolders: python?.folders ?? [],
    sandbox: sandbox?.state === "available" ? sandbox.tool : undefined,
    env: {
      ...env,
      PYTHONDONTWRITEBYTECODE: "1",
      // What was printed is there also when a script is ended from outside.
      PYTHONUNBUFFERED: "1",
      MPLBACKEND: "Agg",
      ...(python?.userBase === undefined ? {} : { PYTHONUSERBASE: python.userBase }),
      ...ONE_THREAD,
    },
    limits: defaultTrialLimits(),
  };
}

/**
 * What is missing, each once. Programs that a trial brings along or whose name it fills in are known only then.
 * @param programs as `findTrialPrograms` found them for this problem
 */
export async function missingPrograms(
  problem: OptimizationProblem,
  programs: TrialPrograms,
): Promise<MissingProgram[]> {
  const { ids, commands } = neededPrograms(problem);
  const known = [...ids].flatMap((id): MissingProgram[] => {
    const { title, commands: names } = outerPrograms[id];
    return programs[id] === undefined
      ? [{ title, command: names[0], install: installLine(id, process.platform) }]
      : [];
  });
  const others = await Promise.all(
    [...commands].map(async (command): Promise<MissingProgram[]> => {
      const path = await findProgram(programPlaces(command, programs.env, process.platform));
      const install = "install it, or give its whole path";
      return path === undefined ? [{ title: command, command, install }] : [];
    }),
  );
  return [...known, ...others.flat()];
}

/** What a trial may take where nothing else is said: nearly all of the machine's memory, and a good part of a disk. */
function defaultTrialLimits(): TrialLimits {
  return {
    memoryBytes: Math.floor(totalmem() * 0.9),
    fileBytes: 20e9,
    folderBytes: 50e9,
    folderFiles: 100_000,
    processes: 256,
  };
}

function neededPrograms({ steps, extractions }: OptimizationProblem): {
  readonly ids: ReadonlySet<OuterProgramId>;
  /** Names on the PATH, and whole paths. */
  readonly commands: ReadonlySet<string>;
  readonly startsAny: boolean;
} {
  const ids = new Set<OuterProgramId>();
  const commands = new Set<string>();
  for (const step of steps) {
    if (step.kind === "formula") continue;
    if (step.kind !== "command") {
      ids.add(step.kind === "calculix" ? "ccx" : step.kind);
      continue;
    }
    const [command = ""] = step.command;
    if (isPython(command)) ids.add("python");
    else if (!isOfTrial(command)) commands.add(command);
  }
  for (const { kind, file } of extractions)
    if (kind === "script") ids.add(file?.endsWith(".py") === true ? "python" : "node");
  return { ids, commands, startsAny: steps.some(({ kind }) => kind !== "formula") || ids.size > 0 };
}

/** A plain `python3` in a command is the Python of the settings, as for scripts. */
export function isPython(command: string): boolean {
  return outerPrograms.python.commands.some((name) => name === command);
}

/** Does a trial fill the name in, or bring the program along in its folder? */
function isOfTrial(command: string): boolean {
  const isWhole = programPlaces(command, {}, process.platform).includes(command);
  return command.includes("{{") || (/[\\/]/.test(command) && !isWhole);
}

async function findOnPath(
  id: OuterProgramId,
  env: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const { commands } = outerPrograms[id];
  return findProgram(commands.flatMap((command) => programPlaces(command, env, process.platform)));
}

async function findPython(
  configuredPath: string | undefined,
  env: Readonly<Record<string, string>>,
): Promise<Python | undefined> {
  return askForPython(await findPythonPlaces(configuredPath, env), env);
}

/** What Planform and Claude tell each other: a trial is the same whoever started its run. */
const ofTurns = /^(AI_AGENT$|ANTHROPIC_|CLAUDE|MCP_|PLANFORM_)/;

/** Without secrets, and with numbers written with a point: solvers and scripts of some countries write a comma. */
function toTrialEnvironment(env: Readonly<NodeJS.ProcessEnv>): Record<string, string> {
  const kept = Object.entries(dropSecretVariables(env)).filter(
    ([name]) => !ofTurns.test(name) && name !== "LC_ALL",
  );
  return {
    ...Object.fromEntries(kept),
    ...(env.LC_ALL === undefined ? {} : { LANG: env.LC_ALL }),
    LC_NUMERIC: "C",
  };
}
