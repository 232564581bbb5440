import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, it, onTestFinished, vi } from "vitest";
import { createFolderWorkspace } from "../../../mcp-server/workspace/folder-workspace.ts";
import { createSnapshotWorkspace } from "../../../mcp-server/workspace/snapshot-workspace.ts";
import { createStudiesFolder } from "../../../mcp-server/workspace/studies-folder.ts";
import type { Workspace } from "../../../mcp-server/workspace/workspace.ts";
import { applyOps } from "../../../src/shared/study/apply-op.ts";
import { serializeCanvasSnapshot } from "../../../src/shared/study/canvas-snapshot.ts";
import { serializeStudy } from "../../../src/shared/study/serialize-study.ts";
import { makeBeamStudy } from "../../support/make-study.ts";
import { connectInProcess } from "../../support/mcp-client.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const deck = "model/beam.inp.tmpl";
const study = applyOps(makeBeamStudy(), [
  { type: "updateNode", nodeId: "model_beam", data: { files: [{ source: deck, template: true }] } },
]);
let folder: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  const programs = await temporaryFolder();
  await writeFile(join(programs, "ccx"), "", { mode: 0o755 });
  await mkdir(join(folder, "model"));
  await writeFile(join(folder, deck), "{{ web }} {{ height }}");
  vi.stubEnv("PATH", programs);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
});

it.each([
  ["on the folder itself", openFolder],
  ["on the canvas of a turn", openSnapshot],
])("tells what the folder and the machine show, %s", async (_where, open) => {
  const tools = await connectInProcess(await open());
  onTestFinished(() => tools.close());
  const problems = async () => (await tools.call("check_study")).problems;
  expect(await problems()).toEqual([]);
  await writeFile(join(folder, deck), "{{ web }} {{ hieght }}");
  expect(await problems()).toMatchObject([
    { severity: "error", code: "unknown-placeholder", nodeId: "model_beam", field: "files" },
    { severity: "warning", code: "unbound-variable", nodeId: "dv_height" },
  ]);
  await rm(join(folder, deck));
  vi.stubEnv("PATH", folder);
  expect(await problems()).toMatchObject([
    { severity: "error", code: "file-absent", message: expect.stringContaining(deck) },
    { severity: "warning", code: "program-absent", message: expect.stringContaining("calculix-ccx") },
  ]);
});

async function openFolder(): Promise<Workspace> {
  await writeFile(join(folder, "study.json"), serializeStudy(study));
  return createFolderWorkspace(folder, createStudiesFolder(folder));
}

async function openSnapshot(): Promise<Workspace> {
  const snapshot = join(await temporaryFolder(), "canvas.json");
  await writeFile(snapshot, serializeCanvasSnapshot({ study, takenIn: [], changes: [] }));
  return createSnapshotWorkspace(snapshot, createStudiesFolder(folder), { isReviewed: false });
}
