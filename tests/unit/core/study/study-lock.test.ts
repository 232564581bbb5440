import { mkdir, readdir, readFile, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { lockStudy } from "../../../../src/core/study/study-lock.ts";
import { readProcessStartTime } from "../../../../src/system/process-identity.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

async function lockPath(): Promise<string> {
  return join(await temporaryFolder(), "app.lock");
}

function lockText(fields: object): string {
  return JSON.stringify({ pid: process.pid, startTime: "", host: "web", openedAt: 1, ...fields });
}

describe("lockStudy", () => {
  it("names its process and goes away with its release", async () => {
    const path = await lockPath();
    const lock = await lockStudy(path, "web");
    const text = await readFile(path, "utf8");
    expect(JSON.parse(text)).toEqual({
      pid: process.pid,
      startTime: await readProcessStartTime(process.pid),
      host: "web",
      openedAt: expect.any(Number),
    });
    await lock.release();
    expect(await readdir(join(path, ".."))).toEqual([]);
  });

  it("refuses a study that a living process has open, and says which", async () => {
    const path = await lockPath();
    const lock = await lockStudy(path, "web");
    await expect(lockStudy(path, "cli")).rejects.toMatchObject({
      code: "study-locked",
      message: expect.stringContaining(`web, process ${process.pid}`),
    });
    await lock.release();
    await (await lockStudy(path, "cli")).release();
  });

  it("takes over the lock of a process that is gone, also when its pid is used again", async () => {
    const path = await lockPath();
    for (const fields of [{ pid: 4_194_304 }, { startTime: "another start" }]) {
      await writeFile(path, lockText(fields));
      const lock = await lockStudy(path, "cli");
      expect(JSON.parse(await readFile(path, "utf8"))).toMatchObject({ pid: process.pid, host: "cli" });
      await lock.release();
    }
  });

  it.each(["", "garbage", '{"pid":"x"}'])("takes over a lock file that holds %j and is old", async (text) => {
    const path = await lockPath();
    await writeFile(path, text);
    const longAgo = Date.now() / 1_000 - 60;
    await utimes(path, longAgo, longAgo);
    await (await lockStudy(path, "cli")).release();
    expect(await readdir(join(path, ".."))).toEqual([]);
  });

  it("takes over what a killed program left before the clock was set back", async () => {
    const path = await lockPath();
    const guard = `${path}.takeover`;
    await writeFile(path, "");
    await mkdir(guard);
    const later = Date.now() / 1_000 + 3_600;
    for (const left of [path, guard]) await utimes(left, later, later);
    await (await lockStudy(path, "cli")).release();
    expect(await readdir(join(path, ".."))).toEqual([]);
  });

  it("waits for a lock that is just being written", async () => {
    const path = await lockPath();
    await writeFile(path, "");
    const waiting = lockStudy(path, "cli");
    await new Promise((resolve) => setTimeout(resolve, 150));
    const startTime = await readProcessStartTime(process.pid);
    await writeFile(path, lockText({ startTime }));
    await expect(waiting).rejects.toMatchObject({ code: "study-locked" });
  });

  it("waits for a tool server that has it for a moment", async () => {
    const path = await lockPath();
    const momentary = await lockStudy(path, "mcp");
    const waiting = lockStudy(path, "cli");
    await new Promise((resolve) => setTimeout(resolve, 100));
    await momentary.release();
    await (await waiting).release();
  });

  it("gives one of many that come at once the study, over a stale lock too", async () => {
    const path = await lockPath();
    for (const stale of [false, true]) {
      if (stale) await writeFile(path, lockText({ pid: 4_194_304 }));
      const results = await Promise.allSettled(Array.from({ length: 20 }, () => lockStudy(path, "cli")));
      const taken = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
      expect(taken).toHaveLength(1);
      await taken[0]?.release();
    }
    expect(await readdir(join(path, ".."))).toEqual([]);
  });

  it("gives one of many a stale lock, again and again, and goes past a guard that was left behind", async () => {
    for (let round = 0; round < 40; round += 1) {
      const path = await lockPath();
      await writeFile(path, lockText({ pid: 4_194_304 }));
      const results = await Promise.allSettled(Array.from({ length: 30 }, () => lockStudy(path, "cli")));
      expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    }
    const path = await lockPath();
    await writeFile(path, lockText({ pid: 4_194_304 }));
    await mkdir(`${path}.takeover`);
    await utimes(`${path}.takeover`, 1, 1);
    const lock = await lockStudy(path, "cli");
    await lock.release();
    expect(await readdir(join(path, ".."))).toEqual([]);
  });

  it("leaves the lock of another process alone when it is released late", async () => {
    const path = await lockPath();
    const mine = await lockStudy(path, "cli");
    await writeFile(path, lockText({ pid: 1 }));
    await mine.release();
    expect(JSON.parse(await readFile(path, "utf8"))).toMatchObject({ pid: 1 });
  });
});
