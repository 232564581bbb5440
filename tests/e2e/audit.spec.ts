import { readFile } from "node:fs/promises";
import type { Locator, Page } from "@playwright/test";
import { expect, say } from "./support/serve-app.ts";
import { test } from "./support/serve-scripted.ts";

const script = (...turns: unknown[]): string => `Do it @@${JSON.stringify(turns)}@@`;
const layout = { tool: "mcp__planform__canvas_read", id: "toolu_read", input: {} };
const outside = { tool: "Read", id: "toolu_out", input: { file_path: "/etc/hostname" } };
const rows = (app: Page): Locator => app.getByTestId("audit-row");

async function openAudit(app: Page): Promise<void> {
  await app.getByRole("navigation", { name: "Views" }).getByRole("button", { name: "Audit list" }).click();
  await expect(app.getByRole("heading", { name: "Audit list" })).toBeVisible();
}

test("what ran and what was denied is listed with who decided, found, followed to the chat and exported", async ({
  app,
}) => {
  await openAudit(app);
  await app.getByTestId("audit-empty").getByRole("button", { name: "Back to the canvas" }).click();
  await say(app, script([layout], [outside], ["Done with it."]));
  await openAudit(app);
  await expect(rows(app)).toHaveCount(2);
  await expect(rows(app).nth(0)).toContainText("Denied by user mode");
  await expect(rows(app).nth(0)).toContainText("/etc/hostname");
  await expect(rows(app).nth(1)).toContainText("Read the canvas");
  await expect(rows(app).nth(1)).toContainText("Allowed by user mode");
  await expect(rows(app).nth(1)).toContainText("Done");

  await app.getByRole("combobox", { name: "What was decided" }).selectOption("denied");
  await expect(rows(app)).toHaveCount(1);
  await app.getByRole("searchbox", { name: "Search in the audit list" }).fill("no such thing");
  await app.getByRole("button", { name: "Show all entries" }).click();
  await expect(rows(app)).toHaveCount(2);
  await app.getByRole("searchbox", { name: "Search in the audit list" }).fill("hostname");
  await expect(rows(app)).toHaveCount(1);

  const download = app.waitForEvent("download");
  await app.getByRole("button", { name: "Export CSV" }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/audit \d{4}-\d\d-\d\d\.csv$/);
  const lines = (await readFile(await file.path(), "utf8")).trim().split("\r\n");
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain("/etc/hostname,denied,mode");

  // By keyboard: unfold, and go to the call in the chat.
  await rows(app).first().getByRole("button").first().focus();
  await app.keyboard.press("Enter");
  await expect(app.getByTestId("audit-details")).toContainText("/etc/hostname");
  await app.keyboard.press("Tab");
  await expect(app.getByRole("button", { name: "Show in the chat" })).toBeFocused();
  await app.keyboard.press("Enter");
  await expect(app.locator('[data-testid="tool-card"][data-tool="Read"]')).toBeInViewport();
  await expect(app.getByTestId("audit")).toBeVisible();
});

test("entries appear while the list is open, and arrow keys go from one to the next", async ({ app }) => {
  await openAudit(app);
  await expect(app.getByTestId("audit-empty")).toBeVisible();
  await say(app, script([layout], [outside], ["Done with it."]));
  await expect(rows(app)).toHaveCount(2);
  await rows(app).first().getByRole("button").focus();
  await app.keyboard.press("ArrowDown");
  await expect(rows(app).nth(1).getByRole("button")).toBeFocused();
  await app.keyboard.press("ArrowUp");
  await expect(rows(app).first().getByRole("button")).toBeFocused();
  await app.getByLabel("This conversation only").check();
  await expect(rows(app)).toHaveCount(2);
  await app.getByRole("combobox", { name: "Kind of entry" }).selectOption("decision");
  await expect(app.getByText("No entry matches")).toBeVisible();
});

test("the list is opened from the command palette, and survives a restart", async ({ app, served }) => {
  await say(app, script([layout], ["Done with it."]));
  await app.goto("about:blank"); // the page would log, rightly, that its connection was refused
  await served.restart();
  await app.goto(served.url);
  await expect(app.locator('[data-node-id="dv_width"]')).toBeVisible();
  await app.keyboard.press("Control+k");
  await app.getByRole("dialog").getByRole("combobox").fill("audit");
  await app.keyboard.press("Enter");
  await expect(rows(app)).toHaveCount(1);
});
