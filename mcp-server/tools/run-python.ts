import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { AppError } from "../../src/shared/errors.ts";
import type { ConfinedLimits, SandboxTool } from "../../src/shared/sandbox/confinement.ts";
import { askForPython, findPythonPlaces, type Python } from "../../src/system/find-python.ts";
import { findSandbox } from "../../src/system/sandbox/find-sandbox.ts";
import { type FoundFile, walkFolder } from "../../src/system/sandbox/measure-folder.ts";
import { runConfined } from "../../src/system/sandbox/run-confined.ts";
import type { LimitedRun } from "../../src/system/sandbox/run-limited.ts";
import { describeRun } from "../python/describe-run.ts";
import { planConfinement } from "../python/plan-confinement.ts";
import type { Surroundings } from "../surroundings.ts";
import { adds, defineTool } from "../tool.ts";

const DEFAULT_TIMEOUT_S = 60;
/** The CLI gives up on a tool some time after 120 s. */
const MAX_TIMEOUT_S = 110;

export const runPythonTool = defineTool({
  name: "run_python",
  title: "Run Python",
  description: [
    "Runs a Python 3 script in a sandbox, for calculations that are too long or too exact to do in the head: checks of a model, statistics of results, small simulations. It is a script, not a console: print what you want to see.",
    "It may read the study's folder (os.environ['PLANFORM_STUDY_FOLDER']), but change nothing in it; use the canvas tools for that. It may write only in its working folder, which stays for this conversation: later scripts find the files of earlier ones there, and can import them.",
    "There is no network and nothing of the user's else. NumPy, SciPy and other packages are there only if the user has installed them: try the import and do without where it fails; nothing can be installed.",
    "At most 2 GB of memory, 256 MB in one file and 1 GB in all, 64 processes. A script that fails is a normal answer with success false.",
  ].join("\n"),
  annotations: adds,
  answersWith: "program output",
  input: z.strictObject({
    code: z.string().min(1).max(100_000).describe("the whole script"),
    timeoutS: z
      .number()
      .int()
      .min(1)
      .max(MAX_TIMEOUT_S)
      .default(DEFAULT_TIMEOUT_S)
      .describe("the script is ended after so many seconds"),
  }),
  async absentBecause(surroundings) {
    const means = await findMeans(surroundings);
    return typeof means === "string" ? means : undefined;
  },
  async run({ code, timeoutS }, { surroundings, signal }) {
    const means = await findMeans(surroundings);
    if (typeof means === "string") throw new AppError("blocked-by-policy", means, { hint: "" });
    const python = await means.python();
    const scratchFolder = await makeScratchFolder(means.scratchFolder);
    const before = new Set((await listFiles(scratchFolder)).map(keyOf));
    const run = await runScript({
      code,
      timeoutS,
      tool: means.tool,
      python,
      scratchFolder,
      surroundings,
      signal,
    });
    const files = (await listFiles(scratchFolder)).filter((file) => !before.has(keyOf(file)));
    return describeRun(run, { timeoutS, files });
  },
});

/** What a script needs of this machine. */
type Means = {
  readonly tool: SandboxTool;
  readonly scratchFolder: string;
  /** @throws AppError where none of what looked like a Python 3 is one */
  python(): Promise<Python>;
};

const known = new WeakMap<Surroundings, Promise<Means | string>>();

/**
 * Found once: it does not come or go while one turn runs. Python itself is asked only when it is needed, because every
 * turn waits for the list of tools.
 * @returns a sentence that says why there is no such tool here, where there is none
 */
function findMeans(surroundings: Surroundings): Promise<Means | string> {
  const means = known.get(surroundings) ?? lookForMeans(surroundings);
  known.set(surroundings, means);
  return means;
}

async function lookForMeans({
  isTrusted,
  scratchFolder,
  pythonPath,
  env,
}: Surroundings): Promise<Means | string> {
  if (!isTrusted)
    return "the user does not trust this study yet; that is done in the window or by `planform trust STUDY`.";
  if (scratchFolder === undefined)
    return "scripts are run only for a conversation in Planform, which has a folder for their files.";
  const [sandbox, places] = await Promise.all([findSandbox(env), findPythonPlaces(pythonPath, env)]);
  if (sandbox.state === "missing") {
    const { reason, hint } = sandbox;
    return `this machine has no sandbox to run scripts in: ${reason}${hint === undefined ? "" : `; what the user can do: ${hint}`}`;
  }
  if (places.length === 0) return noPython(pythonPath);
  let asked: Promise<Python | undefined> | undefined;
  return {
    tool: sandbox.tool,
    scratchFolder,
    async python() {
      asked ??= askForPython(places, env);
      const python = await asked;
      if (python === undefined) throw new AppError("blocked-by-policy", noPython(pythonPath), { hint: "" });
      return python;
    },
  };
}

function noPython(pythonPath: string | undefined): string {
  return pythonPath === undefined
    ? "no Python 3 was found on this machine; the user can install it (Debian, Ubuntu: `apt install python3`) or name one in the settings."
    : `the Python that the settings name, ${pythonPath}, is no Python 3 that works; the user can name another one there.`;
}

async function makeScratchFolder(path: string): Promise<string> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  return realpath(path);
}

/** Without what programs keep for themselves in hidden folders. */
async function listFiles(folder: string): Promise<FoundFile[]> {
  const files: FoundFile[] = [];
  for await (const file of walkFolder(folder))
    if (file.isFile && !file.path.startsWith(".")) files.push(file);
  return files;
}

function keyOf({ path, version }: FoundFile): string {
  return `${path}\0${version}`;
}

async function runScript(options: {
  readonly code: string;
  readonly timeoutS: number;
  readonly tool: SandboxTool;
  readonly python: Python;
  readonly scratchFolder: string;
  readonly surroundings: Surroundings;
  readonly signal: AbortSignal;
}): Promise<LimitedRun> {
  const { code, timeoutS, tool, python, scratchFolder, surroundings, signal } = options;
  // A file, so that tracebacks show the lines and other processes of the script can import it; not in the scratch
  // folder, where it would stay.
  const scriptFolder = await realpath(await mkdtemp(join(tmpdir(), "planform-script-")));
  try {
    const script = join(scriptFolder, "script.py");
    await writeFile(script, code, { mode: 0o600 });
    const { studyFolder, env } = surroundings;
    const confinement = await planConfinement({ python, studyFolder, scratchFolder, scriptFolder, env });
    const limits = limitsOf(timeoutS);
    return await runConfined({ tool, command: python.path, args: [script], confinement, limits }, signal);
  } finally {
    await rm(scriptFolder, { recursive: true, force: true });
  }
}

function limitsOf(timeoutS: number): ConfinedLimits {
  return {
    wallMs: timeoutS * 1_000,
    cpuS: timeoutS,
    memoryBytes: 2_000_000_000,
    addressBytes: 2_000_000_000,
    fileBytes: 256_000_000,
    folderBytes: 1_000_000_000,
    folderFiles: 10_000,
    processes: 64,
    outputBytes: 16_000,
  };
}
