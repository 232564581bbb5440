import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { listProcesses } from "../claude/list-processes.ts";
import type { LiveTurn } from "./live-turn.ts";

/**
 * The process that runs a turn although the database does not name it, because the app was ended in the moment
 * between its start and the note of it. Its command line names the turn's folder. Known on Linux only.
 */
export async function findTurnProcess(turnFolder: string): Promise<LiveTurn["process"]> {
  if (process.platform !== "linux") return undefined;
  const mark = join(turnFolder, "mcp.json");
  for (const { pid, groupId, startTime } of await listProcesses()) {
    if (pid !== groupId) continue;
    const commandLine = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => ""); // ended meanwhile
    if (commandLine.split("\0").some((argument) => argument.endsWith(mark))) return { pid, startTime };
  }
  return undefined;
}
