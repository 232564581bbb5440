import { execFile } from "node:child_process";
import { readdir, readFile, readlink, stat } from "node:fs/promises";
import { isGoneState, parseLinuxStat } from "../../shared/linux-stat.ts";

/** What a process and all that it started take at one moment. */
export type ProcessUse = {
  readonly pids: readonly number[];
  readonly memoryBytes: number;
  /** Files that were deleted while they are still open: no folder shows them, and yet they fill the disk. */
  readonly deletedBytes: number;
};

type Member = { readonly pid: number; readonly parentPid: number };
type SizedMember = Member & { readonly residentBytes: number };

const PS_LIMIT_MS = 5_000;

/**
 * Measures a process tree. Under bubblewrap nobody leaves it: whose parent ends becomes a child of the sandbox's first
 * process. Elsewhere who is known already stays in it.
 * @param known the pids of the last look
 * @param memoryLimitBytes shared memory is told apart only above it, because that takes time
 */
export async function measureProcesses(
  root: number,
  known: readonly number[],
  memoryLimitBytes: number,
): Promise<ProcessUse> {
  if (process.platform !== "linux") {
    const members = findMembers(await listByPs(), [root, ...known]);
    return { pids: pidsOf(members), memoryBytes: sumResident(members), deletedBytes: 0 };
  }
  const members = await Promise.all(findMembers(await listLinux(), [root]).map(sizeLinux));
  const resident = sumResident(members);
  const [memory, deleted] = await Promise.all([
    resident <= memoryLimitBytes ? resident : sumProportional(members),
    sumDeleted(pidsOf(members)),
  ]);
  return { pids: pidsOf(members), memoryBytes: memory + deleted.inMemory, deletedBytes: deleted.onDisk };
}

/**
 * How many processes are in the namespace that bubblewrap made, by one look into its own /proc: whoever forks without
 * end makes thousands in the time that it takes to look at each.
 * @returns undefined where there is no namespace, or none yet
 */
export async function countInNamespace(bubblewrapPid: number): Promise<number | undefined> {
  const children = await readIfThere(`/proc/${bubblewrapPid}/task/${bubblewrapPid}/children`);
  const [first] = children?.trim().split(" ") ?? [];
  if (first === undefined || first === "") return undefined;
  const folder = `/proc/${first}/root/proc`;
  try {
    // Until it has its own root it shows the machine's.
    const [theirs, ours] = await Promise.all([stat(folder), stat("/proc")]);
    if (theirs.dev === ours.dev) return undefined;
  } catch {
    return undefined; // gone meanwhile
  }
  const names = await readdir(folder).catch(() => undefined);
  return names?.filter((name) => /^\d+$/.test(name)).length;
}

function pidsOf(members: readonly Member[]): number[] {
  return members.map(({ pid }) => pid);
}

function sumResident(members: readonly SizedMember[]): number {
  return members.reduce((sum, { residentBytes }) => sum + residentBytes, 0);
}

function findMembers<Kind extends Member>(all: readonly Kind[], roots: readonly number[]): Kind[] {
  const children = Map.groupBy(all, ({ parentPid }) => parentPid);
  const found = new Map(all.filter(({ pid }) => roots.includes(pid)).map((member) => [member.pid, member]));
  // A map may grow while it is walked through; what was added is still visited.
  for (const { pid } of found.values())
    for (const child of children.get(pid) ?? []) found.set(child.pid, child);
  return [...found.values()];
}

async function listLinux(): Promise<Member[]> {
  const names = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const members = await Promise.all(names.map(readMember));
  return members.filter((member) => member !== undefined);
}

async function readMember(name: string): Promise<Member | undefined> {
  const text = await readIfThere(`/proc/${name}/stat`);
  const info = text === undefined ? undefined : parseLinuxStat(text);
  if (info === undefined || isGoneState(info.state)) return undefined;
  return { pid: Number(name), parentPid: info.parentPid };
}

async function sizeLinux(member: Member): Promise<SizedMember> {
  const status = (await readIfThere(`/proc/${member.pid}/status`)) ?? "";
  return { ...member, residentBytes: Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1_024 };
}

/** Each process's own memory, and of what it shares with others its part. */
async function sumProportional(members: readonly SizedMember[]): Promise<number> {
  const sizes = await Promise.all(
    members.map(async ({ pid, residentBytes }) => {
      const kilobytes = /^Pss:\s+(\d+) kB/m.exec((await readIfThere(`/proc/${pid}/smaps_rollup`)) ?? "")?.[1];
      return kilobytes === undefined ? residentBytes : Number(kilobytes) * 1_024;
    }),
  );
  return sizes.reduce((sum, bytes) => sum + bytes, 0);
}

async function sumDeleted(pids: readonly number[]): Promise<{ inMemory: number; onDisk: number }> {
  const files = new Map<string, { bytes: number; isInMemory: boolean }>();
  await Promise.all(
    pids.map(async (pid) => {
      const folder = `/proc/${pid}/fd`;
      const names = await readdir(folder).catch((): string[] => []); // gone meanwhile
      await Promise.all(
        names.map(async (name) => {
          const target = await readlink(`${folder}/${name}`).catch(() => "");
          if (!target.endsWith(" (deleted)")) return;
          const info = await stat(`${folder}/${name}`).catch(() => undefined);
          if (info === undefined) return;
          const isInMemory = /^\/(memfd:|dev\/shm\/|SYSV)/.test(target);
          files.set(`${info.dev}:${info.ino}`, { bytes: info.size, isInMemory });
        }),
      );
    }),
  );
  const sum = (inMemory: boolean) =>
    [...files.values()].reduce((all, file) => all + (file.isInMemory === inMemory ? file.bytes : 0), 0);
  return { inMemory: sum(true), onDisk: sum(false) };
}

async function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch(() => undefined); // a process may end at any moment
}

function listByPs(): Promise<SizedMember[]> {
  return new Promise((resolve, reject) => {
    const options = { timeout: PS_LIMIT_MS, env: { PATH: "/bin:/usr/bin", LC_ALL: "C" } };
    execFile("/bin/ps", ["-axo", "pid=,ppid=,rss="], options, (error, stdout) => {
      if (error !== null) return reject(error);
      resolve(
        stdout.split("\n").flatMap((line): SizedMember[] => {
          const [pid, parentPid, kilobytes] = line.trim().split(/\s+/).map(Number);
          if (pid === undefined || parentPid === undefined || kilobytes === undefined) return [];
          return [{ pid, parentPid, residentBytes: kilobytes * 1_024 }];
        }),
      );
    });
  });
}
