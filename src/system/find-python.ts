import { execFile } from "node:child_process";
import { realpath } from "node:fs/promises";
import { z } from "zod";
import { programPlaces } from "../shared/program-places.ts";
import { dropSecretVariables } from "../shared/sandbox/secret-variables.ts";
import { findProgram } from "./find-program.ts";

export type Python = {
  /** The interpreter itself, not a script that looks for it. */
  readonly path: string;
  readonly version: string;
  /** Where it and its packages lie; as it looks them up, links in these paths included. */
  readonly folders: readonly string[];
  /** Below it are the packages that the user installed without an environment; undefined where it does not look there. */
  readonly userBase: string | undefined;
  readonly hasNumpy: boolean;
};

const KNOWN_PLACES = ["/usr/bin/python3", "/usr/local/bin/python3", "/opt/homebrew/bin/python3"] as const;
const PROBE_LIMIT_MS = 5_000;

const PROBE = `
import importlib.util, json, site, sys
print(json.dumps({
  "executable": sys.executable,
  "version": list(sys.version_info[:3]),
  "folders": [sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix],
  "userBase": site.getuserbase() if site.ENABLE_USER_SITE else None,
  "userSite": site.getusersitepackages() if site.ENABLE_USER_SITE else None,
  "hasNumpy": importlib.util.find_spec("numpy") is not None,
}))`;

const Probe = z.object({
  executable: z.string().startsWith("/"),
  version: z.tuple([z.literal(3), z.number(), z.number()]),
  folders: z.array(z.string().startsWith("/")),
  userBase: z.string().nullable(),
  userSite: z.string().nullable(),
  hasNumpy: z.boolean(),
});

/**
 * The files that may be a Python 3, the first ones first; none is started yet.
 * @param configuredPath where the user named one, no other counts
 */
export async function findPythonPlaces(
  configuredPath: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string[]> {
  const wanted =
    configuredPath === undefined
      ? [...programPlaces("python3", env, process.platform), ...KNOWN_PLACES]
      : [configuredPath];
  const places: string[] = [];
  for (const place of new Set(wanted)) {
    if ((await findProgram([place])) !== undefined && !(await isMereOffer(place))) places.push(place);
  }
  return places;
}

/** Of some places the first Python 3 with NumPy, else the first one; each is asked what it is. */
export async function askForPython(
  places: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<Python | undefined> {
  let first: Python | undefined;
  for (const place of places) {
    const python = await probe(place, env);
    if (python?.hasNumpy) return python;
    first ??= python;
  }
  return first;
}

/** Without Apple's tools its python3 only opens a window that offers to install them. */
async function isMereOffer(place: string): Promise<boolean> {
  if (process.platform !== "darwin" || place !== "/usr/bin/python3") return false;
  const real = [
    "/Library/Developer/CommandLineTools/usr/bin/python3",
    "/Applications/Xcode.app/Contents/Developer/usr/bin/python3",
  ];
  return (await findProgram(real)) === undefined;
}

/** @returns undefined where there is none, or none that works */
async function probe(
  path: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Python | undefined> {
  const parsed = Probe.safeParse(await ask(path, env));
  if (!parsed.success) return undefined;
  const { executable, version, folders, userBase, userSite, hasNumpy } = parsed.data;
  const isThere = userSite !== null && (await realpath(userSite).catch(() => undefined)) !== undefined;
  return {
    path: executable,
    version: version.join("."),
    folders: [...new Set([...folders, ...(isThere ? [userSite] : [])])],
    userBase: isThere && userBase !== null ? userBase : undefined,
    hasNumpy,
  };
}

function ask(path: string, env: Readonly<Record<string, string | undefined>>): Promise<unknown> {
  // Whatever the user set for Python would not hold in the sandbox, and secrets are nobody's business.
  const kept = Object.entries(dropSecretVariables(env)).filter(([name]) => !name.startsWith("PYTHON"));
  return new Promise((resolve) => {
    // In `/` nothing lies that Python would import before its own modules.
    const options = { env: Object.fromEntries(kept), cwd: "/", timeout: PROBE_LIMIT_MS, maxBuffer: 100_000 };
    const child = execFile(path, ["-c", PROBE], options, (error, stdout) => {
      resolve(error === null ? parseJson(stdout) : undefined);
    });
    child.stdin?.end();
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
