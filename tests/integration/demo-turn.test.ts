import Database from "better-sqlite3";
import { expect, it, onTestFinished } from "vitest";
import { openTestApp } from "../support/open-test-app.ts";

it("a turn of the demo changes the canvas, costs nothing and names the demo as its model", async () => {
  const test = await openTestApp({ demo: true, env: { PLANFORM_DEMO_PACE_MS: "0", ANTHROPIC_API_KEY: "" } });
  onTestFinished(() => test.cleanUp());
  const turn = await test.say("Add a design variable for the web thickness between 2 and 8 mm");
  expect(turn).toMatchObject({ state: "done", model: "demo", changes: [{ state: "applied" }] });
  expect(Object.keys(turn.usage ?? {}).sort()).toEqual([
    "cacheReadTokens",
    "cacheWriteTokens",
    "inputTokens",
    "outputTokens",
  ]);
  expect(test.app.workspace().engine.listAll(turn.conversationId)).toEqual({ path: [turn], all: [turn] });
  expect(test.api.requests).toEqual([]);
});

it("a turn of the demo stays one when an app without it takes it up", async () => {
  const first = await openTestApp({ demo: true, env: { PLANFORM_DEMO_PACE_MS: "0", ANTHROPIC_API_KEY: "" } });
  onTestFinished(() => first.cleanUp());
  const sent = first.send("Add a design variable for the web thickness between 2 and 8 mm");
  await first.ended(sent.id);
  const folder = first.app.workspace().layout;
  await first.app.close();
  // As if the app had been killed before it had looked at anything that the process said.
  const db = new Database(folder.database);
  db.prepare(
    `UPDATE turns SET state = 'running', pid = 1, pid_start_time = 'gone', journal_bytes = 0, usage = NULL, model = NULL`,
  ).run();
  db.exec("DELETE FROM events WHERE type <> 'user-message'");
  db.close();
  const second = await openTestApp({ surroundings: first });
  const found = second.app.workspace().engine.get(sent.id);
  const turn = found.state === "running" ? await second.ended(sent.id) : found;
  expect(turn).toMatchObject({ state: "done", model: "demo" });
  expect(turn.usage?.costUsd).toBeUndefined();
  await second.app.close();
  await first.app.openStudy(first.studyFolder);
});
