import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { findTree, listProcesses, parsePsList } from "../../../../src/core/claude/list-processes.ts";
import { buildTaskkillArguments } from "../../../../src/core/claude/stop-process-tree.ts";
import {
  isSameProcess,
  parsePsStartTime,
  readProcessStartTime,
} from "../../../../src/system/process-identity.ts";

function makeProcess(pid: number, parentPid: number, groupId = pid, sessionId = 1) {
  return { pid, parentPid, groupId, sessionId, startTime: String(pid) };
}

describe("findTree", () => {
  it("holds descendants in groups of their own and orphans of the group or session, and nobody else", () => {
    const processes = [
      makeProcess(50, 40, 50, 50),
      makeProcess(40, 30),
      makeProcess(30, 20),
      makeProcess(20, 1, 20, 20),
      makeProcess(60, 1, 20),
      makeProcess(70, 1, 70, 20),
      makeProcess(80, 70),
      makeProcess(90, 1),
      makeProcess(1, 0),
    ];
    const pids = findTree(processes, 20).map((info) => info.pid);
    expect(pids.toSorted((a, b) => a - b)).toEqual([20, 30, 40, 50, 60, 70, 80]);
  });
});

describe("parsing", () => {
  it("reads ps, where zombies are gone", () => {
    expect(parsePsStartTime("Ss   Fri Nov 20 08:00:00 2026\n")).toBe("Fri Nov 20 08:00:00 2026");
    expect(parsePsStartTime("Z+   Fri Nov 20 08:00:00 2026\n")).toBeUndefined();
    expect(parsePsStartTime(undefined)).toBeUndefined();
    const list =
      "    1     0     1 Ss   Fri Nov 20 08:00:00 2026\n   77     1    77 Z    Fri Nov 20 08:00:01 2026\n";
    expect(parsePsList(list)).toEqual([
      { pid: 1, parentPid: 0, groupId: 1, sessionId: 0, startTime: "Fri Nov 20 08:00:00 2026" },
    ]);
  });

  it("ends whole trees on Windows by force", () => {
    expect(buildTaskkillArguments(42)).toEqual(["/PID", "42", "/T", "/F"]);
  });
});

describe("process identity", () => {
  it("is the same as long as the process runs, and gone after it", async () => {
    const child = spawn(process.execPath, ["-e", "process.stdin.resume()"]);
    const pid = child.pid ?? 0;
    const startTime = (await readProcessStartTime(pid)) ?? "";
    expect(startTime).not.toBe("");
    expect(await isSameProcess(pid, startTime)).toBe(true);
    expect(await isSameProcess(pid, "another start")).toBe(false);
    expect((await listProcesses()).find((info) => info.pid === pid)).toMatchObject({
      parentPid: process.pid,
      startTime,
    });
    child.stdin.end();
    await once(child, "exit");
    expect(await readProcessStartTime(pid)).toBeUndefined();
  });

  it("does not exist for odd numbers", async () => {
    expect(await readProcessStartTime(0)).toBeUndefined();
    expect(await readProcessStartTime(-1)).toBeUndefined();
    expect(await readProcessStartTime(1.5)).toBeUndefined();
  });
});
