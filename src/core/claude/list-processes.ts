import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { isGoneState } from "../../shared/linux-stat.ts";
import { readLinuxStat, toLinuxStartTime } from "../../system/process-identity.ts";

export type ProcessInfo = {
  readonly pid: number;
  readonly parentPid: number;
  readonly groupId: number;
  /** 0 where the system does not tell. */
  readonly sessionId: number;
  /** As `readProcessStartTime` gives it. */
  readonly startTime: string;
};

const PS_LIMIT_MS = 5000;

/** Every process of the machine that we may see, without zombies. Not for Windows. */
export async function listProcesses(): Promise<ProcessInfo[]> {
  if (process.platform !== "linux") return parsePsList(await runPs());
  const names = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const processes = await Promise.all(names.map((name) => readLinuxProcess(Number(name))));
  return processes.filter((info) => info !== undefined);
}

/**
 * The process `pid`, all its descendants, and what belongs to its process group or session: a child whose parent
 * died is no descendant any more, but keeps those.
 * @returns Parents before children where both are descendants.
 */
export function findTree(processes: readonly ProcessInfo[], pid: number): ProcessInfo[] {
  const found = new Map<number, ProcessInfo>();
  let grew = true;
  while (grew) {
    grew = false;
    for (const info of processes) {
      if (found.has(info.pid)) continue;
      const belongs =
        info.pid === pid || info.groupId === pid || info.sessionId === pid || found.has(info.parentPid);
      if (!belongs) continue;
      found.set(info.pid, info);
      grew = true;
    }
  }
  return [...found.values()];
}

/** Parses `ps -axo pid=,ppid=,pgid=,stat=,lstart=`. */
export function parsePsList(output: string): ProcessInfo[] {
  const processes: ProcessInfo[] = [];
  for (const line of output.split("\n")) {
    const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\S.*\S)\s*$/.exec(line);
    const [, pid, parentPid, groupId, state, startTime] = match ?? [];
    if (!state || !startTime || isGoneState(state)) continue;
    processes.push({
      pid: Number(pid),
      parentPid: Number(parentPid),
      groupId: Number(groupId),
      sessionId: 0,
      startTime,
    });
  }
  return processes;
}

async function readLinuxProcess(pid: number): Promise<ProcessInfo | undefined> {
  const stat = await readLinuxStat(pid);
  if (stat === undefined) return undefined;
  const { parentPid, groupId, sessionId } = stat;
  return { pid, parentPid, groupId, sessionId, startTime: await toLinuxStartTime(stat.startTicks) };
}

function runPs(): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = {
      timeout: PS_LIMIT_MS,
      env: { ...process.env, LC_ALL: "C" },
      maxBuffer: 16 * 1024 * 1024,
    };
    execFile("ps", ["-axo", "pid=,ppid=,pgid=,stat=,lstart="], options, (error, stdout) => {
      if (error) reject(error);
      else resolve(stdout);
    });
  });
}
