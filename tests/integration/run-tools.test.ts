import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { expect, it, onTestFinished } from "vitest";
import {
  createRunReader,
  listRunIds,
  type RunReading,
  sendCommand,
} from "../../src/optimise/run-folder/read-run.ts";
import { applyOps } from "../../src/shared/study/apply-op.ts";
import { parseStudy } from "../../src/shared/study/parse-study.ts";
import { serializeStudy } from "../../src/shared/study/serialize-study.ts";
import { connectClient, type ToolClient } from "../support/mcp-client.ts";
import {
  answerText,
  copySampleStudy,
  makeTestSurroundings,
  openTestApp,
  rootFolder,
} from "../support/open-test-app.ts";
import { sandboxHere } from "../support/sandbox-here.ts";
import { makeBarStudy, opsForScript } from "../support/write-run.ts";

const demoEnv = { PLANFORM_DEMO_PACE_MS: "0", ANTHROPIC_API_KEY: "" };

/** The newest run of a study. */
async function readRun(studyFolder: string): Promise<RunReading> {
  const [id] = await listRunIds(studyFolder);
  if (id === undefined) throw new Error("There is no run");
  return createRunReader(studyFolder, id).read();
}

/** Ends what still runs when a test is over. */
async function endRuns(studyFolder: string): Promise<void> {
  for (const id of await listRunIds(studyFolder)) {
    const { isAlive } = await createRunReader(studyFolder, id).read();
    if (!isAlive) continue;
    await sendCommand(studyFolder, id, { type: "stop", now: true });
    await expect
      .poll(async () => (await createRunReader(studyFolder, id).read()).isAlive, { timeout: 20_000 })
      .toBe(false);
  }
}

/** Makes the study of a folder one whose trials take a while: a script that answers after 0.3 s. */
async function makeSlow(studyFolder: string, id: string): Promise<void> {
  const study = applyOps({ ...makeBarStudy(), id }, opsForScript("slow.mjs"));
  await mkdir(join(studyFolder, "model"), { recursive: true });
  const script = `import { writeFileSync } from "node:fs"; setTimeout(() => writeFileSync("out.json", '{"load": 1}'), 300);`;
  await writeFile(join(studyFolder, "model", "slow.mjs"), script);
  await writeFile(join(studyFolder, "study.json"), serializeStudy(study));
}

it("a run that the demo model is asked for is computed in the study's folder, and its best design applied", async () => {
  const test = await openTestApp({ demo: true, sample: "spring", env: demoEnv });
  onTestFinished(() => test.cleanUp());
  onTestFinished(() => endRuns(test.studyFolder));
  const turn = await test.say("optimise it with 20 trials");
  expect(turn.state).toBe("done");
  expect(answerText(turn)).toContain("Started a run of 20 trials");
  await expect
    .poll(async () => (await readRun(test.studyFolder)).state.state, { timeout: 20_000 })
    .toBe("done");
  const { info, trials } = await readRun(test.studyFolder);
  expect(info).toMatchObject({ startedBy: "chat", trials: 20 });
  expect(trials.filter(({ outcome }) => outcome !== undefined)).toHaveLength(20);

  const { conversationId } = turn;
  const status = await test.say("how is the run?", { conversationId });
  expect(answerText(status)).toContain("The run is done: 20 of 20 trials are computed");
  await test.say("apply trial 3", { conversationId });
  const wanted = trials[2]?.values ?? {};
  const starts = test.app
    .workspace()
    .study.study()
    .nodes.flatMap((node) => (node.type === "designVariable" ? [node.data.initial] : []));
  expect(new Set(starts)).toEqual(new Set(Object.values(wanted)));
  expect(answerText(await test.say("stop the run", { conversationId }))).toContain(
    "I could not stop the run",
  );
}, 120_000);

it.skipIf(sandboxHere.state === "missing")(
  "a run goes on when the turn that started it is stopped",
  async () => {
    const around = await makeTestSurroundings({ sample: "spring", env: demoEnv });
    const { id } = parseStudy(await readFile(join(around.studyFolder, "study.json"), "utf8"));
    await makeSlow(around.studyFolder, id);
    const test = await openTestApp({ surroundings: around, demo: true });
    onTestFinished(() => test.cleanUp());
    onTestFinished(() => endRuns(test.studyFolder));
    const turn = test.send("run it with 100 trials and 1 worker");
    const reads = async () => (await readRun(test.studyFolder).catch(() => undefined))?.trials.length ?? 0;
    await expect.poll(reads, { timeout: 40_000 }).toBeGreaterThan(1);
    await test.app.workspace().engine.stop(turn.id);
    await test.ended(turn.id);
    const before = await reads();
    expect((await readRun(test.studyFolder)).isAlive).toBe(true);
    await expect.poll(reads, { timeout: 20_000 }).toBeGreaterThan(before + 2);
  },
  120_000,
);

it.skipIf(sandboxHere.state === "missing")(
  "by hand: a run outlives the server, and is stopped and resumed by the next one",
  async () => {
    const studyFolder = await copySampleStudy("spring");
    await makeSlow(studyFolder, "slow");
    onTestFinished(() => endRuns(studyFolder));
    const connect = async (): Promise<ToolClient> => {
      const env = {
        PATH: process.env.PATH ?? "",
        HOME: studyFolder,
        PLANFORM_STUDY_FOLDER: studyFolder,
        PLANFORM_TRUSTED: "1",
        PLANFORM_RUNNER: join(rootFolder, "out", "runner", "main.js"),
        PLANFORM_RUN_PREFERENCES: JSON.stringify({ workers: 1 }),
      };
      const args = [join(rootFolder, "out", "mcp-server", "server.mjs")];
      return connectClient(
        new StdioClientTransport({ command: process.execPath, args, env, stderr: "inherit" }),
      );
    };
    const first = await connect();
    expect(await first.call("evaluate_design")).toMatchObject({ state: "complete", outputs: { load: 1 } });
    const started = await first.call("run_optimization", { trials: 12, algorithm: "sobol" });
    expect(started).toMatchObject({ success: true, trials: 12, workers: 1, algorithm: { kind: "sobol" } });
    await first.close();

    const second = await connect();
    onTestFinished(() => second.close());
    const operationId = String(started.operationId);
    expect(await second.call("check_operation", { operationId })).toMatchObject({ state: "running" });
    expect(await second.call("stop_run", { runId: operationId, now: true })).toMatchObject({
      state: "stopped",
    });
    const resumed = await second.call("resume_run");
    expect(["starting", "running"]).toContain(resumed.state);
    expect(await second.call("check_operation", { waitS: 60 })).toMatchObject({
      state: "done",
      trials: { wanted: 12, complete: 12, failed: 0, running: 0 },
    });
    expect(await second.call("get_best_design")).toMatchObject({ designs: [{ feasible: true }] });
  },
  120_000,
);
