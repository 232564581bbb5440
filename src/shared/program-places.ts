type Environment = Readonly<Record<string, string | undefined>>;

/** Windows writes the name as `Path`. */
export function readPath(env: Environment): string | undefined {
  return env.PATH ?? env.Path;
}

/** Relative and empty entries mean the current folder, which may be a study that somebody else made: left out. */
export function splitPath(path: string | undefined, platform: string): string[] {
  const entries = (path ?? "")
    .split(platform === "win32" ? ";" : ":")
    .map((entry) => entry.replace(/^"(.*)"$/, "$1"));
  return [...new Set(entries.filter((entry) => isWholePath(entry, platform)))];
}

/** The files that a command may be, the first ones first: on the PATH, or at its own whole path. */
export function programPlaces(command: string, env: Environment, platform: string): string[] {
  const isWindows = platform === "win32";
  const endings = isWindows ? ["", ...(env.PATHEXT ?? ".COM;.EXE;.BAT;.CMD").split(";")] : [""];
  const separator = isWindows ? "\\" : "/";
  const paths = isWholePath(command, platform)
    ? [command]
    : splitPath(readPath(env), platform).map((folder) => `${folder}${separator}${command}`);
  return paths.flatMap((path) => endings.map((ending) => `${path}${ending}`));
}

function isWholePath(path: string, platform: string): boolean {
  return platform === "win32" ? /^([A-Za-z]:[\\/]|\\\\)/.test(path) : path.startsWith("/");
}
