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
