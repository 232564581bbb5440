import { readdir, realpath } from "node:fs/promises";
import { homedir, userInfo } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { AppError } from "../../src/shared/errors.ts";
import type { Confinement } from "../../src/shared/sandbox/confinement.ts";
import { isInside } from "../../src/system/confine-path.ts";
import type { Python } from "../../src/system/find-python.ts";
import { findSecretFiles } from "../../src/system/find-secret-files.ts";

/** Folders directly in `/` that belong to the system. All others are somebody's: homes, disks, projects. */
const SYSTEM_FOLDERS: ReadonlySet<string> = new Set([
  ...["bin", "boot", "etc", "gnu", "lib", "lib32", "lib64", "libx32", "nix", "opt", "sbin", "usr", "var"],
  // Mounted anew in the sandbox.
  ...["dev", "proc", "run", "sys", "tmp"],
  // macOS
  ...["Applications", "Library", "System", "cores", "private"],
]);

/** Libraries that would start a thread for each processor, and then wait for each other in a sandbox with few. */
const ONE_THREAD = ["OMP", "OPENBLAS", "MKL", "NUMEXPR", "VECLIB_MAXIMUM"].map(
  (name) => [`${name}_NUM_THREADS`, "1"] as const,
);

/**
 * What a script of Claude may reach: the system, its interpreter and the study to read, the scratch folder to write.
 * Everything else of the user looks empty.
 * @param scratchFolder is there; links resolved, as in `scriptFolder`
 * @throws AppError blocked-by-policy
 */
export async function planConfinement(options: {
  readonly python: Python;
  readonly studyFolder: string;
  readonly scratchFolder: string;
  readonly scriptFolder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}): Promise<Confinement> {
  const { python, scratchFolder, scriptFolder, env } = options;
  const studyFolder = await realpath(options.studyFolder);
  const homes = [...new Set([env.HOME, homedir(), userInfo().homedir])].filter((home) => home !== undefined);
  const hidden = await findHidden(studyFolder, homes, env);
  const hiddenFiles = await findSecretFiles(studyFolder);
  if (hiddenFiles === undefined) {
    throw new AppError("blocked-by-policy", "The study has too many files to look for secrets among them", {
      hint: "Tell the user that scripts cannot be run here as long as it has.",
    });
  }
  return {
    workFolder: scratchFolder,
    readable: [studyFolder, scriptFolder, ...(await readableFolders(python, hidden))],
    hidden,
    hiddenFiles,
    env: {
      PATH: [dirname(python.path), "/usr/local/bin", "/usr/bin", "/bin"].join(":"),
      HOME: scratchFolder,
      TMPDIR: process.platform === "linux" ? "/tmp" : scratchFolder,
      LANG: "C.UTF-8",
      PLANFORM_STUDY_FOLDER: studyFolder,
      // What earlier calls left there can be imported: nobody else writes in it, so it is no more than their own code.
      PYTHONPATH: scratchFolder,
      ...(python.userBase === undefined ? {} : { PYTHONUSERBASE: python.userBase }),
      PYTHONDONTWRITEBYTECODE: "1",
      // What was printed is there also when the run is ended from outside.
      PYTHONUNBUFFERED: "1",
      MPLBACKEND: "Agg",
      ...Object.fromEntries(ONE_THREAD),
    },
  };
}

async function findHidden(
  studyFolder: string,
  homes: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<string[]> {
  const top = (await readdir("/", { withFileTypes: true }))
    .filter((entry) => entry.isDirectory() && !SYSTEM_FOLDERS.has(entry.name))
    .map(({ name }) => `/${name}`);
  const others = homes.map(dirname).filter((folder) => ["home", "Users"].includes(basename(folder)));
  const apps = [env.PLANFORM_HOME, env.CLAUDE_CONFIG_DIR].filter((path) => path !== undefined && path !== "");
  const all = [...top, ...homes, ...others, ...apps, "/var/tmp", join(studyFolder, ".planform")];
  const real = await Promise.all(all.map((path) => realFolder(resolve(String(path)))));
  return [...new Set(real.flat())];
}

/** @param hidden what is not seen but for these */
async function readableFolders({ folders }: Python, hidden: readonly string[]): Promise<string[]> {
  const real = await Promise.all(
    folders.map(async (folder) => {
      const [path] = await realFolder(folder);
      // One around a home would show it.
      if (path === undefined || hidden.some((place) => isInside(path, place))) return [];
      // Under its other name too, where the link itself is not seen.
      return hidden.some((place) => isInside(place, folder)) ? [path, folder] : [path];
    }),
  );
  return [...new Set(real.flat())];
}

async function realFolder(path: string): Promise<string[]> {
  const real = await realpath(path).catch(() => undefined); // not there, or not ours to see
  return real === undefined || real === "/" ? [] : [real];
}
