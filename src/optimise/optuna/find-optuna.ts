import { execFile } from "node:child_process";
import { AppError } from "../../shared/errors.ts";
import { findPythonPlaces } from "../../system/find-python.ts";
import { optunaEnv } from "./optuna-env.ts";

export type FoundOptuna = { readonly python: string; readonly version: string };

/** Importing it takes half a second, many times that from a cold disk. */
const PROBE_LIMIT_MS = 30_000;
const PROBE = "import optuna; print(optuna.__version__)";

/**
 * The first Python that has Optuna. The one on PATH often is not the one that Optuna was installed for, so each is asked.
 * @param configuredPath where the user named one, no other counts
 * @throws AppError optuna-unavailable
 */
export async function findOptuna(
  configuredPath: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Promise<FoundOptuna> {
  const places = await findPythonPlaces(configuredPath, env);
  for (const python of places) {
    const version = await askForVersion(python, env);
    if (version !== undefined) return { python, version };
  }
  const looked = places.length === 0 ? "There is no Python 3" : `Asked: ${places.join(", ")}`;
  throw new AppError("optuna-unavailable", "No Python on this machine has Optuna", {
    details: configuredPath === undefined ? looked : `The settings name ${configuredPath}. ${looked}`,
  });
}

/** @returns undefined where it has none, or one that cannot be imported */
function askForVersion(
  python: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    // In `/` nothing lies that Python would import before its own modules.
    const options = { env: optunaEnv(env), cwd: "/", timeout: PROBE_LIMIT_MS, maxBuffer: 100_000 };
    const child = execFile(python, ["-c", PROBE], options, (error, stdout) => {
      const [version] = /^\d+\.\d+\S*/.exec(stdout.trim()) ?? [];
      resolve(error === null ? version : undefined);
    });
    child.stdin?.end();
  });
}
