import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, type ServedApp, say, test } from "./support/serve-app.ts";

const fileOf = ({ studyFolder }: ServedApp): string => join(studyFolder, "study.json");

async function readText(served: ServedApp): Promise<string> {
  return readFile(fileOf(served), "utf8");
}

/** Changes study.json as another program would. */
async function rewrite(served: ServedApp, change: (text: string) => string): Promise<string> {
  const text = await readText(served);
  const next = change(text);
  expect(next).not.toBe(text);
  await writeFile(fileOf(served), next);
  return next;
}

async function copiesOf({ studyFolder }: ServedApp, kind: string): Promise<string[]> {
  const names = (await readdir(studyFolder)).filter((name) => name.startsWith(`study.json.${kind}-`));
  return Promise.all(names.map((name) => readFile(join(studyFolder, name), "utf8")));
}

/** The page is left first: it would log that the host is gone. */
async function restart(app: Page, served: ServedApp): Promise<void> {
  await app.goto("about:blank");
  await served.restart();
  await app.goto(served.url);
}

const node = (app: Page, label: string) => app.locator(`.react-flow__node[aria-label*=": ${label}"]`);
const saveState = (app: Page) => app.getByTestId("save-state");

test("a study that is broken when the program starts is shown at the place, and goes back to its last revision", async ({
  app,
  served,
}) => {
  await say(app, "add a note that says kept");
  await expect(saveState(app)).toHaveAttribute("data-state", "saved");
  const good = await readText(served);
  const nodes = (await served.readStudy()).nodes.length;
  const broken = await rewrite(served, (text) => text.replace('"sample-cantilever",', '"sample-cantilever"'));
  await restart(app, served);
  const view = app.getByTestId("repair-view");
  await expect(view).toContainText("The study cannot be opened");
  await expect(view.getByRole("alert")).toContainText("study.json is broken");
  await expect(view.getByRole("alert")).toContainText("line 4, column 3");
  await expect(view.getByTestId("excerpt").locator("[data-marked=true]")).toContainText('4  "name"');
  await expect(view).toContainText(`Cantilever beam, ${nodes} nodes`);

  await view.getByRole("button", { name: "Look again" }).click();
  await expect(view.getByRole("status")).toContainText("still cannot be opened");
  await app.reload();
  await view.getByRole("button", { name: /^Restore revision/ }).click();
  await expect(node(app, "Width")).toBeVisible();
  await expect(view).toHaveCount(0);
  await expect.poll(() => readText(served)).toBe(good);
  expect(await copiesOf(served, "broken")).toEqual([broken]);
});

test("a study that was mended is opened by looking again, and another one can be chosen meanwhile", async ({
  app,
  served,
}) => {
  const good = await readText(served);
  await rewrite(served, (text) => text.replace('"revision": 0', '"revision": "none"'));
  await rm(join(served.studyFolder, ".planform"), { recursive: true });
  await restart(app, served);
  const view = app.getByTestId("repair-view");
  await expect(view.getByRole("alert")).toContainText("revision: ");
  await expect(view.getByTestId("excerpt").locator("[data-marked=true]")).toContainText('"revision": "none"');
  await expect(view).toContainText("No revision of this study is kept");
  await expect(view.getByRole("button", { name: /^Restore/ })).toHaveCount(0);
  await view.getByRole("button", { name: "Choose another study" }).click();
  await expect(app.getByTestId("welcome")).toBeVisible();
  await app.getByRole("textbox", { name: "Folder", exact: true }).first().fill(served.studyFolder);
  await app.getByRole("button", { name: "Open the study" }).click();
  await expect(view).toBeVisible();
  await writeFile(fileOf(served), good);
  await view.getByRole("button", { name: "Look again" }).click();
  await expect(node(app, "Width")).toBeVisible();
});

test("what another program changes in study.json is told, shown, and can be taken back", async ({
  app,
  served,
}) => {
  await expect(node(app, "Width")).toBeVisible();
  await rewrite(served, (text) => text.replace('"label": "Width"', '"label": "Flange width"'));
  await expect(node(app, "Flange width")).toBeVisible();
  const toast = app
    .getByTestId("toast")
    .filter({ hasText: "study.json was changed by another program: 1 change" });
  await expect(toast.getByRole("button", { name: "Show" })).toBeVisible();
  await toast.getByRole("button", { name: "Undo" }).click();
  await expect(node(app, "Flange width")).toHaveCount(0);
  await expect(node(app, "Width")).toBeVisible();
  await expect.poll(() => readText(served)).toContain('"label": "Width"');
});

/** Puts a file there that was made from an earlier revision than the one that is saved by now. */
async function makeConflict(app: Page, served: ServedApp): Promise<string> {
  const former = await readText(served);
  await say(app, "add a note that says mine");
  await expect(saveState(app)).toHaveAttribute("data-state", "saved");
  const theirs = former.replace('"label": "Width"', '"label": "Flange width"');
  await writeFile(fileOf(served), theirs);
  await expect(saveState(app)).toHaveAttribute("data-state", "failed");
  const toast = app.getByTestId("toast").filter({ hasText: "does not fit this study" });
  await toast.getByRole("button", { name: "Decide" }).click();
  const dialog = app.getByRole("dialog");
  await expect(dialog).toContainText("The file was made from revision");
  await expect(dialog.getByTestId("change-row")).toHaveCount(2);
  await expect(dialog).toContainText("Flange width");
  return theirs;
}

test("a change that does not fit waits, and the file can be taken as one step", async ({ app, served }) => {
  const theirs = await makeConflict(app, served);
  await app.getByRole("button", { name: "Decide later" }).click();
  await expect(node(app, "Width")).toBeVisible();
  expect(await readText(served)).toBe(theirs);
  await saveState(app).click();
  await app.getByRole("button", { name: "Take the file" }).click();
  await expect(node(app, "Flange width")).toBeVisible();
  await expect(node(app, "mine")).toHaveCount(0);
  await expect(saveState(app)).toHaveAttribute("data-state", "saved");
  await app.keyboard.press("ControlOrMeta+z");
  await expect(node(app, "mine")).toBeVisible();
  await expect(node(app, "Flange width")).toHaveCount(0);
});

test("a change that does not fit can be put aside for the study", async ({ app, served }) => {
  const theirs = await makeConflict(app, served);
  await app.getByRole("button", { name: "Keep mine" }).click();
  await expect(saveState(app)).toHaveAttribute("data-state", "saved");
  await expect(node(app, "mine")).toBeVisible();
  expect(await readText(served)).toContain('"label": "Width"');
  expect(await copiesOf(served, "theirs")).toEqual([theirs]);
});

test("a file that another program breaks is shown, and waits until it is mended", async ({ app, served }) => {
  await expect(node(app, "Width")).toBeVisible();
  const good = await readText(served);
  await writeFile(fileOf(served), good.slice(0, 200));
  await expect(saveState(app)).toHaveAttribute("data-state", "failed");
  await saveState(app).click();
  const dialog = app.getByRole("dialog");
  await expect(dialog.getByTestId("excerpt")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Take the file" })).toHaveCount(0);
  await writeFile(fileOf(served), good);
  await expect(saveState(app)).toHaveAttribute("data-state", "saved");
  await dialog.getByRole("button", { name: "Look again" }).click();
  await expect(dialog).toContainText("go together again");
});

test.describe("without a study", () => {
  test.use({ serve: { sample: undefined, paceMs: 0, env: {} } });

  test("a study of a newer program is refused with its version and left alone", async ({ app, served }) => {
    const folder = join(served.homeFolder, "newer");
    await mkdir(folder);
    await writeFile(join(folder, "study.json"), '{ "schemaVersion": 99 }');
    await app.getByRole("textbox", { name: "Folder", exact: true }).first().fill(folder);
    await app.getByRole("button", { name: "Open the study" }).click();
    const view = app.getByTestId("repair-view");
    await expect(view.getByRole("alert")).toContainText("schema version 99");
    await expect(view).toContainText("Update Planform");
    await expect(view.getByRole("button", { name: /^Restore/ })).toHaveCount(0);
    expect(await readFile(join(folder, "study.json"), "utf8")).toBe('{ "schemaVersion": 99 }');
  });
});
