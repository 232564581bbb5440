import { mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { createSnapshotWorkspace } from "../../../mcp-server/workspace/snapshot-workspace.ts";
import { createStudiesFolder } from "../../../mcp-server/workspace/studies-folder.ts";
import { describeRunAnswer } from "../../../src/core/demo/describe-run-answer.ts";
import { applyOps } from "../../../src/shared/study/apply-op.ts";
import { serializeCanvasSnapshot } from "../../../src/shared/study/canvas-snapshot.ts";
import type { Op } from "../../../src/shared/study/ops.ts";
import { connectInProcess, makeSurroundings, type ToolClient } from "../../support/mcp-client.ts";
import { sandboxHere } from "../../support/sandbox-here.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { makeBarStudy, opsForScript } from "../../support/write-run.ts";

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});

async function connect(ops: readonly Op[] = [], sandbox: "auto" | "off" = "auto"): Promise<ToolClient> {
  const study = applyOps(makeBarStudy(), ops);
  const snapshot = join(await temporaryFolder(), "canvas.json");
  await writeFile(snapshot, serializeCanvasSnapshot({ study, takenIn: [], changes: [] }));
  const workspace = createSnapshotWorkspace(snapshot, createStudiesFolder(folder), { isReviewed: false });
  const env = { PATH: process.env.PATH, HOME: folder };
  const tools = await connectInProcess(workspace, {
    surroundings: { env, runPreferences: { ...makeSurroundings().runPreferences, sandbox } },
  });
  onTestFinished(() => tools.close());
  return tools;
}

describe("a study of formulas", () => {
  it("is computed at its start values", async () => {
    const tools = await connect();
    const answer = await tools.call("evaluate_design");
    expect(answer).toMatchObject({
      state: "complete",
      feasible: true,
      values: { width: 30, height: 40 },
      objectives: [{ label: "Least mass", value: 9.42, unit: "kg" }],
      constraints: [{ label: "Stress limit", holds: true }],
      units: { width: "mm" },
    });
    expect(answer).not.toHaveProperty("trial");
    expect(describeRunAnswer("evaluate_design", JSON.stringify(answer))).toMatch(
      /With height 40 mm and width 30 mm: \*\*Least mass\*\* 9\.42 kg.*It keeps all limits\./,
    );
    expect(await readdir(folder)).toEqual([]);
  });

  it("is computed at the values given, the others at their start", async () => {
    const tools = await connect();
    const answer = await tools.call("evaluate_design", { values: { width: 10, height: 10 } });
    expect(answer).toMatchObject({
      feasible: false,
      constraints: [{ value: 500, margin: -300, holds: false }],
    });
    expect(await tools.call("evaluate_design", { values: { width: 20 } })).toMatchObject({
      values: { width: 20, height: 40 },
    });
  });

  it("is refused for values that no variable can have", async () => {
    const tools = await connect();
    expect(await tools.refusal("evaluate_design", { values: { width: 900 } })).toContain("cannot be 900");
    expect(await tools.refusal("evaluate_design", { values: { depth: 1 } })).toContain("no variable depth");
    const open = await connect([{ type: "updateNode", nodeId: "dv_width", data: { initial: null } }]);
    expect(await open.refusal("evaluate_design")).toContain("no value for Width");
  });

  it("is refused with all problems where it cannot be run", async () => {
    const tools = await connect([{ type: "removeNode", nodeId: "obj_mass" }]);
    expect(await tools.refusal("evaluate_design")).toContain("The study cannot be run");
  });
});

describe.skipIf(sandboxHere.state === "missing")("a study that runs a script", () => {
  const script = (text: string) => writeFile(join(folder, "model", "solve.mjs"), text);
  const ops = opsForScript("solve.mjs");

  beforeEach(() => mkdir(join(folder, "model")));

  it("has its files kept for a while, and named", async () => {
    await script('import { writeFileSync } from "node:fs"; writeFileSync("out.json", `{"load": 7}`);');
    const tools = await connect(ops);
    const answer = await tools.call("evaluate_design");
    expect(answer).toMatchObject({
      state: "complete",
      outputs: { load: 7 },
      evaluated: expect.stringMatching(/^design-/),
    });
    expect(answer.files).toEqual(expect.arrayContaining(["out.json", "solve.mjs", "trial.json"]));
    const tried = { evaluated: answer.evaluated, kind: "json", file: "out.json", path: "load" };
    expect(await tools.call("try_extractor", tried)).toMatchObject({ success: true, value: 7 });
    for (let count = 0; count < 4; count += 1) await tools.call("evaluate_design");
    const kept = await readdir(join(folder, ".planform", "evaluated"));
    expect(kept).toHaveLength(3);
    expect(kept).not.toContain(answer.evaluated);
    expect(await tools.refusal("try_extractor", tried)).toContain("not kept any more");
  });

  it("is not started with files that hold secrets", async () => {
    await writeFile(join(folder, ".env"), "KEY=1");
    await symlink(join(folder, ".env"), join(folder, "model", "solve.mjs"));
    expect(await (await connect(ops)).refusal("evaluate_design")).toContain("holds secrets by its name");
  });

  it("is not started outside of a sandbox", async () => {
    await script("");
    const tools = await connect(ops, "off");
    expect(await tools.refusal("evaluate_design")).toMatch(
      /run in a sandbox only.*The engineer of a trusted study can start/s,
    );
    expect(await readdir(folder)).toEqual(["model"]);
  });

  it("tells why it failed, with the end of its log", async () => {
    await script('console.error("no\\u0007 licence"); process.exit(3);');
    const answer = await (await connect(ops)).call("evaluate_design");
    expect(answer).toMatchObject({
      state: "failed",
      failure: { code: "exit-code", message: expect.stringContaining("licence") },
      log: expect.stringContaining("no  licence"),
    });
  });

  it("is ended when it takes too long, and says what holds in a run", async () => {
    await script("setInterval(() => {}, 1000);");
    const answer = await (await connect(ops)).call("evaluate_design", { timeLimitS: 1 });
    expect(answer).toMatchObject({
      state: "failed",
      failure: { code: "time-limit", message: expect.stringContaining("longer than 1 s") },
    });
  });
});
