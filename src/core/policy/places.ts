import { homedir } from "node:os";
import { basename, join, relative, sep } from "node:path";
import { type GuardedPlace, guardedPlaces } from "../../shared/policy/guarded-places.ts";
import { isSecretName } from "../../shared/policy/is-secret-name.ts";
import { isInside, resolveLinks } from "../../system/confine-path.ts";

/** Where the places of the policy lie on this machine; absolute, links resolved. */
export type PolicyFolders = {
  readonly home: string;
  readonly study: string;
  /** The app's own folder. */
  readonly app: string;
  /** Of the CLI's settings and sign-in. */
  readonly claude: string;
  /** What Planform itself runs, outside of every sandbox and with the user's key. */
  readonly programs: readonly OwnProgram[];
};

/** A file or folder of a program that Planform runs. */
export type OwnProgram = { readonly path: string; readonly kind: "file" | "folder" };

/** A guarded place at one path. */
export type PlacedGuard = Pick<GuardedPlace, "kind" | "guard" | "what"> & { readonly path: string };

/** The folders with what is guarded in and around them. */
export type PolicyPlaces = { readonly folders: PolicyFolders; readonly guards: readonly PlacedGuard[] };

/** The folders that an environment names. */
export async function policyFoldersIn(
  env: Readonly<NodeJS.ProcessEnv>,
  { study, app, programs }: { study: string; app: string; programs: readonly OwnProgram[] },
): Promise<PolicyFolders> {
  const home = env.HOME || env.USERPROFILE || homedir();
  const claude = env.CLAUDE_CONFIG_DIR || join(home, ".claude");
  return {
    home: await resolveLinks(home),
    study: await resolveLinks(study),
    app: await resolveLinks(app),
    claude: await resolveLinks(claude),
    programs: await Promise.all(
      programs.map(async ({ path, kind }) => ({ path: await resolveLinks(path), kind })),
    ),
  };
}

/** The guarded places that lie at one path each, with their links resolved as well as without. */
export async function locatePlaces(folders: PolicyFolders): Promise<PolicyPlaces> {
  const placed = guardedPlaces
    .filter(({ anywhere }) => anywhere !== true)
    .map(({ from, path, kind, guard, what }) => ({ path: join(folders[from], path), kind, guard, what }));
  const programs = folders.programs.map((program) => ({
    ...program,
    guard: "write" as const,
    what: "the programs that Planform runs",
  }));
  const real = await Promise.all(
    placed.map(async (place) => {
      const path = await resolveLinks(place.path);
      return path === place.path ? [] : [{ ...place, path }];
    }),
  );
  return { folders, guards: [...placed, ...real.flat(), ...programs] };
}

/**
 * What keeps a path from being used so; undefined where nothing does.
 * @param path absolute, links resolved
 */
export function findGuard(
  path: string,
  access: "read" | "write",
  guards: readonly PlacedGuard[],
): { readonly what: string } | undefined {
  const counts = ({ guard }: { guard: GuardedPlace["guard"] }): boolean =>
    guard === "all" || access === "write";
  const placed = guards.find(
    (place) => counts(place) && (place.kind === "folder" ? isInside(place.path, path) : place.path === path),
  );
  if (placed !== undefined) return placed;
  return isSecretName(basename(path)) ? { what: "secrets" } : undefined;
}

/** The deny rules of the CLI for the guarded places. `./` is the study's folder, `~/` the home, `//` the root. */
export function toDenyRules(folders: PolicyFolders): string[] {
  const programs = folders.programs.map(
    ({ path, kind }) => `Edit(/${toSlashes(path)}${kind === "folder" ? "/**" : ""})`,
  );
  const places = guardedPlaces.flatMap(({ from, path, kind, guard, anywhere }) => {
    const place = anywhere === true ? `**/${path}` : rulePath(from, path, folders);
    const pattern = kind === "folder" ? `${place.replace(/\/\.$/, "")}/**` : place;
    return guard === "all" ? [`Read(${pattern})`, `Edit(${pattern})`] : [`Edit(${pattern})`];
  });
  return [...places, ...programs];
}

function rulePath(from: GuardedPlace["from"], path: string, folders: PolicyFolders): string {
  if (from === "study") return `./${path}`;
  if (from === "home") return `~/${path}`;
  return `/${toSlashes(join(folders[from], path))}`;
}

function toSlashes(path: string): string {
  const slashed = path.split(sep).join("/");
  return slashed.startsWith("/") ? slashed : `/${slashed}`;
}

/** A path as the user reads it: relative inside the study, else absolute. */
export function shownPath(path: string, { study }: PolicyFolders): string {
  return isInside(study, path) ? toSlashesRelative(relative(study, path)) : path;
}

function toSlashesRelative(path: string): string {
  return path === "" ? "." : path.split(sep).join("/");
}
