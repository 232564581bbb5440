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
