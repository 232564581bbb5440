import { readdir } from "node:fs/promises";
import { posix, win32 } from "node:path";

/** Where installers put `claude`, best known first; folders that need not exist. */
export async function listKnownFolders(
  env: Readonly<NodeJS.ProcessEnv>,
  platform: NodeJS.Platform,
): Promise<string[]> {
  if (platform === "win32") return buildWindowsFolders(env);
  const versions = env.HOME ? await listNodeVersionFolders(posix.join(env.HOME, ".nvm/versions/node")) : [];
  return [...buildPosixFolders(env.HOME), ...versions];
}

function buildPosixFolders(home: string | undefined): string[] {
  const inHome = [
    ".local/bin",
    ".claude/local",
    ".claude/local/node_modules/.bin",
    ".claude/bin",
    ".npm-global/bin",
    ".npm-packages/bin",
    ".volta/bin",
    ".bun/bin",
    ".yarn/bin",
    ".local/share/pnpm",
    "Library/pnpm",
    "n/bin",
  ];
  const ofMachine = ["/usr/local/bin", "/opt/homebrew/bin", "/home/linuxbrew/.linuxbrew/bin", "/usr/bin"];
  return [...(home ? inHome.map((folder) => posix.join(home, folder)) : []), ...ofMachine];
}

export function buildWindowsFolders(env: Readonly<NodeJS.ProcessEnv>): string[] {
  const folders: string[] = [];
  if (env.USERPROFILE) {
    folders.push(
      win32.join(env.USERPROFILE, ".local", "bin"),
      win32.join(env.USERPROFILE, ".claude", "local"),
    );
    folders.push(win32.join(env.USERPROFILE, ".bun", "bin"));
  }
  if (env.APPDATA) folders.push(win32.join(env.APPDATA, "npm"));
  if (env.LOCALAPPDATA) {
    folders.push(win32.join(env.LOCALAPPDATA, "Programs", "claude"), win32.join(env.LOCALAPPDATA, "pnpm"));
    folders.push(win32.join(env.LOCALAPPDATA, "Volta", "bin"));
  }
  if (env.ProgramFiles) folders.push(win32.join(env.ProgramFiles, "nodejs"));
  return folders;
}

/** Newest first. */
async function listNodeVersionFolders(folder: string): Promise<string[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
  const newestFirst = names.toSorted((a, b) => b.localeCompare(a, "en", { numeric: true }));
  return newestFirst.map((name) => posix.join(folder, name, "bin"));
}
