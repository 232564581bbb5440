import type { Locator, Page } from "@playwright/test";
import type { Study } from "../../src/shared/study/study.ts";
import { expect, say, test } from "./support/serve-app.ts";

const ADD = "Add a design variable for the web thickness between 2 and 8 mm and connect it to the model";
const CHANGE = "Set the upper bound of the web thickness to 12 mm";
const web = '[data-node-id="dv_web_thickness"]';

const steps = (app: Page): Locator => app.getByTestId("history-step");
const row = (step: Locator): Locator => step.locator("[data-row]");
const banner = (app: Page): Locator => app.getByTestId("past-banner");

async function openHistory(app: Page): Promise<void> {
  await app.getByRole("navigation", { name: "Views" }).getByRole("button", { name: "History" }).click();
  await expect(app.getByTestId("history")).toBeVisible();
}

async function setField(app: Page, label: string, value: string): Promise<void> {
  const field = app.getByTestId("inspector").getByLabel(label, { exact: true });
  await field.fill(value);
  await field.press("Enter");
}

async function placeOf(node: Locator): Promise<{ x: number; y: number }> {
  const box = await node.boundingBox();
  if (box === null) throw new Error("The node is not drawn");
  return box;
}

function upperOf(study: Study): unknown {
  const node = study.nodes.find(({ id }) => id === "dv_web_thickness");
  return node?.type === "designVariable" ? node.data.upper : undefined;
}

/** A change by the chat, two by hand and another by the chat: upper is 8, 9, 9 and 12 after them. */
async function makeHistory(app: Page, served: { readStudy(): Promise<Study> }): Promise<void> {
  await say(app, ADD);
  await app.locator(web).click();
  await setField(app, "Upper", "9");
  await expect.poll(async () => upperOf(await served.readStudy())).toBe(9);
  await setField(app, "Step", "0.5");
  await say(app, CHANGE);
  await expect.poll(async () => upperOf(await served.readStudy())).toBe(12);
}

test("what was changed by hand and by the chat is one list, which leads to the messages and tells every change", async ({
  app,
  served,
}) => {
  await expect(app.locator('[data-node-id="dv_width"]')).toBeVisible();
  await app.keyboard.press("Control+h");
  await expect(app.getByTestId("history-empty")).toBeVisible();
  await app.getByTestId("history-empty").getByRole("button").click();
  await makeHistory(app, served);
  await openHistory(app);
  await expect(row(steps(app))).toContainText([
    "Set the upper bound of the web thickness",
    "Change step of web thickness",
    "Change upper of web thickness",
    "Add a design variable for the web thickness",
  ]);
  await expect(steps(app).nth(1)).toHaveAttribute("data-actor", "user");
  await expect(steps(app).nth(3)).toHaveAttribute("data-actor", "turn");
  await expect(steps(app).nth(3)).toContainText("2 changes");

  await row(steps(app).nth(2)).click();
  await expect(steps(app).nth(2).getByTestId("change-row")).toContainText("upper 8");
  await expect(steps(app).nth(2).getByTestId("change-row")).toContainText("9");

  await steps(app).nth(3).getByTestId("history-message").click();
  await expect(app.getByTestId("turn").first()).toBeInViewport();

  await app.getByLabel("Show changes").selectOption("by you");
  await expect(steps(app)).toHaveCount(2);
  await app.getByRole("searchbox", { name: "Search in the history" }).fill("step");
  await expect(steps(app)).toHaveCount(1);
  await app.getByRole("searchbox", { name: "Search in the history" }).fill("nothing like it");
  await app.getByRole("button", { name: "Show all steps" }).click();
  await expect(steps(app)).toHaveCount(4);
});

test("a revision is looked at read only, restored, and that is undone; a restart keeps it all", async ({
  app,
  served,
}) => {
  await makeHistory(app, served);
  await openHistory(app);
  const before = await served.readStudy();

  await row(steps(app).last()).click();
  await expect(banner(app)).toContainText("Revision 1,");
  await expect(banner(app)).toContainText("by the chat: Add a design variable");
  await expect(banner(app)).toContainText("1 node is different at present");
  await expect(app.locator(".react-flow__node.past-differs")).toHaveAttribute("data-id", "dv_web_thickness");

  const node = app.locator(web);
  const place = await placeOf(node);
  const other = app.locator('[data-node-id="dv_width"]');
  const apart = place.y - (await placeOf(other)).y;
  await app.mouse.move(place.x + 20, place.y + 8);
  await app.mouse.down();
  await app.mouse.move(place.x + 120, place.y + 90, { steps: 4 });
  await app.mouse.up();
  await app.keyboard.press("Delete");
  // The canvas as a whole may be moved, a node may not.
  expect((await placeOf(node)).y - (await placeOf(other)).y).toBeCloseTo(apart, 0);

  await app.getByTestId("history-start").click();
  await expect(banner(app)).toContainText("before all changes");
  await expect(node).toHaveCount(0);
  await app.keyboard.press("Escape");
  await expect(banner(app)).toHaveCount(0);
  await expect(node).toBeVisible();
  await expect(app.locator(".past-differs")).toHaveCount(0);
  expect(await served.readStudy()).toEqual(before);

  const slider = app.getByRole("slider", { name: "Revision that the canvas shows" });
  await slider.focus();
  await app.keyboard.press("ArrowLeft");
  await expect(banner(app)).toContainText("Revision 3,");
  await app.keyboard.press("ArrowLeft");
  await app.keyboard.press("ArrowLeft");
  await expect(banner(app)).toContainText("Revision 1,");
  await app.getByRole("button", { name: "Restore this revision" }).click();
  await expect(banner(app)).toHaveCount(0);
  await expect(row(steps(app)).first()).toContainText("Restore of revision 1");
  await expect.poll(async () => upperOf(await served.readStudy())).toBe(8);

  await app.getByTestId("toast").getByRole("button", { name: "Undo" }).click();
  await expect.poll(async () => upperOf(await served.readStudy())).toBe(12);
  await expect(row(steps(app)).first()).toContainText("Undo: Restore of revision 1");
  await expect(steps(app).nth(1)).toHaveAttribute("data-undone", "true");

  await app.goto("about:blank"); // the page would log, rightly, that its connection was refused
  await served.restart();
  await app.goto(served.url);
  await openHistory(app);
  await expect(row(steps(app))).toContainText([
    "Undo: Restore of revision 1",
    "Restore of revision 1",
    "Set the upper bound",
    "Change step",
    "Change upper",
    "Add a design variable",
  ]);
  await expect(steps(app).nth(1)).toHaveAttribute("data-undone", "true");
  await expect(steps(app).nth(1)).toContainText("taken back");
});

test("Ctrl+Z goes back over changes by hand and by the chat in their order, also after a restart", async ({
  app,
  served,
}) => {
  await makeHistory(app, served);
  await app.goto("about:blank");
  await served.restart();
  await app.goto(served.url);
  await expect(app.locator(web)).toBeVisible();
  const state = async (): Promise<string> => {
    const study = await served.readStudy();
    const node = study.nodes.find(({ id }) => id === "dv_web_thickness");
    if (node?.type !== "designVariable") return "gone";
    return `${node.data.upper} ${node.data.step ?? "none"}`;
  };
  for (const expected of ["9 0.5", "9 none", "8 none", "gone"]) {
    await app.keyboard.press("Control+z");
    await expect.poll(state).toBe(expected);
  }
  for (const expected of ["8 none", "9 none", "9 0.5", "12 0.5"]) {
    await app.keyboard.press("Control+Shift+z");
    await expect.poll(state).toBe(expected);
  }
});

test("steps appear in the list as they are made, and a preview stays while they do", async ({ app }) => {
  await say(app, ADD);
  await openHistory(app);
  await expect(steps(app)).toHaveCount(1);
  await app.getByTestId("history-start").click();
  await expect(app.locator(web)).toHaveCount(0);
  await say(app, CHANGE);
  await expect(steps(app)).toHaveCount(2);
  await expect(steps(app).first()).toContainText("Set the upper bound");
  await expect(app.locator(web)).toHaveCount(0);
  await app.getByRole("button", { name: "Back to the present" }).click();
  await expect(app.locator(web)).toBeVisible();
});

test("the inspector says who made a node and set its fields, and leads to the message", async ({
  app,
  served,
}) => {
  await makeHistory(app, served);
  await expect(app.getByTestId("inspector")).toBeVisible();
  const history = app.getByTestId("node-history");
  await expect(history).toContainText("Made by the chat");
  await expect(history).toContainText("Changed last by the chat");
  const marks = app.getByTestId("field-mark");
  const mark = (field: string): Locator => app.locator(`[data-testid=field-mark][data-field=${field}]`);
  await expect(mark("lower")).toBeVisible();
  await expect(mark("upper")).toHaveAccessibleName(/Upper was set .* by the chat: 9 → 12/);
  // The step is the user's.
  await expect(mark("step")).toHaveCount(0);
  await mark("upper").hover();
  await expect(app.getByRole("tooltip")).toContainText(CHANGE);

  await mark("lower").click();
  await expect(app.getByTestId("turn").first()).toBeInViewport();

  await setField(app, "Upper", "15");
  await expect(mark("upper")).toHaveCount(0);
  await app.getByTestId("undo").click();
  await expect(mark("upper")).toBeVisible();
  expect(await marks.count()).toBeGreaterThan(2);

  await history.locator("summary").click();
  const changes = history.getByTestId("change-row");
  await expect(changes.first()).toContainText("Undo: Change upper");
  await expect(changes.last()).toContainText("Add a design variable");
  await changes.last().getByRole("button").first().click();
  await expect(banner(app)).toContainText("Revision 1,");
});
