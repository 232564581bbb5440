import { constants, type Dirent } from "node:fs";
import { access, lstat, readdir, readFile, readlink, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  type FixedFolder,
  type Guard,
  type GuardedPath,
  PLACEHOLDER_MODE,
} from "../../shared/sandbox/guard.ts";
import { isInside } from "../confine-path.ts";
import { hasCode } from "../has-code.ts";

/** As many links in one path are followed as Linux itself follows. */
const MAX_LINKS = 40;
/** Of a fixed folder no more is shown, folders first: the time of bubblewrap grows with the square of its mounts. */
const MAX_ENTRIES = 400;

export type GuardRequest = {
  /** Absolute. */
  readonly workFolder: string;
  /** Absolute; they need not exist, and may lead over links. */
  readonly hidden: readonly GuardedPath[];
  readonly readOnly: readonly GuardedPath[];
  readonly everythingReadOnly: boolean;
  readonly network: boolean;
};

/**
 * Finds on this machine what a guard is to keep a command from. A place that is not there must not be made either, or a
 * command could give the user a ~/.ssh/authorized_keys: the folder in which it would be made is fixed. In the work
 * folder that would be too much, so there the place itself is held free (see `buildGuardArguments`). What is reached over
 * a link is guarded where it lies, and the folder of the link is fixed.
 * @throws an error of the file system when the work folder is not there
 */
export async function resolveGuard(request: GuardRequest): Promise<Guard> {
  const workFolder = await realpath(request.workFolder);
  const [hidden, readOnly, sockets] = await Promise.all([
    Promise.all(request.hidden.map(locate)),
    Promise.all(request.readOnly.map(locate)),
    findSockets(),
  ]);
  const all = [...hidden, ...readOnly];
  const missing = unique(
    all.flatMap((place) => place.missing ?? []),
    ({ path }) => path,
  );
  const fixed = new Set(all.flatMap(({ links }) => links));
  const files = hidden.flatMap(({ real }) => (real?.kind === "file" ? real : []));
  for (const { path } of [...missing, ...files])
    if (!isInside(workFolder, dirname(path))) fixed.add(dirname(path));
  const found = await Promise.all([...fixed].map(readFixed));
  return {
    workFolder,
    hidden: unique(
      hidden.flatMap((place) => place.real ?? []),
      ({ path }) => path,
    ),
    sockets,
    readOnly: [...new Set(readOnly.flatMap((place) => place.real?.path ?? []))],
    fixed: found.filter((folder) => folder !== undefined),
    missing,
    everythingReadOnly: request.everythingReadOnly,
    network: request.network,
  };
}

type Located = {
  /** Where it is, when it is there and can be reached. */
  readonly real?: GuardedPath;
  /** The first part of its path that is not there. */
  readonly missing?: GuardedPath;
  /** The folders of the links that lead to it. */
  readonly links: readonly string[];
};

/** Follows a path part by part, because `realpath` says neither which links it took nor where a path breaks off. */
async function locate({ path, kind }: GuardedPath): Promise<Located> {
  const links: string[] = [];
  let parts = toParts(path);
  let folder = "/";
  while (true) {
    const [part, ...rest] = parts;
    if (part === undefined) return { real: { path: folder, kind: "folder" }, links };
    const here = join(folder, part);
    const info = await lookAt(here);
    if (info === "missing")
      return { missing: { path: here, kind: rest.length === 0 ? kind : "folder" }, links };
    if (info === "out of reach") return { links };
    if (info === "placeholder" && rest.length === 0) return { missing: { path: here, kind }, links };
    if (info === "link") {
      links.push(folder);
      // In a circle of links there is nothing; it is enough that none of them can be put elsewhere.
      if (links.length > MAX_LINKS) return { links };
      const target = await readlink(here);
      parts = [...toParts(target), ...rest];
      if (target.startsWith("/")) folder = "/";
      continue;
    }
    if (info !== "folder") {
      // Something else in a file's place is as bad as in a free one.
      return rest.length === 0
        ? { real: { path: here, kind: "file" }, links }
        : { links: [...links, folder] };
    }
    folder = here;
    parts = rest;
  }
}

function toParts(path: string): string[] {
  return path.split("/").filter((part) => part !== "");
}

type Found = "missing" | "placeholder" | "out of reach" | "link" | "folder" | "file";

async function lookAt(path: string): Promise<Found> {
  try {
    const info = await lstat(path);
    if (info.isSymbolicLink()) return "link";
    const kind = info.isDirectory() ? "folder" : "file";
    if ((info.mode & 0o777).toString(8) !== PLACEHOLDER_MODE[kind]) return kind;
    const isEmpty = kind === "file" ? info.isFile() && info.size === 0 : (await readdir(path)).length === 0;
    return isEmpty ? "placeholder" : kind;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return "missing";
    // What we may not see the command may not either.
    if (hasCode(error, "EACCES")) return "out of reach";
    throw error;
  }
}

/** @returns undefined for one that cannot be changed anyway */
async function readFixed(path: string): Promise<FixedFolder | undefined> {
  // Nobody but root makes anything there, and it cannot be mounted anew over everything else.
  if (path === "/") return undefined;
  try {
    await access(path, constants.W_OK);
    const found = await readdir(path, { withFileTypes: true });
    const rank = (entry: Dirent): number => (entry.isDirectory() ? 0 : 1);
    const entries = found.sort((a, b) => rank(a) - rank(b)).slice(0, MAX_ENTRIES);
    return {
      path,
      entries: await Promise.all(entries.map((entry) => readEntry(join(path, entry.name), entry))),
    };
  } catch (error) {
    if (hasCode(error, "EACCES", "EROFS", "ENOENT")) return undefined;
    throw error;
  }
}

async function readEntry(path: string, entry: Dirent): Promise<FixedFolder["entries"][number]> {
  if (entry.isSymbolicLink()) return { path, target: await readlink(path) };
  return { path, kind: entry.isDirectory() ? "folder" : "file" };
}

/**
 * Sockets of programs that listen outside of /run, such as tmux and agents in /tmp: who may talk to one has its
 * program do something outside the sandbox. Linux has a list; on macOS the profile refuses all of them.
 */
async function findSockets(): Promise<string[]> {
  if (process.platform !== "linux") return [];
  const lines = (await readFile("/proc/net/unix", "utf8")).split("\n");
  const paths = new Set(lines.flatMap((line) => / (\/.*)$/.exec(line)?.[1] ?? []));
  const found = await Promise.all(
    [...paths].map((path) => realpath(path).catch(() => undefined)), // many are gone, or in another's folder
  );
  return [...new Set(found.filter((path) => path !== undefined))];
}

function unique<Item>(items: readonly Item[], keyOf: (item: Item) => string): Item[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}
