import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, it, onTestFinished } from "vitest";
import { createSnapshotWorkspace } from "../../../mcp-server/workspace/snapshot-workspace.ts";
import { createStudiesFolder } from "../../../mcp-server/workspace/studies-folder.ts";
import { attemptFolderOf, runFolderOf } from "../../../src/optimise/run-folder/run-folder.ts";
import { ExtractorData } from "../../../src/shared/study/node-types.ts";
import { connectInProcess, type ToolClient } from "../../support/mcp-client.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { writeRun } from "../../support/write-run.ts";

let folder: string;
let tools: ToolClient;

beforeEach(async () => {
  folder = await temporaryFolder();
  const workspace = createSnapshotWorkspace("", createStudiesFolder(folder), { isReviewed: false });
  tools = await connectInProcess(workspace);
  onTestFinished(() => tools.close());
  await writeRun(folder, { trials: [1, 2, 3].map((width) => ({ width, height: 90 })) });
  for (const trial of [2, 3]) {
    const trialFolder = attemptFolderOf(runFolderOf(folder, "run-1"), trial, 1);
    await mkdir(trialFolder, { recursive: true });
    await writeFile(join(trialFolder, "out.json"), JSON.stringify({ stress: { max: trial * 100 } }));
    await writeFile(join(trialFolder, "solver.log"), "step 1\nweight = 12.5 kg\n");
  }
});

it("reads from the newest trial whose folder is kept, or from the one that is named", async () => {
  const json = { kind: "json", file: "out.json", path: "stress.max" };
  const newest = await tools.call("try_extractor", json);
  expect(newest).toMatchObject({ success: true, value: 300, from: "out.json of trial 3 of run-1" });
  expect(Object.keys(newest)[0]).toBe("note");
  expect(await tools.call("try_extractor", { ...json, trial: 2 })).toMatchObject({ value: 200 });
  const pattern = { kind: "regex", file: "solver.log", pattern: "weight = (\\S+)" };
  expect(await tools.call("try_extractor", pattern)).toMatchObject({ success: true, value: 12.5 });
});

it("says why nothing is read, and what the file holds", async () => {
  expect(await tools.call("try_extractor", { kind: "json", file: "out.json", path: "strain" })).toMatchObject(
    {
      success: false,
      reason: expect.stringContaining("strain"),
      holds: { kind: "json", values: [{ path: "stress.max", value: "300" }] },
    },
  );
  expect(await tools.call("try_extractor", { file: "solver.log" })).toMatchObject({
    holds: { kind: "text", lines: ["step 1", "weight = 12.5 kg", ""] },
  });
  expect(await tools.refusal("try_extractor", { file: "other.json" })).toMatch(/not there.*out\.json/);
});

it("names the trials that are kept where one is not", async () => {
  const refusal = await tools.refusal("try_extractor", { file: "out.json", trial: 1 });
  expect(refusal).toMatch(/kept no folder of trial 1\nIt has kept those of: 2, 3/);
});

it("reads files of the study, but no secrets, nothing of Planform's own, and nothing outside", async () => {
  const inStudy = true;
  await writeFile(join(folder, "old.csv"), "a,b\n1,2\n");
  await writeFile(join(folder, ".env"), "KEY=1");
  await symlink(join(folder, ".env"), join(folder, "harmless.txt"));
  await symlink("/etc/hostname", join(folder, "far.txt"));
  expect(
    await tools.call("try_extractor", { kind: "csv", file: "old.csv", column: "b", inStudy }),
  ).toMatchObject({ value: 2 });
  for (const file of [".env", "harmless.txt"])
    expect(await tools.refusal("try_extractor", { file, inStudy })).toContain("secrets");
  expect(await tools.refusal("try_extractor", { file: ".planform/runs/run-1/run.json", inStudy })).toContain(
    "belongs to Planform",
  );
  expect(await tools.refusal("try_extractor", { file: "far.txt", inStudy })).toContain("outside");
  expect(await tools.refusal("try_extractor", { file: "../x", inStudy })).toContain("not valid");
});

it("keeps its bounds whatever a file holds", async () => {
  const trialFolder = attemptFolderOf(runFolderOf(folder, "run-1"), 3, 1);
  const noise = '"\\\u0001'.repeat(100);
  await writeFile(join(trialFolder, "long.txt"), `${noise}\n`.repeat(500));
  await writeFile(join(trialFolder, "long.csv"), `${Array.from({ length: 100 }, () => noise).join(",")}\n`);
  for (const file of ["long.txt", "long.csv"]) {
    const answer = await tools.call("try_extractor", { file });
    expect(JSON.stringify(answer).length).toBeLessThan(40_000);
  }
});

it("lists each kind with fields that an extractor has, and an example that is one", async () => {
  const { extractors } = await tools.call("list_extractors");
  const kinds = [extractors].flat().map((entry) => ({ ...Object(entry) }));
  expect(kinds.map(({ kind }) => kind).sort()).toEqual([...ExtractorData.shape.kind.unwrap().options].sort());
  for (const { example } of kinds) expect(ExtractorData.safeParse(example).error).toBeUndefined();
});
