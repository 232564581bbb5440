import { execFile } from "node:child_process";
import { hasCode } from "../has-code.ts";

/**
 * Kills a process with its group, and others. The group, because bubblewrap may just be about to make the namespace: its
 * child is to have no parent to outlive. Nobody else gets the number as long as one of the group lives.
 * @param leader the process that a group was made for; undefined for one that did not start
 */
export function endProcesses(leader: number | undefined, others: readonly number[]): void {
  signalProcesses(leader, others, "SIGKILL");
}

/** As `endProcesses`; a process may answer SIGTERM as it likes. Windows knows no signals: there all are ended at once. */
export function signalProcesses(
  leader: number | undefined,
  others: readonly number[],
  signal: "SIGTERM" | "SIGKILL",
): void {
  if (leader === undefined) return;
  if (process.platform === "win32") {
    execFile("taskkill", ["/pid", String(leader), "/t", "/f"], () => undefined); // it may have ended just now
    return;
  }
  for (const pid of [-leader, ...others]) send(pid, signal);
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!hasCode(error, "ESRCH", "EPERM")) throw error; // it ended just now
  }
}
