import { rename } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { findNode } from "../../src/shared/study/study.ts";
import { expect, test } from "./support/serve-app.ts";

// Needs node only, which is there wherever the tests run.
test.use({ serve: { sample: "truss10", paceMs: 0, env: {} } });

/** Types a start value that is out of the bounds of a variable. */
async function setBadStart(app: Page): Promise<void> {
  await app.locator('[data-node-id="dv_a1"]').click();
  const start = app.getByTestId("inspector").getByRole("textbox", { name: "Start" });
  await start.fill("99");
  await start.press("Enter");
  await expect(app.locator('[data-node-id="dv_a1"]')).toHaveAttribute("data-problem", "error");
}

test("a problem leads to its field, its fix mends it, and undo brings it back", async ({ app, served }) => {
  const startOf = async (): Promise<unknown> => findNode(await served.readStudy(), "dv_a1")?.data;
  const count = app.getByTestId("problem-count");
  await expect(count).toHaveText("No problems");
  await setBadStart(app);
  await expect(count).toHaveText("1 problem");
  await app.keyboard.press("Escape");
  await app.locator('[data-node-id="alg_search"]').click();

  await app
    .getByRole("navigation", { name: "Views" })
    .getByRole("button", { name: "Problems: 1 error" })
    .click();
  const list = app.getByRole("region", { name: "Problems" });
  await expect(list.getByRole("status")).toHaveText("1 error");
  const row = list.getByRole("region", { name: "Errors" }).getByTestId("problem");
  await expect(row).toContainText('The start value of "a1" is outside its bounds: 99 in^2');
  await row.getByRole("button", { name: /start value/ }).click();
  await expect(app.getByTestId("inspector").getByRole("textbox", { name: "Start" })).toBeFocused();
  await expect(list).toBeVisible();

  await row.getByRole("button", { name: "Set to 35 in^2" }).click();
  await expect(list.getByRole("status")).toHaveText("Nothing is wrong with this study.");
  await expect(list.getByRole("status")).toBeFocused();
  await expect(app.locator('[data-node-id="dv_a1"]')).not.toHaveAttribute("data-problem");
  await expect.poll(startOf).toMatchObject({ initial: 35 });

  await app.getByTestId("undo").click();
  await expect(row).toContainText("99 in^2");
  await expect(count).toHaveText("1 problem");
  await expect.poll(startOf).toMatchObject({ initial: 99 });
});

test("the inspector has the fix too, and leaves the focus in the field", async ({ app }) => {
  await setBadStart(app);
  const inspector = app.getByTestId("inspector");
  await inspector
    .getByRole("list", { name: "Problems" })
    .getByRole("button", { name: "Set to 35 in^2" })
    .click();
  const start = inspector.getByRole("textbox", { name: "Start" });
  await expect(start).toHaveValue("35");
  await expect(start).toBeFocused();
  await expect(inspector.getByTestId("problem")).toHaveCount(0);
});

test("a warning is told apart from an error", async ({ app }) => {
  await app.locator('[data-node-id="obj_weight"]').click();
  const unit = app.getByTestId("inspector").getByRole("textbox", { name: "Unit" });
  await unit.fill("kg");
  await unit.press("Enter");
  const node = app.locator('[data-node-id="obj_weight"]');
  await expect(node).toHaveAttribute("data-problem", "warning");
  await app.getByTestId("problem-count").click();
  const list = app.getByRole("region", { name: "Problems" });
  await expect(list.getByRole("status")).toHaveText("1 warning");
  await list.getByRole("button", { name: "Set to lb" }).click();
  await expect(node).not.toHaveAttribute("data-problem");
});

test("a template that is gone is a problem until it is back", async ({ app, served }) => {
  const template = join(served.studyFolder, "model", "params.json.tmpl");
  await app.getByTestId("problem-count").click();
  const list = app.getByRole("region", { name: "Problems" });
  await expect(list.getByRole("status")).toHaveText("Nothing is wrong with this study.");
  await rename(template, `${template}.away`);
  await expect(list.getByTestId("problem")).toContainText('"Truss" needs model/params.json.tmpl');
  await expect(app.locator('[data-node-id="model_truss"]')).toHaveAttribute("data-problem", "error");
  await list.getByRole("button", { name: /params\.json\.tmpl/ }).click();
  await expect(app.getByTestId("inspector").getByRole("textbox", { name: "Source" }).first()).toBeFocused();
  await rename(`${template}.away`, template);
  await expect(list.getByTestId("problem")).toHaveCount(0);
});
