import { OWN_PROC, RUN_FOLDERS, SEPARATION } from "./bubblewrap-basics.ts";
import type { Confinement } from "./confinement.ts";
import { innermost, outerFirst } from "./path-order.ts";

type Mount = "work folder" | "readable" | "empty folder" | "empty file";

/** Of a folder that lies in memory: it does not count among the memory of processes, bytes. */
const MEMORY_FOLDER_BYTES = 256_000_000;

/** Folders of which nothing shows but what is brought back: sockets of other programs, and what they left lying. */
const PRIVATE_FOLDERS = ["/run", "/tmp"] as const;

/**
 * The arguments of bubblewrap, as far as the `--`, for a process that sees the system read-only, no network and no
 * other process, and can write its work folder, a private /tmp and /dev/shm.
 */
export function buildBubblewrapArguments(confinement: Confinement): string[] {
  const { workFolder, startFolder = workFolder, env } = confinement;
  const mounts = outerFirst(planMounts(confinement));
  const inMemory = (folder: string) => ["--size", String(MEMORY_FOLDER_BYTES), "--tmpfs", folder];
  return [
    ...SEPARATION,
    ...["--ro-bind", "/", "/", "--dev", "/dev", ...inMemory("/dev/shm"), "--remount-ro", "/dev"],
    ...OWN_PROC,
    ...PRIVATE_FOLDERS.flatMap(inMemory),
    ...RUN_FOLDERS.flatMap((folder) => ["--ro-bind-try", folder, folder]),
    ...mounts.flatMap(([path, mount]) => mountArguments(path, mount)),
    // Only now, when what is brought back in them has its place.
    ...["--remount-ro", "/run"],
    ...mounts.flatMap(([path, mount]) => (mount === "empty folder" ? ["--remount-ro", path] : [])),
    ...["--chdir", startFolder, "--clearenv"],
    ...Object.entries(env).flatMap(([name, value]) => ["--setenv", name, value]),
  ];
}

function planMounts({ workFolder, readable, hidden, hiddenFiles }: Confinement): Map<string, Mount> {
  const wanted = new Map<string, Mount>();
  for (const path of readable) wanted.set(path, "readable");
  for (const path of hiddenFiles) wanted.set(path, "empty file");
  for (const path of hidden) wanted.set(path, "empty folder");
  wanted.set(workFolder, "work folder");
  const mounts = new Map<string, Mount>(PRIVATE_FOLDERS.map((path) => [path, "empty folder"]));
  for (const [path, mount] of outerFirst(wanted)) {
    const isHiding = mount === "empty folder" || mount === "empty file";
    if (!(isHiding && innermost(mounts, path) === "empty folder")) mounts.set(path, mount);
  }
  for (const path of PRIVATE_FOLDERS) if (mounts.get(path) === "empty folder") mounts.delete(path);
  return mounts;
}

function mountArguments(path: string, mount: Mount): string[] {
  switch (mount) {
    case "work folder":
      return ["--bind", path, path];
    case "readable":
      return ["--ro-bind", path, path];
    case "empty folder":
      return ["--tmpfs", path];
    case "empty file":
      return ["--dev-bind", "/dev/null", path];
  }
}
