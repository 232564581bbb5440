import { mkdir, readdir, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runFolderOf } from "../../../../src/optimise/run-folder/run-folder.ts";
import { lockRun } from "../../../../src/optimise/run-folder/run-lock.ts";
import { thisProcess } from "../../../../src/optimise/run-folder/run-state.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

const dead = { pid: process.pid, startTime: "another", host: hostname() };

async function makeFolder() {
  const folder = runFolderOf(await temporaryFolder(), "run-1");
  await mkdir(folder.folder, { recursive: true });
  return { folder, lockFile: join(folder.folder, "run.lock") };
}

describe("lockRun", () => {
  it("refuses a second process while the first one lives, and lets it in afterwards", async () => {
    const { folder } = await makeFolder();
    const self = await thisProcess();
    const lock = await lockRun(folder, self);
    await expect(lockRun(folder, self)).rejects.toMatchObject({ code: "run-active" });
    await lock.release();
    await (await lockRun(folder, self)).release();
    expect(await readdir(folder.folder)).toEqual([]);
  });

  it("takes over the lock of a process that is gone, and one that lost its content", async () => {
    for (const text of [JSON.stringify(dead), "", "{"]) {
      const { folder, lockFile } = await makeFolder();
      await writeFile(lockFile, text);
      await (await lockRun(folder, await thisProcess())).release();
    }
  });

  it("outwaits one that was killed while it took over a lock", async () => {
    const { folder, lockFile } = await makeFolder();
    await writeFile(lockFile, JSON.stringify(dead));
    await mkdir(`${lockFile}.takeover`);
    await (await lockRun(folder, await thisProcess())).release();
  });

  it("believes a process of another machine while it writes", async () => {
    const { folder, lockFile } = await makeFolder();
    await writeFile(lockFile, JSON.stringify({ ...dead, host: "elsewhere" }));
    await writeFile(folder.stateFile, "{}");
    await expect(lockRun(folder, await thisProcess())).rejects.toThrow("is computed by process");
  });
});
