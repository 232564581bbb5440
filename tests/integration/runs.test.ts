import { realpath, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import {
  createRunReader,
  listRunIds,
  sendCommand,
  summariseRun,
} from "../../src/optimise/run-folder/read-run.ts";
import type { AppEventBody } from "../../src/shared/events.ts";
import { hasEnded, type RunSummary } from "../../src/shared/optimise/run.ts";
import { AuditFilter } from "../../src/shared/policy/audit.ts";
import { compareEdges, compareNodes, type Study } from "../../src/shared/study/study.ts";
import { makeNode } from "../support/make-study.ts";
import {
  makeTestSurroundings,
  openTestApp,
  type TestApp,
  type TestSurroundings,
  trustStudy,
} from "../support/open-test-app.ts";
import { makeSlowStudy, writeStudy } from "../support/slow-study.ts";
import { makeBarStudy } from "../support/write-run.ts";

/** An app on this study. Runs are processes of their own, so whatever is left at the end is stopped. */
async function openOn(
  study: Study,
  { trusted = true } = {},
): Promise<{ test: TestApp; around: TestSurroundings }> {
  const around = await makeTestSurroundings({ trusted: false });
  await writeStudy(around.studyFolder, study);
  if (trusted) await trustStudy(around.env.PLANFORM_HOME ?? "", around.studyFolder);
  const test = await openTestApp({ surroundings: around });
  onTestFinished(async () => {
    await endRuns(around.studyFolder);
    await test.app.close();
    await around.cleanUp();
  });
  return { test, around };
}

async function endRuns(studyFolder: string): Promise<void> {
  for (const id of await listRunIds(studyFolder)) {
    const reader = createRunReader(studyFolder, id);
    const hasRunEnded = async (): Promise<boolean> => hasEnded(summariseRun(await reader.read()));
    if (await hasRunEnded()) continue;
    await sendCommand(studyFolder, id, { type: "stop", now: true });
    await vi.waitFor(async () => expect(await hasRunEnded()).toBe(true), 20_000);
  }
}

const runOf = (event: AppEventBody): RunSummary | undefined =>
  event.type === "run.changed" ? event.run : undefined;

it("computes a study to its end, tells of it, and loads the best design as one undo step", async () => {
  const { test } = await openOn(makeBarStudy());
  const { runs, study } = test.app.workspace();
  const started = await runs.start({ trials: 40, algorithm: "gaussianProcess", seed: 3 });
  expect(started).toMatchObject({
    trials: 40,
    algorithm: { kind: "gaussianProcess", seed: 3 },
    startedBy: "user",
  });
  const done = runOf(await test.seen((event) => runOf(event)?.state === "done"));
  expect(done).toMatchObject({ id: started.id, complete: 40, failed: 0 });
  // 50,000 N over width × height is at most 200 MPa, so width × height is at least 250 mm².
  const best = done?.best;
  const outcome = best?.outcome?.state === "complete" ? best.outcome : undefined;
  expect(outcome?.violation).toBe(0);
  expect(outcome?.objectives[0]).toBeCloseTo(250 * 7.85e-3, 2);
  const { trials, total } = await runs.trials({ runId: started.id, limit: 10, state: "all" });
  expect([total, trials.map(({ number }) => number)]).toEqual([40, [40, 39, 38, 37, 36, 35, 34, 33, 32, 31]]);
  const earlier = await runs.trials({ runId: started.id, before: 31, limit: 500, state: "feasible" });
  expect(earlier.trials.every(({ number }) => number < 31)).toBe(true);
  const before = study.study();
  runs.applyDesign(best?.values ?? {}, "Load trial");
  expect(study.study().nodes.find(({ id }) => id === "dv_width")?.data).toMatchObject({
    initial: best?.values.width,
  });
  study.undo();
  expect(study.study().nodes).toEqual(before.nodes);
  await runs.remove(started.id);
  expect(runs.list()).toEqual([]);
});

it("goes on without the app, is found again, paused, resumed and stopped", async () => {
  const { test, around } = await openOn(makeSlowStudy(0.15));
  const started = await test.app.workspace().runs.start({ workers: 2 });
  await test.app.close();
  const again = await openTestApp({ surroundings: around });
  onTestFinished(() => again.app.close());
  const { runs } = again.app.workspace();
  await again.seen((event) => (runOf(event)?.complete ?? 0) >= 6);
  await runs.control(started.id, { type: "pause" });
  await again.seen((event) => runOf(event)?.state === "paused" && runOf(event)?.running === 0);
  const paused = (await runs.get(started.id)).run.complete;
  await runs.control(started.id, { type: "add-designs", designs: [{ x: 3 }] });
  await runs.control(started.id, { type: "resume" });
  await again.seen((event) => (runOf(event)?.complete ?? 0) > paused + 3);
  const { trials } = await runs.trials({ runId: started.id, limit: 500, state: "all" });
  expect(trials.filter(({ origin }) => origin.by === "user").map(({ values }) => values)).toEqual([{ x: 3 }]);
  await expect(runs.remove(started.id)).rejects.toMatchObject({ code: "run-active" });
  await runs.control(started.id, { type: "stop", now: true });
  await again.seen((event) => runOf(event)?.state === "stopped");
  // A run that was stopped goes on by a new process, and ends at the number that was wanted.
  await runs.control(started.id, { type: "resume" });
  await again.seen(
    (event) => runOf(event)?.state === "running" && (runOf(event)?.complete ?? 0) > paused + 4,
  );
  await runs.control(started.id, { type: "stop", now: false });
  await vi.waitFor(() => expect(runs.list()[0]?.state).toBe("stopped"), 10_000);
  await expect(runs.control(started.id, { type: "pause" })).rejects.toMatchObject({ code: "run-ended" });
});

it("computes all trials with the files that were there when the run was made", async () => {
  const study = makeSlowStudy(0.1);
  const solver = { kind: "node", input: "double.mjs" } as const;
  const { test, around } = await openOn({
    ...study,
    nodes: [
      ...study.nodes.map((node) => (node.type === "solver" ? { ...node, data: solver } : node)),
      makeNode("model", "model", { data: { files: [{ source: "model/double.mjs" }] } }),
      makeNode("extractor", "out_g", {
        data: { symbol: "g", kind: "json", file: "out.json", path: "g", lowest: 2, highest: 2 },
      }),
      makeNode("constraint", "con_g", { data: { limit: 9 } }),
    ].toSorted(compareNodes),
    edges: [
      ...study.edges,
      { sourceId: "model", targetId: "solver_sleep" },
      { sourceId: "solver_sleep", targetId: "out_g" },
      { sourceId: "out_g", targetId: "con_g" },
      { sourceId: "con_g", targetId: "alg" },
    ].toSorted(compareEdges),
  });
  const script = join(around.studyFolder, "model", "double.mjs");
  const writing = (g: number): string =>
    `import { writeFileSync } from "node:fs"; writeFileSync("out.json", JSON.stringify({ g: ${g} }));`;
  await writeFile(script, writing(2));
  const { runs } = test.app.workspace();
  const started = await runs.start({ trials: 12 });
  await writeFile(script, writing(3));
  const done = runOf(await test.seen((event) => runOf(event)?.state === "done"));
  expect(done).toMatchObject({ id: started.id, complete: 12, failed: 0 });
});

it("runs nothing of a study that is not trusted, and ends what runs when trust is taken back", async () => {
  const { test, around } = await openOn(makeSlowStudy(0.3), { trusted: false });
  const { runs, auditStore, setTrusted } = test.app.workspace();
  await expect(runs.start({})).rejects.toMatchObject({ code: "study-untrusted" });
  await setTrusted(true);
  const started = await runs.start({});
  await setTrusted(false);
  await test.seen((event) => runOf(event)?.state === "stopped");
  await expect(runs.control(started.id, { type: "resume" })).rejects.toMatchObject({
    code: "study-untrusted",
  });
  const { entries } = auditStore.list(AuditFilter.parse({}), { limit: 50 });
  expect(entries.map(({ tool }) => tool)).toContain("run");
  expect(await realpath(around.studyFolder)).toBe(test.app.workspace().layout.folder);
});

it("says before the run what keeps it from being run", async () => {
  const study = makeSlowStudy(0.1);
  const { test } = await openOn({
    ...study,
    nodes: study.nodes.map((node) =>
      node.type === "solver" ? { ...node, data: { ...node.data, command: ["no-such-solver-here"] } } : node,
    ),
  });
  const { runs } = test.app.workspace();
  await expect(runs.start({})).rejects.toMatchObject({
    code: "program-missing",
    message: expect.stringContaining("no-such-solver-here"),
  });
  test.app.workspace().study.apply({
    ops: [{ type: "updateNode", nodeId: "dv_x", data: { lower: null } }],
    label: "Take the bound away",
    actor: { type: "user" },
  });
  await expect(runs.start({})).rejects.toMatchObject({ code: "study-not-ready" });
  expect(runs.list()).toEqual([]);
});
