import { afterEach, describe, expect, it } from "vitest";
import type { Turn, TurnChange } from "../../src/shared/chat/chat.ts";
import type { Op } from "../../src/shared/study/ops.ts";
import { findNode } from "../../src/shared/study/study.ts";
import {
  makeTestSurroundings,
  openTestApp,
  type TestApp,
  type TestSurroundings,
} from "../support/open-test-app.ts";

const TOOL = "mcp__planform__";
const addRib = (label: string, more: object = {}): object => ({
  tool: `${TOOL}canvas_add_node`,
  input: { nodeType: "designVariable", label, data: { lower: 2, upper: 8, unit: "mm" }, ...more },
});
const setUpper = (nodeId: string, upper: number): object => ({
  tool: `${TOOL}canvas_update_node`,
  input: { nodeId, data: { upper } },
});

let around: TestSurroundings | undefined;
let test: TestApp | undefined;
afterEach(async () => {
  await test?.cleanUp();
  await around?.cleanUp();
  test = undefined;
  around = undefined;
});

async function open(isReviewed: boolean): Promise<TestApp> {
  around = await makeTestSurroundings({ env: { PLANFORM_REVIEW_CHANGES: String(isReviewed) } });
  return openAgain(around);
}

async function openAgain(surroundings: TestSurroundings): Promise<TestApp> {
  test = await openTestApp({ surroundings: { ...surroundings, cleanUp: async () => undefined } });
  return test;
}

/** All that the model was sent last, as one text. */
function toldLast({ api }: TestApp): string {
  return JSON.stringify(api.requests.at(-1)?.body).replaceAll("\\", "");
}

const script = (...turns: unknown[]): string => `Do it @@${JSON.stringify(turns)}@@`;
const idsOf = (turn: Turn, state: TurnChange["state"] = "pending"): string[] =>
  turn.changes.filter((change) => change.state === state).map(({ modificationId }) => modificationId);
const statesOf = (turn: Turn): string[] => turn.changes.map(({ state }) => state);

describe("changes that are reviewed first", () => {
  it("wait op by op, are told to Claude as proposed, and change nothing until they are accepted", async () => {
    const opened = await open(true);
    const { app, say, savedStudy } = opened;
    const before = await savedStudy();
    const turn = await say(
      script([addRib("rib", { connectTo: ["model_beam"] })], [setUpper("rib", 9)], ["Proposed."]),
    );
    expect(turn).toMatchObject({ state: "done", review: true });
    expect(statesOf(turn)).toEqual(["pending", "pending", "pending"]);
    expect(turn.changes.map(({ rows }) => rows[0]?.kind)).toEqual(["added", "connected", "changed"]);
    expect(toldLast(opened)).toContain("Proposed, waits for the engineer's review: ");
    const { study, review, engine } = app.workspace();
    expect(study.study()).toEqual(before);
    expect(
      app
        .workspace()
        .describe()
        .proposals.map(({ op }) => op.type),
    ).toEqual(["addNode", "connect", "updateNode"]);

    review.decide(idsOf(turn).slice(0, 2), "accept");
    review.decide(idsOf(turn).slice(2), "reject");
    expect(statesOf(engine.get(turn.id))).toEqual(["applied", "applied", "rejected"]);
    expect(findNode(study.study(), "dv_rib")).toMatchObject({ data: { upper: 8 } });
    expect(study.study().revision).toBe(before.revision + 1);
    expect(app.workspace().describe().proposals).toEqual([]);
    study.undoGroup(turn.id);
    expect({ ...study.study(), revision: 0 }).toEqual({ ...before, revision: 0 });
    expect(engine.get(turn.id).undone).toBe(true);
  });

  it("wait across a restart, and build on each other", async () => {
    const opened = await open(true);
    const { app, say } = opened;
    const first = await say(script([addRib("rib")], ["Proposed."]));
    const second = await say(script([setUpper("rib", 12)], ["And wider."]));
    expect(statesOf(second)).toEqual(["pending"]);
    expect(toldLast(opened)).toContain('"reviewMode":true');
    expect(toldLast(opened)).toContain('"waitsForReview":["Added design variable "rib"');

    await app.close();
    if (around === undefined) throw new Error("There are no surroundings");
    const again = await openAgain(around);
    const { study, review, engine } = again.app.workspace();
    expect(again.app.workspace().describe().proposals).toHaveLength(2);
    review.decide([...idsOf(first), ...idsOf(second)], "accept");
    expect(findNode(study.study(), "dv_rib")).toMatchObject({ data: { upper: 12 } });
    expect(statesOf(engine.get(second.id))).toEqual(["applied"]);
  });

  it("refuse with the reason what no longer works, and tell Claude what did not come to be", async () => {
    const opened = await open(true);
    const { app, say } = opened;
    const { id: firstId, conversationId } = await say(script([addRib("rib")], ["Proposed."]));
    const second = await say(script([setUpper("rib", 12)], ["And wider."]), { conversationId });
    const { review, engine } = app.workspace();
    const first = engine.get(firstId);
    review.decide(idsOf(first), "reject");
    review.decide(idsOf(second), "accept");
    const [refused] = engine.get(second.id).changes;
    expect(refused).toMatchObject({ state: "refused", reason: expect.stringContaining("no longer works") });
    await say(script(["Fine."]), { conversationId });
    expect(toldLast(opened)).toContain('"notMadeInLastTurn":["Refused: Changed design variable "rib"');
    expect(() => review.decide(idsOf(first), "accept")).toThrow(
      expect.objectContaining({ code: "proposal-gone" }),
    );
  });

  it("are not stale because earlier ones of the conversation were accepted meanwhile", async () => {
    const { app, say, send, seen, ended } = await open(true);
    const first = await say(script([setUpper("dv_width", 70)], ["Proposed."]));
    const running = send(
      script([{ text: "slowly ".repeat(40), chunk: 7, delayMs: 25 }, setUpper("dv_width", 75)], ["Done."]),
      { conversationId: first.conversationId },
    );
    await seen(
      (event) =>
        event.type === "turn.updated" &&
        event.turnId === running.id &&
        event.updates.some(({ type }) => type === "text-appended"),
    );
    app.workspace().review.decide(idsOf(first), "accept");
    expect(statesOf(await ended(running.id))).toEqual(["pending"]);
  });
});

describe("the user goes on editing while a turn runs", () => {
  const edit = (app: TestApp["app"], op: Op): void => {
    app.workspace().study.apply({ ops: [op], actor: { type: "user" }, label: "Edit" });
  };

  it("refuses a change of what Claude has not seen anew, with the reason told to Claude and user", async () => {
    const opened = await open(false);
    const { app, send, seen, ended } = opened;
    const sent = send(
      script(
        [{ text: "slowly ".repeat(40), chunk: 7, delayMs: 25 }, setUpper("dv_width", 75)],
        [{ tool: `${TOOL}canvas_read`, input: {} }],
        [setUpper("dv_width", 76)],
        ["Done."],
      ),
    );
    await seen(
      (event) => event.type === "turn.updated" && event.updates.some(({ type }) => type === "text-appended"),
    );
    edit(app, { type: "updateNode", nodeId: "dv_width", data: { upper: 65 } });
    edit(app, { type: "updateNode", nodeId: "dv_height", data: { upper: 99 } });
    const turn = await ended(sent.id);
    const tools = turn.parts.filter((part) => part.type === "tool");
    expect(tools.map(({ state }) => state)).toEqual(["failed", "done", "done"]);
    expect(tools[0]?.result).toContain('"dv_width" was changed after Claude read the canvas (upper)');
    expect(tools[1]?.result).toContain('"upper":65');
    expect(toldLast(opened)).toContain("was changed after Claude read the canvas");
    // After it had read, Claude knew what the user wants and could change it all the same.
    expect(statesOf(turn)).toEqual(["applied"]);
    const { study } = app.workspace();
    expect(findNode(study.study(), "dv_width")).toMatchObject({ data: { upper: 76 } });
    expect(findNode(study.study(), "dv_height")).toMatchObject({ data: { upper: 99 } });
  });

  it("builds on a node that the user has added meanwhile", async () => {
    const { app, send, seen, ended } = await open(false);
    const sent = send(
      script(
        [
          { text: "slowly ".repeat(40), chunk: 7, delayMs: 25 },
          {
            tool: `${TOOL}canvas_connect_nodes`,
            input: { sourceId: "Rib of the user", targetId: "model_beam" },
          },
        ],
        ["Done."],
      ),
    );
    await seen(
      (event) => event.type === "turn.updated" && event.updates.some(({ type }) => type === "text-appended"),
    );
    edit(app, {
      type: "addNode",
      node: {
        id: "dv_rib",
        type: "designVariable",
        label: "Rib of the user",
        position: { x: 0, y: 900 },
        data: { kind: "continuous", lower: 1, upper: 2 },
      },
    });
    expect(statesOf(await ended(sent.id))).toEqual(["applied"]);
  });
});
