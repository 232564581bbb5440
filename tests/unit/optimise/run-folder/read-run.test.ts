import { appendFile, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { describe, expect, it } from "vitest";
import {
  createRunReader,
  listRunIds,
  removeRun,
  sendCommand,
  summariseRun,
} from "../../../../src/optimise/run-folder/read-run.ts";
import { runFolderOf } from "../../../../src/optimise/run-folder/run-folder.ts";
import { thisProcess } from "../../../../src/optimise/run-folder/run-state.ts";
import type { RunState } from "../../../../src/shared/optimise/run.ts";
import type { TrialEvent } from "../../../../src/shared/optimise/trial.ts";
import { completeWith, makeRunInfo, trialEvents } from "../../../support/make-problem.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

const dead = { pid: process.pid, startTime: "another", host: hostname() };

async function openRun(info = makeRunInfo()) {
  const studyFolder = await temporaryFolder();
  const folder = runFolderOf(studyFolder, info.id);
  await mkdir(folder.folder, { recursive: true });
  await writeFile(folder.infoFile, JSON.stringify(info));
  const reader = createRunReader(studyFolder, info.id);
  return {
    studyFolder,
    runId: info.id,
    folder,
    setState: (state: Partial<RunState>) =>
      writeFile(
        folder.stateFile,
        JSON.stringify({ state: "running", updatedAt: Date.now(), elapsedS: 10, ...state }),
      ),
    append: (events: readonly TrialEvent[]) =>
      appendFile(folder.journal, events.map((event) => `${JSON.stringify(event)}\n`).join("")),
    read: reader.read,
    summary: async () => summariseRun(await reader.read()),
  };
}

describe("createRunReader", () => {
  it("sums up what is new at each look, and leaves what it gave before as it was", async () => {
    const run = await openRun(makeRunInfo({ trials: 4 }));
    await run.setState({ process: await thisProcess() });
    expect(await run.summary()).toMatchObject({ state: "running", complete: 0, trials: 4 });
    await run.append(trialEvents(1, completeWith([5])));
    const first = await run.read();
    await run.append(trialEvents(2, completeWith([4])).slice(0, 2));
    expect(await run.summary()).toMatchObject({
      complete: 1,
      running: 1,
      best: { number: 1 },
      remainingS: 30,
    });
    await run.append(trialEvents(2, completeWith([4])).slice(2));
    expect(await run.summary()).toMatchObject({
      complete: 2,
      running: 0,
      best: { number: 2 },
      remainingS: 10,
    });
    expect(first.trials).toHaveLength(1);
  });

  it("calls a run interrupted whose process is gone, with its running trials as waiting", async () => {
    const run = await openRun();
    await run.append([
      ...trialEvents(1, completeWith([5])),
      ...trialEvents(2, completeWith([4])).slice(0, 2),
    ]);
    for (const state of ["starting", "running", "paused", "stopping"] as const) {
      await run.setState({ state, process: dead });
      const summary = await run.summary();
      expect(summary).toMatchObject({ state: "interrupted", running: 0, complete: 1 });
      expect(summary.remainingS).toBeUndefined();
      expect((await run.read()).trials[1]?.state).toBe("waiting");
    }
    for (const state of ["done", "stopped", "failed"] as const) {
      await run.setState({ state, process: dead, endReason: "It ended." });
      expect(await run.summary()).toMatchObject({ state, endReason: "It ended.", running: 0 });
    }
  });

  it("takes a run without a process for one that just starts, but not for ever", async () => {
    const run = await openRun(makeRunInfo({ createdAt: Date.now() }));
    expect((await run.summary()).state).toBe("starting");
    await run.setState({ state: "starting", updatedAt: Date.now() - 60_000 });
    expect((await run.summary()).state).toBe("interrupted");
  });

  it("believes a process of another machine as long as it writes", async () => {
    const run = await openRun();
    const elsewhere = { ...dead, host: "elsewhere" };
    await run.setState({ process: elsewhere });
    expect((await run.summary()).state).toBe("running");
    await run.setState({ process: elsewhere, updatedAt: Date.now() - 120_000 });
    expect((await run.summary()).state).toBe("interrupted");
  });

  it("says what is wrong with a run that is not there or not readable", async () => {
    const run = await openRun();
    await writeFile(run.folder.stateFile, "{");
    await expect(run.read()).rejects.toMatchObject({ code: "run-unreadable" });
    await run.setState({ state: "unknown" as never });
    await expect(run.read()).rejects.toMatchObject({ code: "run-unreadable" });
    await rm(run.folder.folder, { recursive: true });
    await expect(run.read()).rejects.toMatchObject({ code: "run-not-found" });
    expect(() => createRunReader(run.studyFolder, "../elsewhere")).toThrow();
  });
});

describe("the folder of runs", () => {
  it("lists runs that are there, the newest first", async () => {
    const run = await openRun(makeRunInfo({ id: "20260102-000000-aaaaaa" }));
    expect(await listRunIds(await temporaryFolder())).toEqual([]);
    const newer = runFolderOf(run.studyFolder, "20260103-000000-aaaaaa");
    await mkdir(newer.folder);
    await mkdir(runFolderOf(run.studyFolder, "20260104-000000-aaaaaa").folder);
    await writeFile(newer.infoFile, "{");
    expect(await listRunIds(run.studyFolder)).toEqual(["20260103-000000-aaaaaa", "20260102-000000-aaaaaa"]);
  });

  it("deletes a run that is not active, also one that cannot be read", async () => {
    const run = await openRun();
    await run.setState({ process: await thisProcess() });
    await expect(removeRun(run.studyFolder, run.runId)).rejects.toMatchObject({ code: "run-active" });
    await writeFile(run.folder.stateFile, "{");
    await removeRun(run.studyFolder, run.runId);
    expect(await readdir(`${run.studyFolder}/.planform/runs`)).toEqual([]);
    await expect(removeRun(run.studyFolder, run.runId)).rejects.toMatchObject({ code: "run-not-found" });
    await expect(sendCommand(run.studyFolder, run.runId, { type: "pause" })).rejects.toMatchObject({
      code: "run-not-found",
    });
  });
});
