import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { AppError } from "../../shared/errors.ts";
import { readPath, splitPath } from "../../shared/program-places.ts";
import { listKnownFolders } from "./known-folders.ts";
import { readLoginShellPath } from "./login-shell-path.ts";
import { resolveExecutable, type Spawnable } from "./resolve-executable.ts";

export type ClaudeSource = "setting" | "environment" | "path" | "login-shell" | "known-folder" | "project";

export type ClaudeBinary = {
  /** What is spawned, with `prefixArgs` before all other arguments. */
  readonly command: string;
  readonly prefixArgs: readonly string[];
  /** What was found: the name to show. */
  readonly path: string;
  readonly source: ClaudeSource;
};

/**
 * Finds the user's `claude`. A path that is named in the settings or in PLANFORM_CLAUDE is used or is an error,
 * never replaced by another one. Else: PATH, PATH of the login shell (programs that were not started from a
 * terminal have a poor one), known folders, and last the project's own `node_modules/.bin`.
 * @throws AppError `claude-not-found` with the places that were looked at in its details.
 */
export async function findClaude(options: {
  readonly configuredPath?: string | undefined;
  readonly env: Readonly<NodeJS.ProcessEnv>;
  readonly projectFolder?: string | undefined;
  readonly platform?: NodeJS.Platform;
}): Promise<ClaudeBinary> {
  const { configuredPath, env, projectFolder, platform = process.platform } = options;
  if (configuredPath) return findNamed(configuredPath, "setting", "the settings", env, platform);
  const named = env.PLANFORM_CLAUDE;
  if (named) return findNamed(named, "environment", "PLANFORM_CLAUDE", env, platform);

  const projectFolders = projectFolder === undefined ? [] : [join(projectFolder, "node_modules", ".bin")];
  const places: readonly { source: ClaudeSource; folders: () => Promise<readonly string[]> }[] = [
    { source: "path", folders: async () => splitPath(readPath(env), platform) },
    {
      source: "login-shell",
      folders: async () => splitPath(await readLoginShellPath(env, platform), platform),
    },
    { source: "known-folder", folders: () => listKnownFolders(env, platform) },
    { source: "project", folders: async () => projectFolders },
  ];
  const looked: string[] = [];
  for (const place of places) {
    for (const folder of await place.folders()) {
      const found = await findInFolder(folder, env, platform);
      if (found) return { ...found, source: place.source };
      looked.push(`${place.source}: ${folder}`);
    }
  }
  throw new AppError("claude-not-found", "The claude command was not found on this machine", {
    details: `Looked at:\n${looked.join("\n")}`,
  });
}

type Found = Omit<ClaudeBinary, "source">;

async function findNamed(
  name: string,
  source: "setting" | "environment",
  where: string,
  env: Readonly<NodeJS.ProcessEnv>,
  platform: NodeJS.Platform,
): Promise<ClaudeBinary> {
  const found = await findByName(name, env, platform);
  if (found) return { ...found, source };
  throw new AppError("claude-not-found", `${where} names a claude command that cannot be run: ${name}`, {
    hint: `Mend the path in ${where}, or take it out: the command is then looked for.`,
  });
}

async function findByName(
  name: string,
  env: Readonly<NodeJS.ProcessEnv>,
  platform: NodeJS.Platform,
): Promise<Found | undefined> {
  const path = name.replace(/^~(?=[/\\])/, env.HOME ?? env.USERPROFILE ?? homedir());
  if (isAbsolute(path)) return toFound(path, await resolveExecutable(path, env, platform));
  if (/[/\\]/.test(path)) return undefined;
  for (const folder of splitPath(readPath(env), platform)) {
    const candidate = join(folder, path);
    const found = toFound(candidate, await resolveExecutable(candidate, env, platform));
    if (found) return found;
  }
  return undefined;
}

async function findInFolder(
  folder: string,
  env: Readonly<NodeJS.ProcessEnv>,
  platform: NodeJS.Platform,
): Promise<Found | undefined> {
  const names = platform === "win32" ? ["claude.exe", "claude.cmd", "claude.ps1"] : ["claude"];
  for (const name of names) {
    const path = join(folder, name);
    const found = toFound(path, await resolveExecutable(path, env, platform));
    if (found) return found;
  }
  return undefined;
}

function toFound(path: string, spawnable: Spawnable | undefined): Found | undefined {
  return spawnable && { command: spawnable.command, prefixArgs: spawnable.prefixArgs, path };
}
