import { resolve } from "node:path";
import { z } from "zod";
import type { RunPreferences } from "../src/optimise/create-run.ts";
import { AppError } from "../src/shared/errors.ts";

const Environment = z.object({
  /** Folder of the present study. */
  PLANFORM_STUDY_FOLDER: z.string().min(1),
  /** Mode of the turn; absent where somebody started the server by hand. */
  PLANFORM_MODE: z.enum(["user", "power"]).optional(),
  /** "1": the user trusts the study. */
  PLANFORM_TRUSTED: z.literal("1").optional(),
  /** Folder that code run for the conversation may write. */
  PLANFORM_SCRATCH: z.string().min(1).optional(),
  /** Hosts whose pages may be read, separated by spaces. */
  PLANFORM_WEB_DOMAINS: z.string().optional(),
  /** Python 3 to use; found by itself when left out. */
  PLANFORM_PYTHON: z.string().optional(),
  /** File of the program that computes runs. */
  PLANFORM_RUNNER: z.string().min(1).optional(),
  /** What the user's settings say of runs, JSON. */
  PLANFORM_RUN_PREFERENCES: z.string().optional(),
});

/** As the settings are where nobody changed them. */
const Preferences = z.object({
  workers: z.number().int().nonnegative().default(0),
  keepLast: z.number().int().nonnegative().default(10),
  keepBest: z.number().int().nonnegative().default(10),
  sandbox: z.enum(["auto", "off"]).default("auto"),
  pythonPath: z.string().min(1).optional(),
});

/** What a tool may know of where it runs: it decides which tools there are. */
export type Surroundings = {
  readonly studyFolder: string;
  /** Undefined where somebody started the server by hand. */
  readonly mode: "user" | "power" | undefined;
  readonly isTrusted: boolean;
  readonly scratchFolder: string | undefined;
  readonly webDomains: readonly string[];
  readonly pythonPath: string | undefined;
  /** Program that computes runs; undefined where there is none. */
  readonly runnerFile: string | undefined;
  readonly runPreferences: RunPreferences;
  readonly env: Readonly<Record<string, string | undefined>>;
};

/** @throws AppError invalid-input */
export function readSurroundings(env: Readonly<Record<string, string | undefined>>): Surroundings {
  const parsed = Environment.safeParse(env);
  if (!parsed.success) {
    const names = parsed.error.issues.map((issue) => issue.path.join("."));
    throw new AppError("invalid-input", `The environment is not complete: ${names.join(", ")}`, {
      hint: "Start the server by `planform mcp STUDY`, or set PLANFORM_STUDY_FOLDER to the folder of a study.",
    });
  }
  const given = parsed.data;
  return {
    studyFolder: resolve(given.PLANFORM_STUDY_FOLDER),
    mode: given.PLANFORM_MODE,
    isTrusted: given.PLANFORM_TRUSTED === "1",
    scratchFolder: given.PLANFORM_SCRATCH,
    webDomains: (given.PLANFORM_WEB_DOMAINS ?? "").split(/\s+/).filter((domain) => domain !== ""),
    pythonPath: given.PLANFORM_PYTHON === "" ? undefined : given.PLANFORM_PYTHON,
    runnerFile: given.PLANFORM_RUNNER,
    runPreferences: readPreferences(given.PLANFORM_RUN_PREFERENCES),
    env,
  };
}

/** @throws AppError invalid-input */
function readPreferences(text = "{}"): RunPreferences {
  try {
    const { pythonPath, ...preferences } = Preferences.parse(JSON.parse(text));
    return { ...preferences, pythonPath };
  } catch (cause) {
    throw new AppError("invalid-input", "PLANFORM_RUN_PREFERENCES does not say how runs are computed", {
      cause,
      hint: "Leave it out, so that the defaults are used.",
    });
  }
}
