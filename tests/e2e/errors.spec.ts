import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, say, test } from "./support/serve-app.ts";

test.describe("without the claude command", () => {
  test.use({ serve: { sample: "cantilever", paceMs: 0, env: { PLANFORM_CLAUDE: "/nowhere/claude" } } });

  test("the turn says what is missing and what to do, the message is kept, and the app goes on", async ({
    app,
  }) => {
    await say(app, "explain the study", "failed");
    const turn = app.getByTestId("turn").last();
    await expect(turn).toContainText("The claude command was not found");
    await expect(turn).toContainText("/nowhere/claude");
    await expect(turn).toContainText(/install|settings|PLANFORM_CLAUDE/i);
    await expect(turn).toContainText("explain the study");
    await expect(turn.getByTestId("retry")).toBeVisible();
    await app.reload();
    await expect(turn).toHaveAttribute("data-state", "failed");
    await expect(turn).toContainText("The claude command was not found");
    await expect(app.getByTestId("claude-state")).toContainText("Mend the path in PLANFORM_CLAUDE");
  });
});

test.describe("with a broken study", () => {
  test.use({ serve: { sample: undefined, paceMs: 0, env: {} } });

  test("the welcome view names the line and the reason, and leaves the file alone", async ({
    app,
    served,
  }) => {
    const folder = join(served.homeFolder, "broken");
    await mkdir(folder);
    await writeFile(join(folder, "study.json"), '{\n  "schemaVersion": 1,\n  "id": oops\n}\n');
    await app.getByRole("textbox", { name: "Folder", exact: true }).fill(folder);
    await app.getByRole("button", { name: /^open/i }).first().click();
    await expect(app.getByText(/not valid JSON at line 3/).first()).toBeVisible();
    await writeFile(join(folder, "study.json"), '{ "schemaVersion": 99 }');
    await app.getByRole("button", { name: /^open/i }).first().click();
    await expect(app.getByText(/schema version 99/).first()).toBeVisible();
  });
});
