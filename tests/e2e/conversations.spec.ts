import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expect, say, test } from "./support/serve-app.ts";

async function startAnother(app: Page): Promise<void> {
  await app.getByTestId("conversation-new").click();
  await expect(app.getByTestId("turn")).toHaveCount(0);
}

const rows = (app: Page) => app.getByTestId("conversation-row");
const openList = (app: Page) => app.getByTestId("conversation-history").click();

test("a search finds messages of all conversations and leads to them", async ({ app }) => {
  await say(app, "add a constraint: the zeppelin factor stays below 3");
  await startAnother(app);
  await say(app, "hello");
  await app.keyboard.press("Control+Shift+F");
  const search = app.getByTestId("conversation-search");
  await expect(search).toBeFocused();
  await search.fill("quokka");
  await expect(app.getByTestId("search-empty")).toHaveText("No message holds all of these words");
  await search.fill("zepp");
  const hit = app.getByTestId("search-hit").filter({ hasText: "You:" });
  await expect(hit.locator("mark")).toHaveText("zeppelin");
  await search.press("ArrowDown");
  await app.keyboard.press("Enter");
  await expect(search).toHaveCount(0);
  await expect(app.getByTestId("turn")).toHaveCount(1);
  await expect(app.getByTestId("turn")).toContainText("zeppelin factor");
});

test("a conversation is renamed in its row and in the header", async ({ app }) => {
  await say(app, "hello");
  await openList(app);
  await rows(app).first().locator("[data-row]").focus();
  await app.keyboard.press("F2");
  const field = app.getByTestId("conversation-title-input");
  await expect(field).toBeFocused();
  await field.fill("Thinner web");
  await field.press("Enter");
  await expect(rows(app).first()).toContainText("Thinner web");
  await expect(rows(app).first().locator("[data-row]")).toBeFocused();
  await expect(app.getByTestId("conversation-title")).toHaveText("Thinner web");
  await app.keyboard.press("Escape");

  await app.getByTestId("conversation-more").click();
  await app.getByRole("menuitem", { name: "Rename" }).click();
  await expect(field).toBeFocused();
  await field.fill("not this");
  await field.press("Escape");
  await expect(app.getByTestId("conversation-title")).toHaveText("Thinner web");
  await app.reload();
  await expect(app.getByTestId("conversation-title")).toHaveText("Thinner web");
});

test("a deleted conversation makes room for the latest other one and can be had back", async ({ app }) => {
  await say(app, "hello");
  await startAnother(app);
  await say(app, "explain the study");
  await openList(app);
  await expect(rows(app)).toHaveCount(2);
  await rows(app).first().click({ button: "right" });
  await app.getByRole("menuitem", { name: "Delete" }).click();
  await expect(rows(app)).toHaveCount(1);
  await expect(rows(app).first().locator("[data-row]")).toBeFocused();
  await expect(app.getByTestId("conversation-title")).toHaveText("hello");
  await app.keyboard.press("Escape");
  await app.getByTestId("toast-action").click();
  await expect(app.getByTestId("conversation-title")).toHaveText("explain the study");
  await expect(app.getByTestId("turn")).toHaveCount(1);

  await openList(app);
  await expect(rows(app)).toHaveCount(2);
  await rows(app).first().locator("[data-row]").focus();
  await app.keyboard.press("Delete");
  await expect(rows(app)).toHaveCount(1);
  await expect(rows(app).first().locator("[data-row]")).toBeFocused();
  await app.keyboard.press("Delete");
  await expect(rows(app)).toHaveCount(0);
  await expect(app.getByTestId("conversation-search")).toBeFocused();
  await expect(app.getByTestId("example-prompt").first()).toBeVisible();
  await app.keyboard.press("Escape");
  await say(app, "hello");
});

test("a conversation is saved as a file, to read or to work with", async ({ app }) => {
  await say(app, "explain the study");
  async function save(name: string): Promise<{ fileName: string; text: string }> {
    await app.getByTestId("conversation-more").click();
    const download = app.waitForEvent("download");
    await app.getByRole("menuitem", { name }).click();
    const file = await download;
    return { fileName: file.suggestedFilename(), text: await readFile(await file.path(), "utf8") };
  }
  const markdown = await save("Export as Markdown");
  expect(markdown.fileName).toMatch(/explain the study.*\.md$/);
  expect(markdown.text).toContain("# explain the study");
  expect(markdown.text).toContain("The study has");
  const json = await save("Export as JSON");
  expect(json.fileName).toMatch(/\.json$/);
  expect(JSON.stringify(JSON.parse(json.text))).toContain('"userText":"explain the study"');
});

test("each conversation keeps its own draft", async ({ app }) => {
  await say(app, "hello");
  const input = app.getByTestId("chat-input");
  await input.fill("for the first one");
  await startAnother(app);
  await expect(input).toHaveValue("");
  await input.fill("for the second one");
  await openList(app);
  await rows(app).filter({ hasText: "hello" }).locator("[data-row]").click();
  await expect(input).toHaveValue("for the first one");
  await app.reload();
  await openList(app);
  await rows(app).filter({ hasText: "New conversation" }).locator("[data-row]").click();
  await expect(input).toHaveValue("for the second one");
});
