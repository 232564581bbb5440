import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import { expect, say, test } from "./support/serve-app.ts";

const ADD_WEB = "Add a design variable for the web thickness between 2 and 8 mm and connect it to the model";
const ADD_RIB = "Add a design variable for the rib height between 5 and 20 mm and connect it to the model";

const lastTurn = (app: Page): Locator => app.getByTestId("turn").last();
const node = (app: Page, id: string): Locator => app.locator(`[data-node-id="${id}"]`);

async function send(app: Page, text: string): Promise<void> {
  await app.getByTestId("chat-input").fill(text);
  await app.getByTestId("chat-send").click();
}

async function switchToPower(app: Page): Promise<void> {
  await app.getByTestId("mode-power").click();
  await app.getByRole("dialog").getByRole("button", { name: /power/i }).click();
  await expect(app.getByTestId("mode-power")).toHaveAttribute("aria-pressed", "true");
}

/** Opens the message of a turn to be changed, as one does by keyboard. */
async function edit(app: Page, turn: Locator): Promise<Locator> {
  await turn.getByTestId("edit-message").focus();
  await app.keyboard.press("Enter");
  const field = app.getByRole("textbox", { name: "Change the message" });
  await expect(field).toBeFocused();
  return field;
}

test("a tool that asks shows exactly what it would do and waits for the answer", async ({ app, served }) => {
  await switchToPower(app);
  await send(app, "run the command touch made.txt");
  const question = lastTurn(app).getByTestId("approval");
  await expect(question).toContainText("Claude wants to run a command", { timeout: 20_000 });
  await expect(question).toContainText("touch made.txt");
  await expect(question).toContainText(/denied in \d+:\d\d/);
  await expect(app.getByRole("alert").filter({ hasText: "Claude asks for permission" })).toContainText(
    "touch made.txt",
  );
  await question.getByRole("textbox").fill("Not in this folder");
  await question.getByTestId("approval-deny").click();
  const card = lastTurn(app).getByTestId("tool-card");
  await expect(card).toHaveAttribute("data-state", "denied");
  await expect(card).toContainText("Not in this folder");
  await expect(lastTurn(app)).toHaveAttribute("data-state", "done", { timeout: 20_000 });
  await expect(stat(join(served.studyFolder, "made.txt"))).rejects.toThrow("ENOENT");

  await send(app, "write a file notes.md with the text eleven");
  await expect(app.getByTestId("approval")).toContainText("Claude wants to write a file", {
    timeout: 20_000,
  });
  await expect(app.getByTestId("approval")).toContainText("notes.md");
  await expect(app.getByTestId("approval")).toContainText("eleven");
  await app.getByTestId("approval-allow").focus();
  await app.keyboard.press("Enter");
  await expect(lastTurn(app)).toHaveAttribute("data-state", "done", { timeout: 20_000 });
  await expect(lastTurn(app).getByTestId("tool-card").last()).toContainText("Allowed by you");
  await expect(app.getByRole("log")).toBeFocused();
  expect(await readFile(join(served.studyFolder, "notes.md"), "utf8")).toContain("eleven");
});

test("a question that is out of view is told above the composer, which leads to it", async ({ app }) => {
  await app.setViewportSize({ width: 1_100, height: 560 });
  await say(app, "explain the study");
  await switchToPower(app);
  await send(app, "run the command touch made.txt");
  await expect(app.getByTestId("approval")).toBeInViewport({ timeout: 20_000 });
  await expect(app.getByTestId("approval-bar")).toHaveCount(0);
  await app.getByRole("log").hover();
  await app.mouse.wheel(0, -5_000);
  await expect(app.getByTestId("approval")).not.toBeInViewport();
  await app.getByTestId("approval-bar").getByRole("button", { name: "Show" }).click();
  await expect(app.getByTestId("approval")).toBeInViewport();
  await expect(app.getByTestId("approval")).toBeFocused();
  await expect(app.getByTestId("approval-bar")).toHaveCount(0);
  await app.keyboard.press("Tab");
  await app.keyboard.press("Tab");
  await expect(app.getByTestId("approval-allow")).toBeFocused();
});

test.describe("at a human pace", () => {
  test.use({ serve: { sample: "cantilever", paceMs: 60, env: {} } });

  test("a question of a conversation that is not shown is told, and leads there", async ({ app }) => {
    await switchToPower(app);
    // The question comes after an answer that takes its time: by then another conversation is shown.
    await send(app, "explain the study");
    await send(app, "run the command touch made.txt");
    await expect(app.getByTestId("turn")).toHaveCount(2);
    await app.getByRole("button", { name: "New", exact: true }).click();
    await expect(app.getByTestId("turn")).toHaveCount(0);
    await expect(app.getByText("Claude asks for permission in another conversation")).toBeVisible({
      timeout: 20_000,
    });
    await app.getByRole("button", { name: "Show", exact: true }).click();
    await expect(app.getByTestId("approval")).toBeInViewport();
    await app.getByTestId("approval-deny").click();
    await expect(lastTurn(app)).toHaveAttribute("data-state", "done", { timeout: 20_000 });
  });

  test("messages wait for the one before them, and can be taken back", async ({ app }) => {
    await send(app, "explain the study");
    await send(app, "hello");
    await send(app, "What is wrong with it?");
    const turns = app.getByTestId("turn");
    await expect(turns).toHaveCount(3);
    await expect(turns.nth(1).getByTestId("queue-place")).toHaveText("Waits for the message before it");
    await turns.nth(1).getByTestId("withdraw").press("Enter");
    await expect(turns).toHaveCount(2);
    await expect(app.getByRole("log")).toBeFocused();
    await expect(app.getByTestId("chat-input")).toHaveValue("hello");
    await expect(turns.nth(0)).toHaveAttribute("data-state", "done", { timeout: 30_000 });
    await expect(turns.nth(1)).toHaveAttribute("data-state", "done", { timeout: 30_000 });
    await expect(turns.nth(1)).toContainText("What is wrong with it?");
  });
});

test("a message is changed and sent again in its place, without what the old answer changed", async ({
  app,
}) => {
  await say(app, ADD_WEB);
  await expect(node(app, "dv_web_thickness")).toBeVisible();
  const field = await edit(app, lastTurn(app));
  await expect(field).toHaveValue(ADD_WEB);
  await expect(app.getByRole("checkbox", { name: /take back/i })).toBeChecked();
  await field.fill(ADD_RIB);
  await field.press("Enter");
  await expect(node(app, "dv_rib_height")).toBeVisible({ timeout: 20_000 });
  await expect(node(app, "dv_web_thickness")).toHaveCount(0);
  await expect(app.getByTestId("turn")).toHaveCount(1);
  await expect(lastTurn(app)).toHaveAttribute("data-state", "done", { timeout: 20_000 });

  const versions = app.getByTestId("branch-switcher");
  await expect(versions).toContainText("2 of 2");
  await versions.getByRole("button", { name: "Version before" }).click();
  await expect(versions).toContainText("1 of 2");
  await expect(lastTurn(app)).toContainText(ADD_WEB);
  await expect(versions.getByRole("button", { name: "Version before" })).toBeFocused();
  await app.keyboard.press("Tab");
  await app.keyboard.press("Enter");
  await expect(lastTurn(app)).toContainText(ADD_RIB);
  await app.reload();
  await expect(versions).toContainText("2 of 2");
  await expect(lastTurn(app)).toContainText(ADD_RIB);
});

test("an earlier message that is sent again leaves what came after it on its branch", async ({ app }) => {
  await say(app, "hello");
  await say(app, "What is wrong with it?");
  const field = await edit(app, app.getByTestId("turn").first());
  await expect(app.getByRole("checkbox")).toHaveCount(0);
  await field.fill("explain the study");
  await field.press("Enter");
  await expect(app.getByTestId("turn")).toHaveCount(1);
  await expect(lastTurn(app)).toHaveAttribute("data-state", "done", { timeout: 20_000 });
  await app.getByRole("button", { name: "Version before" }).click();
  await expect(app.getByTestId("turn")).toHaveCount(2);
  await expect(lastTurn(app)).toContainText("What is wrong with it?");
});

test("another window shows the same branches, and leaves a conversation that was deleted", async ({
  app,
  served,
}) => {
  await say(app, "hello");
  await say(app, "What is wrong with it?");
  // The address with the token signs in once; after that the cookie does.
  const other = await app.context().newPage();
  await other.goto(new URL("/", served.url).href);
  await expect(other.getByTestId("turn")).toHaveCount(2);
  const field = await edit(app, app.getByTestId("turn").first());
  await field.fill("explain the study");
  await field.press("Enter");
  await expect(other.getByTestId("turn")).toHaveCount(1);
  await expect(lastTurn(other)).toHaveAttribute("data-state", "done", { timeout: 20_000 });
  await expect(lastTurn(other)).toContainText("The study has");
  await app.getByRole("button", { name: "Version before" }).click();
  await expect(other.getByTestId("turn")).toHaveCount(2);
  await expect(other.getByTestId("branch-switcher")).toContainText("1 of 2");
  await app.getByTestId("conversation-more").click();
  await app.getByRole("menuitem", { name: "Delete" }).click();
  await expect(other.getByTestId("turn")).toHaveCount(0);
  await expect(other.getByTestId("example-prompt").first()).toBeVisible();
});

test("nothing is sent when what the old answer changed cannot be taken back", async ({ app }) => {
  await say(app, "Set the upper bound of the width to 50 mm");
  await expect(lastTurn(app).getByTestId("change-list")).toContainText("1 change");
  await node(app, "dv_width").click();
  await app.keyboard.press("Delete");
  await expect(node(app, "dv_width")).toHaveCount(0);
  const field = await edit(app, lastTurn(app));
  await field.fill(ADD_RIB);
  await app.getByTestId("edit-send").click();
  const editor = app.getByTestId("message-editor");
  await expect(editor.getByRole("alert")).toHaveAttribute("data-error-code", "undo-conflict");
  await expect(node(app, "dv_rib_height")).toHaveCount(0);
  await expect(app.getByTestId("turn")).toHaveCount(1);
  await editor.getByRole("checkbox").uncheck();
  await app.getByTestId("edit-send").click();
  await expect(node(app, "dv_rib_height")).toBeVisible({ timeout: 20_000 });
});

test("a long result of a tool is cut, and all of it is there on request", async ({ app, served }) => {
  const lines = Array.from({ length: 1_500 }, (_, index) => `displacement ${index} mm of the mesh`);
  await writeFile(join(served.studyFolder, "model", "long.txt"), `${lines.join("\n")}\nthe last line\n`);
  await say(app, "read model/long.txt");
  const card = lastTurn(app).getByTestId("tool-card").first();
  await card.locator("summary").click();
  await card.getByTestId("whole-result").press("Enter");
  const box = card.getByTestId("long-text");
  await expect(box).toBeVisible();
  await expect(app.getByRole("log")).toBeFocused();
  await box.evaluate((element) => {
    element.scrollTop = element.scrollHeight;
  });
  await expect(box).toContainText("the last line");
  await expect(box).not.toContainText("displacement 3 mm");
});

test.describe("without the claude command", () => {
  test.use({ serve: { sample: "cantilever", paceMs: 0, env: { PLANFORM_CLAUDE: "/nowhere/claude" } } });

  test("a message that failed is tried again as another version of itself", async ({ app }) => {
    await say(app, "explain the study", "failed");
    await app.getByTestId("retry").click();
    await expect(app.getByTestId("branch-switcher")).toContainText("2 of 2");
    await expect(app.getByTestId("turn")).toHaveCount(1);
    await expect(lastTurn(app)).toHaveAttribute("data-state", "failed");
    await expect(lastTurn(app)).toContainText("explain the study");
  });
});
