import { OWN_PROC, RUN_FOLDERS, SEPARATION } from "./bubblewrap-basics.ts";
import type { Guard, GuardedPath } from "./guard.ts";
import { foldersAbove, innermost, isWithin, outerFirst } from "./path-order.ts";

type Mount =
  | "writable"
  | "read-only"
  | "empty folder"
  /** An empty file over it, put there by `buildGuardCommand` as the last thing before the start. */
  | "socket"
  | "empty file"
  /** Made of what lies in it, one mount each. */
  | "fixed folder"
  | { readonly linkTo: string }
  | "missing folder"
  | "missing file"
  /** Mounted for every guard. In `private` ones nothing of the machine shows. */
  | "private"
  | "given";

const REMOVABLE_DISKS = "/run/media";
const TEMPORARY_FOLDER = "/tmp";

/**
 * Variables that name ways to programs outside, which would do something for the command: agents, desktops, terminals.
 * Their sockets are hidden; without the names programs do not look for them.
 */
const WAYS_OUT = [
  "SSH_AUTH_SOCK",
  "GPG_AGENT_INFO",
  "DBUS_SESSION_BUS_ADDRESS",
  "DBUS_SYSTEM_BUS_ADDRESS",
  "DISPLAY",
  "WAYLAND_DISPLAY",
  "XAUTHORITY",
  "XDG_RUNTIME_DIR",
  "TMUX",
] as const;

/**
 * The arguments of bubblewrap, as far as the `--`, for a command on the machine as it is.
 *
 * Four facts of bubblewrap and Linux decide how. It cannot mount over what is missing (a tmpfs there makes an empty
 * folder on the real disk, which stays), so `buildGuardCommand` makes a placeholder first. A mount keeps its own name from
 * being taken away, but not the folders around it: `mv ~/.config ~/x` would bare what is hidden in it for the next command,
 * so each of them is mounted on itself. A program outside that replaces a file takes the mounts from it, so that a hidden
 * file would be seen; only in folders that are made anew of their entries it is not. And of two mounts the later one is
 * seen, so outer ones come first.
 */
export function buildGuardArguments(guard: Guard): string[] {
  const { everythingReadOnly, network } = guard;
  const mounts = outerFirst(planMounts(guard));
  return [
    ...SEPARATION,
    ...(network ? ["--share-net"] : []),
    ...(everythingReadOnly ? ["--ro-bind", "/", "/"] : ["--bind", "/", "/"]),
    ...["--ro-bind", "/sys", "/sys", "--dev", "/dev", ...OWN_PROC, "--tmpfs", "/run"],
    ...RUN_FOLDERS.flatMap((folder) => ["--ro-bind-try", folder, folder]),
    ...[everythingReadOnly ? "--ro-bind-try" : "--bind-try", REMOVABLE_DISKS, REMOVABLE_DISKS],
    ...["--remount-ro", "/run"],
    ...(everythingReadOnly ? ["--tmpfs", TEMPORARY_FOLDER, "--setenv", "TMPDIR", TEMPORARY_FOLDER] : []),
    ...mounts.flatMap(([path, mount]) => mountArguments(path, mount)),
    // Only now, when what is brought back in them has its place.
    ...mounts.flatMap(([path, mount]) =>
      mount === "empty folder" || mount === "fixed folder" ? ["--remount-ro", path] : [],
    ),
    ...WAYS_OUT.flatMap((name) => ["--unsetenv", name]),
  ];
}

/** What has to be made on the disk before, so that it can be mounted over. */
export function findPlaceholders(guard: Guard): GuardedPath[] {
  return outerFirst(planMounts(guard)).flatMap(([path, mount]): GuardedPath[] => {
    if (mount === "missing folder") return [{ path, kind: "folder" }];
    return mount === "missing file" ? [{ path, kind: "file" }] : [];
  });
}

/** The sockets that would be seen without being mounted over, last of all and only while they are there. */
export function findSeenSockets(guard: Guard): string[] {
  return outerFirst(planMounts(guard)).flatMap(([path, mount]) => (mount === "socket" ? [path] : []));
}

function planMounts(guard: Guard): Map<string, Mount> {
  const { workFolder, hidden, sockets, readOnly, fixed, missing, everythingReadOnly } = guard;
  const shown = everythingReadOnly ? "read-only" : "writable";
  const wanted = new Map<string, Mount>();
  for (const { path, entries } of fixed) {
    const inside =
      everythingReadOnly || readOnly.some((place) => isWithin(place, path)) ? "read-only" : "writable";
    for (const entry of entries) {
      if ("target" in entry) wanted.set(entry.path, { linkTo: entry.target });
      else wanted.set(entry.path, entry.kind === "folder" ? inside : "read-only");
    }
  }
  if (workFolder !== "/") wanted.set(workFolder, shown);
  if (!everythingReadOnly) for (const path of readOnly) wanted.set(path, "read-only");
  for (const { path } of fixed) wanted.set(path, "fixed folder");
  for (const path of sockets) wanted.set(path, "socket");
  for (const { path, kind } of hidden) wanted.set(path, `empty ${kind}`);

  const mounts = new Map<string, Mount>([
    ...["/dev", "/proc", "/run", "/sys"].map((path) => [path, "private"] as const),
    [REMOVABLE_DISKS, "given"],
    ...(everythingReadOnly ? [[TEMPORARY_FOLDER, "private"] as const] : []),
  ]);
  for (const [path, mount] of outerFirst(wanted)) {
    // The work folder is brought back wherever it lies; nothing else is.
    if (path === workFolder || !isUnseen(innermost(mounts, path))) mounts.set(path, mount);
  }
  if (everythingReadOnly) return mounts;
  for (const { path, kind } of missing)
    if (canChange(innermost(mounts, path))) mounts.set(path, `missing ${kind}`);
  for (const path of [...mounts.keys()].flatMap(foldersAbove)) {
    if (!mounts.has(path) && canChange(innermost(mounts, path))) mounts.set(path, "writable");
  }
  return mounts;
}

function isUnseen(mount: Mount | undefined): boolean {
  return mount === "private" || mount === "empty folder";
}

/** Can something be made, renamed or taken away where this is the innermost mount? */
function canChange(mount: Mount | undefined): boolean {
  return mount === undefined || mount === "writable" || mount === "given";
}

function mountArguments(path: string, mount: Mount): string[] {
  if (typeof mount === "object") return ["--symlink", mount.linkTo, path];
  switch (mount) {
    case "writable":
      return ["--bind-try", path, path];
    case "read-only":
      return ["--ro-bind-try", path, path];
    case "missing folder":
    case "missing file":
      return ["--ro-bind", path, path];
    case "empty folder":
    case "fixed folder":
      return ["--tmpfs", path];
    case "empty file":
      return ["--dev-bind", "/dev/null", path];
    case "socket":
    case "private":
    case "given":
      return [];
  }
}
