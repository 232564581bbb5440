import { createRouterClient, type RouterClient } from "@orpc/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRouter, type Router } from "../../src/core/router.ts";
import { openTestApp, type TestApp } from "../support/open-test-app.ts";

const ADD = "Add a design variable for the web thickness between 2 and 8 mm and connect it to the model";

let test: TestApp;
let client: RouterClient<Router>;

beforeAll(async () => {
  test = await openTestApp({ demo: true });
  client = createRouterClient(createRouter(test.app));
});
afterAll(() => test.cleanUp());

const steps = async () => (await client.study.history({})).steps;

describe("the history of a study that a chat changes", () => {
  it("holds what the turn made, with its message", async () => {
    const turn = await test.say(ADD);
    expect(turn.state).toBe("done");
    const [step] = await steps();
    expect(step).toMatchObject({
      actor: { type: "turn", turnId: turn.id },
      turn: { turnId: turn.id, conversationId: turn.conversationId, text: ADD },
      changes: 2,
    });
    const { made } = await client.study.nodeHistory({ nodeId: "dv_web_thickness" });
    expect(made).toMatchObject({ turn: { turnId: turn.id }, row: { kind: "added" } });
    const first = step?.firstRevision ?? 0;
    const { rows } = await client.study.difference({ from: first - 1, to: step?.revision ?? 0 });
    expect(rows.map(({ kind }) => kind)).toEqual(["added", "connected"]);
    expect((await client.study.at({ revision: first - 1 })).nodes.map(({ id }) => id)).not.toContain(
      "dv_web_thickness",
    );
  });

  it("is gone back in while a turn runs, whose end finds the study as it is then", async () => {
    const then = await client.study.at({ revision: 0 });
    const running = test.send("Set the upper bound of the web thickness to 12 mm");
    await test.seen(
      (event) =>
        event.type === "turn.updated" &&
        event.turnId === running.id &&
        event.updates.some((update) => update.type === "part"),
    );
    const { revision, history } = await client.study.restore({ revision: 0 });
    expect(history.undo).toBe("Restore of revision 0");
    const turn = await test.ended(running.id);
    expect(turn.state).toBe("done");
    // The node that it would have changed is gone: it says so, and nothing came back.
    expect(
      turn.changes.filter(
        ({ state, revision: made }) => state === "applied" && made !== undefined && made > revision,
      ),
    ).toEqual([]);
    expect(await test.savedStudy()).toEqual({ ...then, revision });
    await client.study.undo();
    expect((await test.savedStudy()).nodes.map(({ id }) => id)).toContain("dv_web_thickness");
  });

  it("refuses a revision that there is not, with its code", async () => {
    await expect(client.study.at({ revision: 9_999 })).rejects.toMatchObject({
      data: { code: "revision-gone" },
    });
    await expect(client.study.restore({ revision: -4 })).rejects.toMatchObject({
      data: { code: "revision-gone" },
    });
  });

  it("leaves the message out once its conversation is deleted", async () => {
    for (const { id } of (await client.conversations.list({})).conversations)
      await client.conversations.remove({ conversationId: id });
    expect((await steps()).filter(({ turn }) => turn !== undefined)).toEqual([]);
    expect((await steps()).some(({ actor }) => actor.type === "turn")).toBe(true);
  });
});
