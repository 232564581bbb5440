import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { applyOps } from "../../src/shared/study/apply-op.ts";
import type { Op } from "../../src/shared/study/ops.ts";
import { serializeStudy } from "../../src/shared/study/serialize-study.ts";
import { type Position, type Study, StudyNode } from "../../src/shared/study/study.ts";
import { expect, type ServedApp, test } from "./support/serve-app.ts";

type Places = ReadonlyMap<string, Position>;

function placesOf({ nodes }: Study): Places {
  return new Map(nodes.map(({ id, position }) => [id, position]));
}

function placeIn(places: Places, nodeId: string): Position {
  const place = places.get(nodeId);
  if (place === undefined) throw new Error(`There is no node ${nodeId}`);
  return place;
}

function movedIds(before: Places, after: Places): string[] {
  return [...after.keys()].filter((id) => {
    const [from, to] = [placeIn(before, id), placeIn(after, id)];
    return from.x !== to.x || from.y !== to.y;
  });
}

/** Where the canvas draws a node. */
function shownPlace(app: Page, nodeId: string): Promise<Position> {
  return app.locator(`.react-flow__node[data-id="${nodeId}"]`).evaluate((element) => {
    const { m41, m42 } = new DOMMatrix(getComputedStyle(element).transform);
    return { x: m41, y: m42 };
  });
}

async function untilRevision(served: ServedApp, revision: number): Promise<Study> {
  await expect.poll(async () => (await served.readStudy()).revision).toBe(revision);
  return served.readStudy();
}

/** The study with more changes, opened anew. */
async function openWith(app: Page, served: ServedApp, ops: readonly Op[]): Promise<Study> {
  await app.goto("about:blank");
  const study = applyOps(await served.readStudy(), ops);
  await writeFile(join(served.studyFolder, "study.json"), serializeStudy(study));
  await served.restart();
  await app.goto(served.url);
  await expect(app.locator('[data-node-id="dv_width"]')).toBeVisible();
  return served.readStudy();
}

async function focusCanvas(app: Page): Promise<void> {
  await expect(app.locator('[data-node-id="dv_width"]')).toBeVisible();
  await app.locator("[data-canvas]").focus();
}

/** Stops the time of the page, which goes on by `goOn` only. */
async function stopTime(app: Page): Promise<void> {
  await app.clock.install();
  await app.clock.pauseAt(Date.now() + 1_000);
}

/** Lets time pass until the canvas draws a node elsewhere. */
async function goOnUntilMoved(app: Page, nodeId: string, from: Position): Promise<Position> {
  await expect
    .poll(
      async () => {
        await app.clock.runFor(16);
        return shownPlace(app, nodeId);
      },
      { intervals: [10] },
    )
    .not.toEqual(from);
  return shownPlace(app, nodeId);
}

test("tidying all is one step, which undo takes back", async ({ app, served }) => {
  const before = placesOf(await served.readStudy());
  await focusCanvas(app);
  await app.keyboard.press("Shift+T");
  const study = await untilRevision(served, 1);
  const after = placesOf(study);
  expect(movedIds(before, after).length).toBeGreaterThan(5);
  for (const { sourceId, targetId } of study.edges)
    expect(placeIn(after, sourceId).x).toBeLessThan(placeIn(after, targetId).x);
  await expect.poll(() => shownPlace(app, "alg_search")).toEqual(placeIn(after, "alg_search"));
  await app.keyboard.press("Control+z");
  await expect.poll(async () => placesOf(await served.readStudy())).toEqual(before);
  await expect(app.getByTestId("undo")).toHaveAttribute("aria-disabled", "true");
});

test("a pinned node stays, and a group moves with its members as a block", async ({ app, served }) => {
  const frame = { x: 700, y: 900 };
  const group = StudyNode.parse({
    id: "group_inputs",
    type: "group",
    label: "Inputs",
    position: frame,
    data: { width: 260, height: 300 },
  });
  const study = await openWith(app, served, [
    { type: "addNode", node: group },
    { type: "updateNode", nodeId: "dv_width", groupId: group.id },
    { type: "updateNode", nodeId: "dv_height", groupId: group.id },
    {
      type: "moveNodes",
      positions: [
        { nodeId: "dv_width", position: { x: frame.x + 33, y: frame.y + 50 } },
        { nodeId: "dv_height", position: { x: frame.x + 47, y: frame.y + 170 } },
      ],
    },
    { type: "updateNode", nodeId: "solver_calculix", pinned: true },
  ]);
  await focusCanvas(app);
  await app.keyboard.press("Shift+T");
  const before = placesOf(study);
  const after = placesOf(await untilRevision(served, study.revision + 1));
  expect(placeIn(after, "solver_calculix")).toEqual(placeIn(before, "solver_calculix"));
  const { x, y } = placeIn(after, group.id);
  expect({ x, y }).not.toEqual(frame);
  expect(placeIn(after, "dv_width")).toEqual({ x: x + 33, y: y + 50 });
  expect(placeIn(after, "dv_height")).toEqual({ x: x + 47, y: y + 170 });
});

test("tidying the selection moves nothing else, and tidying what is connected follows the edges", async ({
  app,
  served,
}) => {
  const study = await openWith(app, served, [
    { type: "moveNodes", positions: [{ nodeId: "dv_height", position: { x: 60, y: 560 } }] },
  ]);
  const before = placesOf(study);
  await app.locator('[data-node-id="dv_width"]').click();
  await app.locator('[data-node-id="dv_height"]').click({ modifiers: ["Shift"] });
  await app.keyboard.press("T");
  const after = placesOf(await untilRevision(served, study.revision + 1));
  expect(movedIds(before, after)).toEqual(["dv_height"]);
  expect(placeIn(after, "dv_height").x).toBe(placeIn(after, "dv_width").x);
  await app.keyboard.press("Alt+T");
  const connected = placesOf(await untilRevision(served, study.revision + 2));
  expect(movedIds(after, connected).length).toBeGreaterThan(3);
});

test("a drag while nodes glide to their places wins, and the others are at theirs", async ({
  app,
  served,
}) => {
  const before = placesOf(await served.readStudy());
  await focusCanvas(app);
  await stopTime(app);
  await app.keyboard.press("Shift+T");
  const start = placeIn(before, "alg_search");
  const between = await goOnUntilMoved(app, "alg_search", start);
  const tidied = placesOf(await untilRevision(served, 1));
  const end = placeIn(tidied, "alg_search");
  expect(between.x).toBeGreaterThan(start.x);
  expect(between.x).toBeLessThan(end.x);

  const box = await app.locator('[data-node-id="dv_width"]').boundingBox();
  if (box === null) throw new Error("The node is not shown");
  await app.mouse.move(box.x + 30, box.y + 8);
  await app.mouse.down();
  await app.mouse.move(box.x + 30, box.y + 100, { steps: 4 });
  expect(await shownPlace(app, "alg_search")).toEqual(end);
  await app.mouse.up();
  await app.clock.runFor(1_000);
  const dropped = placesOf(await untilRevision(served, 2));
  expect(movedIds(tidied, dropped)).toEqual(["dv_width"]);
  await app.clock.runFor(1_000);
  expect(await shownPlace(app, "dv_width")).toEqual(placeIn(dropped, "dv_width"));
});

test("who asks for less motion sees the nodes at their places at once", async ({ app, served }) => {
  await app.emulateMedia({ reducedMotion: "reduce" });
  const start = placeIn(placesOf(await served.readStudy()), "alg_search");
  await focusCanvas(app);
  await stopTime(app);
  await app.keyboard.press("Shift+T");
  const shown = await goOnUntilMoved(app, "alg_search", start);
  expect(shown).toEqual(placeIn(placesOf(await untilRevision(served, 1)), "alg_search"));
});

test("what takes longer says so and can be cancelled", async ({ app, served }) => {
  await focusCanvas(app);
  await stopTime(app);
  await app.keyboard.press("Shift+T");
  await app.clock.runFor(320);
  const progress = app.getByTestId("tidy-progress");
  await expect(progress).toContainText("Tidying 14 nodes");
  await progress.getByRole("button", { name: "Cancel" }).click();
  await expect(progress).toHaveCount(0);
  await app.clock.resume();
  // The next layout is answered after one that still ran would be.
  await app.locator('[data-node-id="dv_width"]').click();
  await app.keyboard.press("T");
  await expect(app.getByText("Nothing was moved")).toBeVisible();
  expect((await served.readStudy()).revision).toBe(0);
});
