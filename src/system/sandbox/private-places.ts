import { readdir, realpath } from "node:fs/promises";
import { homedir, userInfo } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import type { Confinement } from "../../shared/sandbox/confinement.ts";
import { isInside } from "../confine-path.ts";
import { findSecretFiles } from "../find-secret-files.ts";

/** Folders directly in `/` that belong to the system. All others are somebody's: homes, disks, projects. */
const SYSTEM_FOLDERS: ReadonlySet<string> = new Set([
  ...["bin", "boot", "etc", "gnu", "lib", "lib32", "lib64", "libx32", "nix", "opt", "sbin", "usr", "var"],
  // Mounted anew in the sandbox.
  ...["dev", "proc", "run", "sys", "tmp"],
  // macOS
  ...["Applications", "Library", "System", "cores", "private"],
]);

/**
 * What a confined program is not to see of this machine and of a study: homes and disks, the app's own folder, the study's
 * private folder, and files of the study that hold secrets.
 * @param studyFolder its links resolved
 * @returns undefined where the study holds too many files to look for secrets among them
 */
export async function findPrivatePlaces(
  studyFolder: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Pick<Confinement, "hidden" | "hiddenFiles"> | undefined> {
  const privateFolder = join(studyFolder, ".planform");
  const [hidden, hiddenFiles] = await Promise.all([
    findHidden(privateFolder, env),
    findSecretFiles(studyFolder, [privateFolder]),
  ]);
  return hiddenFiles === undefined ? undefined : { hidden, hiddenFiles };
}

/**
 * Of the folders that a program needs to read, those that can be shown.
 * @param folders where it and its packages lie, links in these paths included
 * @param hidden what is not seen but for these
 */
export async function findReadable(folders: readonly string[], hidden: readonly string[]): Promise<string[]> {
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

async function findHidden(
  privateFolder: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string[]> {
  const homes = [...new Set([env.HOME, homedir(), userInfo().homedir])].filter((home) => home !== undefined);
  const top = (await readdir("/", { withFileTypes: true }))
    .filter((entry) => entry.isDirectory() && !SYSTEM_FOLDERS.has(entry.name))
    .map(({ name }) => `/${name}`);
  const others = homes.map(dirname).filter((folder) => ["home", "Users"].includes(basename(folder)));
  const apps = [env.PLANFORM_HOME, env.CLAUDE_CONFIG_DIR].filter((path) => path !== undefined && path !== "");
  const all = [...top, ...homes, ...others, ...apps, "/var/tmp", privateFolder];
  const real = await Promise.all(all.map((path) => realFolder(resolve(String(path)))));
  return [...new Set(real.flat())];
}

async function realFolder(path: string): Promise<string[]> {
  const real = await realpath(path).catch(() => undefined); // not there, or not ours to see
  return real === undefined || real === "/" ? [] : [real];
}
