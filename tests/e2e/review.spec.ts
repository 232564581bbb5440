import type { Locator, Page } from "@playwright/test";
import { expect, say, test } from "./support/serve-app.ts";

const ADD = "Add a design variable for the web thickness between 2 and 8 mm and connect it to the model";
const EDIT = "Set the upper bound of width to 75 mm and remove height";

const ghost = (app: Page): Locator => app.locator('[data-node-id="dv_web_thickness"]');
const nodeOf = (app: Page, id: string): Locator => app.locator(`[data-node-id="${id}"]`);
const lastList = (app: Page): Locator => app.getByTestId("turn").last().getByTestId("change-list");
const row = (app: Page, kind: string): Locator =>
  lastList(app).locator(`[data-testid=change-row][data-kind=${kind}]`);

async function turnOn(app: Page): Promise<void> {
  await app.getByTestId("review-toggle").click();
  await expect(app.getByTestId("review-toggle")).toHaveAttribute("aria-pressed", "true");
  await expect(app.getByTestId("composer-hint")).toContainText("wait until you accept");
}

test.describe("changes that are reviewed first", () => {
  test("wait as ghosts, and become part of the study when they are accepted", async ({ app, served }) => {
    await turnOn(app);
    await say(app, ADD);
    await expect(ghost(app)).toHaveAttribute("data-mark", "proposed");
    await expect(app.getByTestId("review-count")).toHaveText("2 changes wait");
    await expect(app.locator(".react-flow__edge.proposed")).toHaveCount(1);
    await expect(lastList(app).getByTestId("changes-waiting")).toHaveText("2 changes wait");
    await expect(app.getByTestId("announcer")).toContainText("2 changes wait for review");
    expect((await served.readStudy()).revision).toBe(0);

    await row(app, "added")
      .getByRole("button", { name: /^Accept/ })
      .click();
    await expect(ghost(app)).not.toHaveAttribute("data-mark", /./);
    await expect(row(app, "added")).toHaveAttribute("data-look", "done");
    await expect(app.getByTestId("review-count")).toHaveText("1 change waits");
    await row(app, "connected")
      .getByRole("button", { name: /^Reject/ })
      .click();
    await expect(row(app, "connected")).toHaveAttribute("data-look", "rejected");
    await expect(app.getByTestId("review-bar")).toHaveCount(0);
    await expect
      .poll(async () => {
        const { nodes, edges } = await served.readStudy();
        return [
          nodes.some(({ id }) => id === "dv_web_thickness"),
          edges.some(({ sourceId }) => sourceId === "dv_web_thickness"),
        ];
      })
      .toEqual([true, false]);

    await app.getByTestId("undo-turn").click();
    await expect(ghost(app)).toHaveCount(0);
    await expect(lastList(app)).toHaveAttribute("data-undone", "true");
    await expect(row(app, "added")).toHaveAttribute("data-look", "undone");
  });

  test("are decided together where one builds on the other", async ({ app }) => {
    await turnOn(app);
    await say(app, ADD);
    await row(app, "connected")
      .getByRole("button", { name: /^Accept/ })
      .hover();
    await expect(app.getByRole("tooltip")).toContainText("1 change goes with it");
    await row(app, "connected")
      .getByRole("button", { name: /^Accept/ })
      .click();
    await expect(app.getByTestId("review-bar")).toHaveCount(0);
    await expect(row(app, "added")).toHaveAttribute("data-look", "done");
    await expect(row(app, "connected")).toHaveAttribute("data-look", "done");
  });

  test("take the edges of a rejected node along", async ({ app, served }) => {
    await turnOn(app);
    await say(app, ADD);
    await ghost(app)
      .getByRole("button", { name: /^Reject/ })
      .click();
    await expect(ghost(app)).toHaveCount(0);
    await expect(app.getByTestId("review-bar")).toHaveCount(0);
    await expect(row(app, "connected")).toHaveAttribute("data-look", "rejected");
    await expect(lastList(app)).toContainText("No changes");
    expect((await served.readStudy()).revision).toBe(0);
  });

  test("show old beside new, are gone through by keys, and survive a restart", async ({ app, served }) => {
    await turnOn(app);
    await say(app, EDIT);
    const width = nodeOf(app, "dv_width");
    await expect(width).toHaveAttribute("data-mark", "to-change");
    await expect(width.locator("del")).toHaveText("10 – 60");
    await expect(width.locator("ins")).toContainText("10 – 75");
    await expect(nodeOf(app, "dv_height")).toHaveAttribute("data-mark", "to-remove");

    await app.goto("about:blank"); // the page would log, rightly, that its connection was refused
    await served.restart();
    await app.goto(served.url);
    await expect(width).toHaveAttribute("data-mark", "to-change");
    await expect(app.getByTestId("review-count")).toHaveText("2 changes wait");

    await app.keyboard.press("F8");
    await expect(app.getByTestId("review-current")).toContainText('Change "Width"');
    await app.keyboard.press("F8");
    await expect(app.getByTestId("review-current")).toContainText('Remove "Height"');
    await expect(app.getByTestId("proposed-change")).toBeVisible();
    await app.getByTestId("canvas").focus();
    await app.keyboard.press("Control+Backspace");
    await expect(nodeOf(app, "dv_height")).not.toHaveAttribute("data-mark", /./);
    await app.keyboard.press("Control+Shift+Enter");
    await expect(app.getByTestId("review-bar")).toHaveCount(0);
    await expect
      .poll(async () => (await served.readStudy()).nodes.find(({ id }) => id === "dv_width")?.data)
      .toMatchObject({ upper: 75 });
    expect((await served.readStudy()).nodes.some(({ id }) => id === "dv_height")).toBe(true);
  });

  test("that no longer fit say why, and can only be rejected", async ({ app }) => {
    await turnOn(app);
    await say(app, EDIT);
    await nodeOf(app, "dv_width").click({ position: { x: 60, y: 10 } });
    await app.keyboard.press("Delete");
    await expect(nodeOf(app, "dv_width")).toHaveCount(0);
    await expect(app.getByTestId("review-bar")).toContainText("1 no longer fits");
    const changed = row(app, "changed");
    await expect(changed).toContainText('no longer fits: There is no node "dv_width"');
    await expect(changed.getByRole("button", { name: /^Accept/ })).toHaveCount(0);
    await app.getByTestId("review-accept-all").click();
    await expect(nodeOf(app, "dv_height")).toHaveCount(0);
    await expect(app.getByTestId("review-count")).toHaveText("1 change waits");
    await changed.getByRole("button", { name: /^Reject/ }).click();
    await expect(app.getByTestId("review-bar")).toHaveCount(0);
    await expect(changed).toHaveAttribute("data-look", "rejected");
  });

  test("are no part of the study: a ghost cannot be deleted, moved or connected", async ({ app, served }) => {
    await turnOn(app);
    await say(app, ADD);
    await ghost(app).click({ position: { x: 60, y: 10 } });
    await expect(app.getByTestId("inspector")).toContainText("proposed");
    await app.getByTestId("canvas").focus();
    await app.keyboard.press("Delete");
    const before = await ghost(app).boundingBox();
    if (before === null) throw new Error("The ghost is not shown");
    await app.mouse.move(before.x + 60, before.y + 10);
    await app.mouse.down();
    await app.mouse.move(before.x + 160, before.y + 90, { steps: 6 });
    await app.mouse.up();
    await app.locator(".react-flow__edge.proposed").click({ force: true });
    await app.keyboard.press("Delete");
    await expect(ghost(app)).toHaveAttribute("data-mark", "proposed");
    await expect(app.getByTestId("toast")).toHaveCount(0);
    expect((await served.readStudy()).revision).toBe(0);
    await ghost(app).click({ position: { x: 60, y: 10 } });
    await app.getByTestId("proposed-accept").click();
    await expect(ghost(app)).not.toHaveAttribute("data-mark", /./);
  });

  test("apply at once again when review is turned off", async ({ app }) => {
    await turnOn(app);
    await app.getByTestId("review-toggle").click();
    await expect(app.getByTestId("review-toggle")).toHaveAttribute("aria-pressed", "false");
    await say(app, ADD);
    await expect(ghost(app)).not.toHaveAttribute("data-mark", /./);
    await expect(app.getByTestId("review-bar")).toHaveCount(0);
    await expect(row(app, "added")).toHaveAttribute("data-look", "done");
  });
});

test("the change list leads to nodes and to both ends of an edge", async ({ app }) => {
  await say(app, ADD);
  await app.locator(".react-flow__pane").click({ position: { x: 400, y: 500 } });
  await row(app, "added").getByRole("button").click();
  await expect(app.locator(".react-flow__node.selected")).toHaveAttribute("data-id", "dv_web_thickness");
  await row(app, "connected").getByRole("button").click();
  await expect(app.locator(".react-flow__edge.selected")).toHaveCount(1);
  await expect(ghost(app)).toBeInViewport();
  await expect(nodeOf(app, "model_beam")).toBeInViewport();
});

test("what the latest message changed is marked until it is cleared, also after a reload", async ({
  app,
}) => {
  await say(app, ADD);
  await expect(ghost(app)).toHaveAttribute("data-touched", "added");
  await expect(app.getByTestId("announcer")).toContainText("web thickness");
  await app.reload();
  await expect(ghost(app)).toHaveAttribute("data-touched", "added");
  await app.getByTestId("canvas").focus();
  await app.keyboard.press("Escape");
  await expect(ghost(app)).not.toHaveAttribute("data-touched", /./);
  await app.reload();
  await expect(lastList(app)).toBeVisible();
  await expect(ghost(app)).not.toHaveAttribute("data-touched", /./);
});
