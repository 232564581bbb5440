import { mkdir, readdir } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { chooseKept, createFolderKeeper } from "../../../../src/optimise/run/keep-folders.ts";
import { runFolderOf, trialFolderOf } from "../../../../src/optimise/run-folder/run-folder.ts";
import {
  completeWith,
  makeObjective,
  makeProblem,
  makeRunInfo,
  makeTrial,
} from "../../../support/make-problem.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

const ended = (number: number, ...objectives: number[]) => ({
  ...makeTrial(number, completeWith(objectives)),
  endedAt: number,
});

describe("chooseKept", () => {
  it("keeps the last ones, failed ones among them, and the best ones", () => {
    const failed = makeTrial(6, { state: "failed", reason: { code: "exit-code", message: "It failed" } });
    const trials = [
      ended(1, 5),
      ended(2, 1),
      ended(3, 9),
      ended(4, 2),
      ended(5, 8),
      { ...failed, endedAt: 6 },
    ];
    expect(chooseKept(makeProblem(), trials, { keepLast: 2, keepBest: 2 })).toEqual(new Set([6, 5, 2, 4]));
    expect(chooseKept(makeProblem(), trials, { keepLast: 0, keepBest: 0 })).toEqual(new Set());
  });

  it("counts those of the front as best where there are several objectives", () => {
    const problem = makeProblem({ objectives: [makeObjective("a"), makeObjective("b")] });
    const trials = [ended(1, 1, 9), ended(2, 2, 9.5), ended(3, 5, 5), ended(4, 9, 1)];
    expect(chooseKept(problem, trials, { keepLast: 0, keepBest: 3 })).toEqual(new Set([1, 3, 4]));
  });
});

describe("createFolderKeeper", () => {
  it("deletes what is not kept only when that may be, also what an earlier process left", async () => {
    const folder = runFolderOf(await temporaryFolder(), "run-1");
    for (const number of [1, 2, 3, 4, 9]) await mkdir(trialFolderOf(folder, number), { recursive: true });
    const info = makeRunInfo({ execution: { keepLast: 1, keepBest: 0 } });
    let isOnDisk = false;
    const keeper = await createFolderKeeper({
      ...{ info, folder, trials: [ended(1, 1), ended(2, 1)], log: () => undefined },
      mayDelete: async () => isOnDisk,
    });
    keeper.add(ended(3, 1));
    keeper.add({ ...ended(5, 1), sameAs: 1 });
    await keeper.close();
    expect(await readdir(folder.trialsFolder)).toHaveLength(5);
    isOnDisk = true;
    keeper.add(ended(4, 1));
    await keeper.close();
    expect(await readdir(folder.trialsFolder)).toEqual(["4", "9"]);
  });
});
