import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import type { ScriptedApi } from "../support/scripted-api.ts";
import { findViolations } from "./support/find-violations.ts";
import { expect } from "./support/serve-app.ts";
import { test } from "./support/serve-scripted.ts";

const lastTurn = (app: Page): Locator => app.getByTestId("turn").last();
const lastCard = (app: Page): Locator => lastTurn(app).getByTestId("tool-card").last();
const question = (app: Page): Locator => app.getByTestId("approval");
const bash = (command: string) => ({ tool: "Bash", input: { command, description: "Try it" } });

async function switchToPower(app: Page): Promise<void> {
  await app.getByTestId("mode-power").click();
  await app.getByTestId("power-agree").click();
  await expect(app.getByTestId("mode-power")).toHaveAttribute("aria-pressed", "true");
}

/** Sends a message to which the model answers with one call of a tool. */
async function call(app: Page, api: ScriptedApi, tool: ReturnType<typeof bash> | object): Promise<void> {
  api.setScript([[tool as ReturnType<typeof bash>], ["That is all."]]);
  const turns = await app.getByTestId("turn").count();
  await app.getByTestId("chat-input").fill("Do it");
  await app.getByTestId("chat-send").click();
  await expect(app.getByTestId("turn")).toHaveCount(turns + 1);
}

async function ended(app: Page): Promise<void> {
  await expect(lastTurn(app)).toHaveAttribute("data-state", "done", { timeout: 20_000 });
}

async function asked(app: Page): Promise<Locator> {
  await expect(question(app)).toBeVisible({ timeout: 20_000 });
  return question(app);
}

async function stopAsking(app: Page): Promise<void> {
  await app.getByTestId("session-rules").click();
  await app.getByTestId("stop-asking").click();
  await app.getByTestId("stop-asking-words").fill("do not ask");
  await app.getByTestId("stop-asking-confirm").click();
  await expect(app.getByTestId("not-asking")).toBeVisible();
}

// Each of several messages starts the real CLI.
test.describe.configure({ timeout: 120_000 });

test.beforeEach(async ({ app }) => switchToPower(app));

test("a call that is allowed once asks again the next time, and says who allowed it", async ({
  app,
  api,
  served,
}) => {
  const made = join(served.studyFolder, "made.txt");
  await call(app, api, bash("touch made.txt"));
  await asked(app);
  await expect(app.getByTestId("approval-place")).toHaveText(
    "It begins in the study's folder and has all your rights",
  );
  await app.getByTestId("approval-allow").click();
  await ended(app);
  await expect(lastCard(app).getByTestId("decision")).toHaveText("Allowed by you");
  expect((await stat(made)).size).toBe(0);
  await call(app, api, bash("touch made.txt"));
  await (await asked(app)).getByRole("textbox").fill("It is there already");
  await app.keyboard.press("Enter");
  await ended(app);
  await expect(lastCard(app).getByTestId("decision")).toHaveText("Denied by you: It is there already");
});

test("what is allowed for the session does not ask until its rule is removed", async ({
  app,
  api,
  served,
}) => {
  await call(app, api, bash("touch one.txt"));
  await (await asked(app)).getByTestId("approval-for-session").click();
  const rules = app.getByTestId("approval-rules");
  await expect(rules).toBeFocused();
  await expect(rules.getByRole("listitem")).toContainText([
    "run exactly: touch one.txt",
    "run commands that begin with: touch",
  ]);
  await app.keyboard.press("Escape");
  await expect(app.getByTestId("approval-for-session")).toBeFocused();
  await app.keyboard.press("Enter");
  await rules.getByRole("button", { name: "Allow run commands that begin with: touch" }).click();
  await ended(app);
  await expect(lastCard(app).getByTestId("decision")).toHaveText(
    "Allowed by a rule of this session: run commands that begin with: touch",
  );

  await call(app, api, bash("touch two.txt"));
  await ended(app);
  await expect(lastCard(app).getByTestId("decision")).toHaveText(
    "Allowed by a rule of this session: run commands that begin with: touch",
  );
  await stat(join(served.studyFolder, "two.txt"));

  await app.getByTestId("session-rules").click();
  await expect(app.getByTestId("session-rule")).toHaveCount(1);
  await expect(app.getByTestId("session-rule")).toContainText("run commands that begin with: touch");
  await app.getByRole("button", { name: /^Remove: run commands/ }).press("Enter");
  await expect(app.getByTestId("session-rule")).toHaveCount(0);
  await expect(app.getByTestId("session-rules-list")).toBeFocused();
  await app.keyboard.press("Escape");
  await expect(app.getByTestId("session-rules")).toHaveText("Rules");

  await call(app, api, bash("touch three.txt"));
  await (await asked(app)).getByTestId("approval-deny").click();
  await ended(app);
  await expect(stat(join(served.studyFolder, "three.txt"))).rejects.toThrow("ENOENT");
});

test("a session stops asking by the right words only, says so all the time, and asks again", async ({
  app,
  api,
  served,
}) => {
  await writeFile(join(served.studyFolder, ".env"), "KEY=hidden-value\n");
  await app.getByTestId("session-rules").click();
  await app.getByTestId("stop-asking").click();
  const confirm = app.getByTestId("stop-asking-confirm");
  for (const wrong of ["", "do ask", "Do not ask", "do not ask "]) {
    await app.getByTestId("stop-asking-words").fill(wrong);
    await expect(confirm).toBeDisabled();
    await app.keyboard.press("Enter");
  }
  await expect(app.getByRole("dialog")).toBeVisible();
  await app.getByTestId("stop-asking-words").fill("do not ask");
  await expect(confirm).toBeEnabled();
  await app.keyboard.press("Enter");
  await expect(app.getByTestId("not-asking")).toBeVisible();
  await expect(app.getByTestId("announcer")).toHaveText("Claude does not ask before it acts");
  await expect(app.getByTestId("session-rules")).toBeFocused();

  await call(app, api, bash("touch free.txt"));
  await ended(app);
  await expect(lastCard(app).getByTestId("decision")).toHaveText("Allowed: this session does not ask");
  await stat(join(served.studyFolder, "free.txt"));

  await call(app, api, { tool: "Read", input: { file_path: join(served.studyFolder, ".env") } });
  await ended(app);
  await expect(lastCard(app)).not.toHaveAttribute("data-state", "done");
  await call(app, api, bash("cat .env .planform/settings.json .planform/study.db"));
  await ended(app);
  expect(JSON.stringify(api.requests)).not.toContain("hidden-value");
  expect(JSON.stringify(api.requests)).not.toContain("SQLite format");

  await app.reload();
  await expect(app.getByTestId("not-asking")).toBeVisible();
  await app.getByTestId("conversation-new").click();
  await expect(app.getByTestId("not-asking")).toHaveCount(0);
  await app.getByTestId("not-asking-elsewhere").click();
  await app.getByTestId("ask-again").click();
  await expect(app.getByTestId("not-asking")).toHaveCount(0);
  await call(app, api, bash("touch asked.txt"));
  await asked(app);
});

test("a session that goes to user mode asks again when it comes back", async ({ app }) => {
  await stopAsking(app);
  await app.getByTestId("mode-user").click();
  await expect(app.getByTestId("not-asking")).toHaveCount(0);
  await expect(app.getByTestId("session-rules")).toHaveCount(0);
  await app.getByTestId("mode-power").click();
  await expect(app.getByTestId("mode-power")).toHaveAttribute("aria-pressed", "true");
  await expect(app.getByTestId("not-asking")).toHaveCount(0);
});

test("in a narrow window the composer says that the session does not ask", async ({ app }) => {
  await expect(app.getByTestId("asking-bar")).toHaveCount(0);
  await stopAsking(app);
  await expect(app.getByTestId("asking-bar")).toBeHidden();
  await app.setViewportSize({ width: 760, height: 700 });
  await app.getByTestId("asking-bar").getByRole("button", { name: "Ask again" }).click();
  await expect(app.getByTestId("asking-bar")).toHaveCount(0);
});

test("a command hides nothing of itself, neither in its question nor in its card", async ({ app, api }) => {
  await call(app, api, bash(`echo ok${" ".repeat(400)}\u202E; rm -rf x\n${"\n".repeat(60)}ссx beam`));
  const text = await asked(app);
  await expect(text).toContainText("echo ok[400 blanks]\\u{202e}; rm -rf x");
  await expect(text).toContainText("[60 empty lines]");
  await expect(text).toContainText("\\u{441}\\u{441}x beam");
  await text.getByTestId("approval-deny").click();
  await ended(app);
  await expect(lastCard(app).locator("summary")).toContainText("\\u{202e}; rm -rf x");
});

test("a question says where it acts, and that its text goes on", async ({ app, api, served }) => {
  const outside = join(served.homeFolder, "elsewhere.txt");
  const lines = Array.from({ length: 80 }, (_, index) => `line ${index}`).join("\n");
  await call(app, api, { tool: "Write", input: { file_path: outside, content: `${lines}\nthe last line` } });
  const file = await asked(app);
  await expect(app.getByTestId("approval-place")).toHaveAttribute("data-place", "outside");
  await expect(app.getByTestId("approval-place")).toHaveText(`Outside the study: ${outside}`);
  await expect(file.getByTestId("goes-on")).toContainText("81 lines");
  await file.getByRole("button", { name: "Show all of it" }).click();
  await expect(file.getByTestId("goes-on")).toHaveCount(0);
  await expect(file.getByText("the last line")).toBeInViewport();
  await file.getByTestId("approval-deny").click();
  await ended(app);

  await call(app, api, { tool: "Write", input: { file_path: "model/new.inp", content: "*NODE" } });
  await asked(app);
  await expect(app.getByTestId("approval-place")).toHaveText("In the study: model/new.inp");
});

test("keys answer a question only while it has the focus", async ({ app, api }) => {
  await app.getByTestId("chat-input").focus();
  await call(app, api, bash("touch key.txt"));
  await asked(app);
  await expect(app.getByTestId("chat-input")).toBeFocused();
  for (const place of [app.getByTestId("chat-input"), app.getByTestId("mode-power")]) {
    await place.focus();
    for (const key of ["Alt+Enter", "Alt+Backspace"]) await app.keyboard.press(key);
  }
  await expect(question(app)).toBeVisible();
  await app.keyboard.press("F9");
  await expect(question(app)).toBeFocused();
  // Nothing is chosen by a key that was meant for something else.
  for (const key of ["Enter", "Space", "y", "a"]) await app.keyboard.press(key);
  await expect(question(app)).toBeVisible();
  await app.keyboard.press("Alt+Enter");
  await ended(app);
  await expect(lastCard(app).getByTestId("decision")).toHaveText("Allowed by you");
  await call(app, api, bash("touch other.txt"));
  await asked(app);
  await app.keyboard.press("F9");
  await expect(question(app)).toBeFocused();
  await app.keyboard.press("Alt+Backspace");
  await ended(app);
  await expect(lastCard(app)).toHaveAttribute("data-state", "denied");
});

test("a question is there again after a reload", async ({ app, api }) => {
  await call(app, api, bash("touch later.txt"));
  await asked(app);
  await app.reload();
  await expect(await asked(app)).toContainText("touch later.txt");
  await expect(question(app)).toContainText(/denied in \d+:\d\d/);
  await app.getByTestId("approval-allow").click();
  await ended(app);
  await expect(lastCard(app).getByTestId("decision")).toHaveText("Allowed by you");
});

test.describe("with little time", () => {
  test.use({
    serve: async ({ serve }, use) => use({ ...serve, env: { ...serve.env, PLANFORM_APPROVAL_LIMIT_S: "3" } }),
  });

  test("a question that nobody answers is denied, and says so", async ({ app, api }) => {
    await call(app, api, bash("touch late.txt"));
    await asked(app);
    await ended(app);
    await expect(lastCard(app).getByTestId("decision")).toHaveText("Denied: nobody answered in time");
    await app.reload();
    await expect(lastCard(app).getByTestId("decision")).toHaveText("Denied: nobody answered in time");
  });
});

for (const theme of ["light", "dark"] as const) {
  test.describe(`in the ${theme} theme`, () => {
    test.use({ colorScheme: theme });

    test("axe-core finds nothing wrong with a question, its rules and a session that does not ask", async ({
      app,
      api,
    }) => {
      await call(app, api, bash("touch\u200B one.txt && сcx beam"));
      await asked(app);
      expect(await findViolations(app)).toEqual([]);
      await app.getByTestId("approval-for-session").click();
      expect(await findViolations(app)).toEqual([]);
      await app
        .getByTestId("approval-rules")
        .getByRole("button", { name: /^Allow/ })
        .first()
        .click();
      await ended(app);
      await app.getByTestId("session-rules").click();
      await expect(app.getByTestId("session-rule")).toBeVisible();
      expect(await findViolations(app)).toEqual([]);
      await app.getByTestId("stop-asking").click();
      await expect(app.getByTestId("stop-asking-words")).toBeVisible();
      expect(await findViolations(app)).toEqual([]);
      await app.getByTestId("stop-asking-words").fill("do not ask");
      await app.getByTestId("stop-asking-confirm").click();
      await expect(app.getByTestId("not-asking")).toBeVisible();
      expect(await findViolations(app)).toEqual([]);
    });
  });
}
