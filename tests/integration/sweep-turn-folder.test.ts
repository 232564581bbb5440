import { spawn } from "node:child_process";
import { once } from "node:events";
import { access, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { sweepTurnFolder } from "../../src/core/chat/warm-process.ts";
import { readProcessStartTime } from "../../src/system/process-identity.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** A process that would go on for a minute, as a leader of its group. */
async function startSleeper() {
  const child = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60_000)"], {
    detached: true,
    stdio: "ignore",
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  await once(child, "spawn");
  const pid = child.pid ?? 0;
  return { child, pid, startTime: (await readProcessStartTime(pid)) ?? "" };
}

async function makeFolder(files: Record<string, string>): Promise<string> {
  const folder = join(await temporaryFolder(), "turn");
  await mkdir(folder);
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

describe("the folder of a turn that never came to be", () => {
  it("goes, with the process that was started ahead in it", async () => {
    const { child, pid, startTime } = await startSleeper();
    const gone = once(child, "exit");
    const folder = await makeFolder({
      "process.json": JSON.stringify({ pid, startTime }),
      "stdout.jsonl": "",
    });
    await sweepTurnFolder(folder);
    await gone;
    expect(await isThere(folder)).toBe(false);
  });

  it("goes, and a process that merely has the same number stays", async () => {
    const { child, pid } = await startSleeper();
    const folder = await makeFolder({ "process.json": JSON.stringify({ pid, startTime: "long ago/1" }) });
    await sweepTurnFolder(folder);
    expect([child.exitCode, child.signalCode, await isThere(folder)]).toEqual([null, null, false]);
  });

  it("goes also when the note of its process was cut off", async () => {
    const folder = await makeFolder({ "process.json": '{"pid": 12', "settings.json": "{}" });
    await sweepTurnFolder(folder);
    expect(await isThere(folder)).toBe(false);
  });

  it("stays with its journal where the database was lost, without what the process was started with", async () => {
    const folder = await makeFolder({ "stdout.jsonl": "{}\n", "settings.json": "{}" });
    await sweepTurnFolder(folder);
    expect(await isThere(join(folder, "stdout.jsonl"))).toBe(true);
    expect(await isThere(join(folder, "settings.json"))).toBe(false);
  });
});
