import { rm, writeFile } from "node:fs/promises";
import { expect, it, onTestFinished, vi } from "vitest";
import { followRuns, type RunFollower } from "../../../../src/core/runs/run-follower.ts";
import { runFolderOf } from "../../../../src/optimise/run-folder/run-folder.ts";
import { thisProcess } from "../../../../src/optimise/run-folder/run-state.ts";
import type { RunSummary } from "../../../../src/shared/optimise/run.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { writeRun } from "../../../support/write-run.ts";

async function follow(studyFolder: string): Promise<{
  follower: RunFollower;
  changed: RunSummary[];
  removed: string[];
  failures: unknown[];
}> {
  const changed: RunSummary[] = [];
  const removed: string[] = [];
  const failures: unknown[] = [];
  const follower = await followRuns({
    studyFolder,
    onChanged: (run) => changed.push(run),
    onRemoved: (runId) => removed.push(runId),
    onFailure: (error) => failures.push(error),
  });
  onTestFinished(() => follower.close());
  return { follower, changed, removed, failures };
}

const three = [
  { width: 30, height: 40 },
  { width: 20, height: 20 },
  { width: 10, height: 10 },
];

it("finds the runs that are there, and each once", async () => {
  const folder = await temporaryFolder();
  await writeRun(folder, { id: "run-1", trials: three });
  await writeRun(folder, { id: "run-2" });
  const { follower, changed, failures } = await follow(folder);
  await follower.ready();
  expect(changed.map(({ id }) => id).sort()).toEqual(["run-1", "run-2"]);
  expect(follower.list()).toHaveLength(2);
  expect((await follower.refresh("run-1")).complete).toBe(3);
  expect(changed).toHaveLength(2);
  expect(failures).toEqual([]);
});

it("tells of runs that come, go on and go", async () => {
  const folder = await temporaryFolder();
  const { changed, removed } = await follow(folder);
  const process = await thisProcess();
  await writeRun(folder, { trials: three.slice(0, 1), state: { state: "running", process } });
  await vi.waitFor(
    () => expect(changed.at(-1)).toMatchObject({ id: "run-1", state: "running", complete: 1 }),
    5_000,
  );
  await writeRun(folder, { trials: three, state: { state: "running", process } });
  await vi.waitFor(() => expect(changed.at(-1)).toMatchObject({ complete: 3 }), 5_000);
  await writeRun(folder, { trials: three, state: { state: "stopped", endReason: "Stopped by hand" } });
  await vi.waitFor(() => expect(changed.at(-1)).toMatchObject({ state: "stopped" }), 5_000);
  // An ended run that goes on writes its state anew.
  await writeRun(folder, { trials: three, state: { state: "running", process, elapsedS: 13 } });
  await vi.waitFor(() => expect(changed.at(-1)).toMatchObject({ state: "running", elapsedS: 13 }), 8_000);
  await rm(runFolderOf(folder, "run-1").folder, { recursive: true });
  await vi.waitFor(() => expect(removed).toEqual(["run-1"]), 5_000);
});

it("takes a run whose process is gone for interrupted", async () => {
  const folder = await temporaryFolder();
  const process = { ...(await thisProcess()), startTime: "another" };
  await writeRun(folder, { trials: three, state: { state: "running", process } });
  const { follower } = await follow(folder);
  expect(await follower.refresh("run-1")).toMatchObject({ state: "interrupted", running: 0 });
});

it("shows the others beside a run that cannot be read, and says why when that one is asked for", async () => {
  const folder = await temporaryFolder();
  await writeRun(folder, { id: "run-1", trials: three });
  await writeRun(folder, { id: "run-2" });
  await writeFile(runFolderOf(folder, "run-2").infoFile, "{}");
  const { follower } = await follow(folder);
  await follower.ready();
  expect(follower.list().map(({ id }) => id)).toEqual(["run-1"]);
  await expect(follower.refresh("run-2")).rejects.toMatchObject({ code: "run-unreadable" });
  await expect(follower.refresh("run-3")).rejects.toMatchObject({ code: "run-not-found" });
});
