import { constants } from "node:fs";
import { access, realpath, stat } from "node:fs/promises";
import { posix, win32 } from "node:path";

export type Spawnable = { readonly command: string; readonly prefixArgs: readonly string[] };

/** npm's package holds a small stand-in for the binary until its install script has run. */
const STAND_IN_BYTES = 1024 * 1024;

/**
 * What has to be spawned to run the file at `path`, without a shell in between.
 * @returns undefined if there is nothing that can be run.
 */
export async function resolveExecutable(
  path: string,
  env: Readonly<NodeJS.ProcessEnv>,
  platform: NodeJS.Platform,
): Promise<Spawnable | undefined> {
  if (platform === "win32" && isWindowsShim(path)) {
    for (const candidate of listShimTargets(path)) {
      if ((await readSize(candidate)) === undefined) continue;
      const spawnable = await resolveFile(candidate, env, platform);
      if (spawnable) return spawnable;
    }
    return undefined;
  }
  return resolveFile(path, env, platform);
}

/** `.cmd` and `.ps1` files run in a shell only, which would read our arguments in its own way. */
export function isWindowsShim(path: string): boolean {
  return /\.(cmd|bat|ps1)$/i.test(path);
}

/**
 * The files behind an npm shim, best first: the native binary of the package, then its script.
 * Shims of a project lie in `node_modules/.bin`, global ones beside `node_modules`.
 */
export function listShimTargets(shimPath: string): string[] {
  const folder = win32.dirname(shimPath);
  const isProjectBin = win32.basename(folder).toLowerCase() === ".bin";
  const modules = isProjectBin ? win32.dirname(folder) : win32.join(folder, "node_modules");
  const packageFolder = win32.join(modules, "@anthropic-ai", "claude-code");
  return [
    win32.join(packageFolder, "bin", "claude.exe"),
    win32.join(packageFolder, "cli-wrapper.cjs"),
    win32.join(packageFolder, "cli.js"),
  ];
}

async function resolveFile(
  path: string,
  env: Readonly<NodeJS.ProcessEnv>,
  platform: NodeJS.Platform,
): Promise<Spawnable | undefined> {
  const sizeBytes = await readSize(path);
  if (sizeBytes === undefined) return undefined;
  if (/\.(js|cjs|mjs)$/i.test(path)) return buildNodeCommand(path, env);
  if (!(await isExecutable(path, platform))) return undefined;
  if (sizeBytes < STAND_IN_BYTES) {
    const wrapper = findWrapper(await realpath(path), platform);
    if (wrapper && (await readSize(wrapper)) !== undefined) return buildNodeCommand(wrapper, env);
  }
  return { command: path, prefixArgs: [] };
}

/** The script that stands in where the install script of npm's package did not run. */
export function findWrapper(realPath: string, platform: NodeJS.Platform): string | undefined {
  const { basename, dirname, join } = platform === "win32" ? win32 : posix;
  const folder = dirname(realPath);
  if (basename(realPath) !== "claude.exe" || basename(folder) !== "bin") return undefined;
  return join(dirname(folder), "cli-wrapper.cjs");
}

/** Under Electron, `process.execPath` is Electron itself; `node` from PATH is what npm's own shims use. */
function buildNodeCommand(script: string, env: Readonly<NodeJS.ProcessEnv>): Spawnable {
  const isElectron = process.versions.electron !== undefined;
  return { command: isElectron ? (env.npm_node_execpath ?? "node") : process.execPath, prefixArgs: [script] };
}

async function readSize(path: string): Promise<number | undefined> {
  try {
    const info = await stat(path);
    return info.isFile() ? info.size : undefined;
  } catch {
    // Missing, not reachable, a loop of links: in each case not a file that can be run.
    return undefined;
  }
}

async function isExecutable(path: string, platform: NodeJS.Platform): Promise<boolean> {
  if (platform === "win32") return /\.(exe|com)$/i.test(path);
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
