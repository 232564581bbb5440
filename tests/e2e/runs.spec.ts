import type { Locator, Page } from "@playwright/test";
import { findNode } from "../../src/shared/study/study.ts";
import { expect, type ServedApp, say, test } from "./support/serve-app.ts";

/** Real trials in real processes: they take their time where the machine is busy. */
const runMs = 45_000;

test.use({ serve: { sample: "truss10", paceMs: 3, env: {} } });

type Wanted = { trials: number; algorithm?: string };

/** Starts a run from the header. */
async function startRun(app: Page, { trials, algorithm = "Sobol" }: Wanted): Promise<void> {
  await app.getByTestId("run").click();
  const dialog = app.getByRole("dialog", { name: "Start a run" });
  await dialog.getByLabel("Trials").fill(String(trials));
  await dialog.getByLabel("Algorithm").selectOption({ label: algorithm });
  await dialog.getByRole("button", { name: "Start", exact: true }).click();
  await expect(app.getByTestId("run-details")).toBeVisible();
  await expect(dialog).toBeHidden();
}

function details(app: Page): Locator {
  return app.getByTestId("run-details");
}

async function startValues({ readStudy }: ServedApp): Promise<unknown[]> {
  const { nodes } = await readStudy();
  return nodes.flatMap((node) => (node.type === "designVariable" ? [node.data.initial] : []));
}

test("a run is started and followed to its end, and a design of it loaded and taken back", async ({
  app,
  served,
}) => {
  await expect(app.getByTestId("run-value")).toHaveCount(0);
  await startRun(app, { trials: 12 });
  await expect(app.getByTestId("run-row")).toContainText("Sobol · 12 trials");
  await expect(details(app)).toHaveAttribute("data-state", "done", { timeout: runMs });
  await expect(app.getByTestId("run-progress")).toContainText("12 of 12 trials");
  await expect(app.getByTestId("trial-row")).toHaveCount(12);
  await expect(app.getByTestId("active-run")).toHaveCount(0);

  const before = await startValues(served);
  // Not the first one: the start design may well be the best of a few.
  await app.getByRole("button", { name: "Show trial 7" }).click();
  await app.getByRole("button", { name: "Load onto the canvas" }).click();
  await expect(app.getByTestId("toast")).toContainText("The start values are those of trial 7 of Run 1 now");
  await expect.poll(() => startValues(served)).not.toEqual(before);
  await app.getByTestId("toast").getByRole("button", { name: "Show" }).click();
  // Ten variables, three values, one goal and two limits show what they are in the best design.
  await expect(app.getByTestId("run-value")).toHaveCount(16);
  await app.keyboard.press("Control+z");
  await expect.poll(() => startValues(served)).toEqual(before);
});

test("a trial of the table shows its design by keyboard, and the best one again", async ({ app }) => {
  await startRun(app, { trials: 6 });
  await expect(details(app)).toHaveAttribute("data-state", "done", { timeout: runMs });
  const rows = app.getByTestId("trial-row");
  const best = await app.getByTestId("design").getAttribute("data-trial");
  const others = ["6", "5"].filter((number) => number !== best);
  const other = others[0] ?? "";
  await rows.first().getByRole("button").focus();
  if (other === "5") await app.keyboard.press("ArrowDown");
  await app.keyboard.press("Enter");
  await expect(app.getByTestId("design")).toHaveAttribute("data-trial", other);
  await expect(app.getByTestId("announcer")).toHaveText(`The design of trial ${other} is shown`);
  await app.getByRole("button", { name: "Show the best" }).click();
  await expect(app.getByTestId("design")).toHaveAttribute("data-trial", best ?? "");
  await app.getByLabel("Show trials").selectOption("failed");
  await expect(app.getByText("No trial failed.")).toBeVisible();
});

test("a run is paused, goes on, is given a design, is stopped, goes on, and is deleted", async ({ app }) => {
  await startRun(app, { trials: 2_000 });
  await expect(app.getByTestId("trial-row").nth(2)).toBeVisible({ timeout: runMs });
  const bar = app.getByRole("toolbar", { name: "What can be done with Run 1" });
  await bar.getByRole("button", { name: "Pause" }).click();
  await expect(details(app)).toHaveAttribute("data-state", "paused");
  await expect(app.getByTestId("active-run")).toHaveText(/paused: \d+\/2000/);
  await bar.getByRole("button", { name: "Resume" }).click();
  await expect(details(app)).toHaveAttribute("data-state", "running");

  await bar.getByRole("button", { name: "Compute a design..." }).click();
  const dialog = app.getByRole("dialog", { name: "Compute a design in Run 1" });
  await dialog.getByLabel("a1", { exact: true }).fill("99");
  await dialog.getByRole("button", { name: "Compute" }).click();
  await expect(dialog.getByRole("alert")).toHaveText("From 0.1 to 35");
  await dialog.getByLabel("a1", { exact: true }).fill("33.5");
  await dialog.getByRole("button", { name: "Compute" }).click();
  await expect(app.getByTestId("toast")).toContainText("Run 1 computes your design next");
  await expect(app.getByTestId("trial-row").filter({ hasText: "yours" })).toContainText("33.5");

  await bar.getByRole("button", { name: "Stop", exact: true }).click();
  await expect(details(app)).toHaveAttribute("data-state", "stopped", { timeout: runMs });
  await expect(app.getByTestId("announcer")).toHaveText(/Run 1 was stopped after \d+ trials/);
  await bar.getByRole("button", { name: "Go on" }).click();
  await expect(details(app)).toHaveAttribute("data-state", "running", { timeout: runMs });
  await bar.getByRole("button", { name: "Stop now" }).click();
  await expect(details(app)).toHaveAttribute("data-state", "stopped", { timeout: runMs });

  await bar.getByRole("button", { name: "Delete..." }).click();
  await app.getByTestId("delete-run").click();
  await expect(app.getByTestId("runs-empty")).toBeVisible();
});

test("a run goes on while the window is loaded again and the app starts anew", async ({ app, served }) => {
  await startRun(app, { trials: 40 });
  await app.reload();
  await expect(app.getByTestId("canvas")).toBeVisible();
  await app.getByRole("button", { name: "Runs", exact: true }).click();
  await expect(details(app)).toBeVisible();
  await app.goto("about:blank"); // the page would log that its connection is lost
  await served.restart();
  await app.goto(served.url);
  await app.getByRole("button", { name: "Runs", exact: true }).click();
  await expect(details(app)).toHaveAttribute("data-state", "done", { timeout: runMs });
  await expect(app.getByTestId("run-progress")).toContainText("40 of 40 trials");
});

test("what runs is told in the status bar, which leads to it, and its end is said where it is not shown", async ({
  app,
}) => {
  await startRun(app, { trials: 30 });
  await app.getByRole("button", { name: "Back to the canvas" }).click();
  await expect(app.locator('[data-node-id="solver_truss"]').getByTestId("run-badge")).toHaveAttribute(
    "data-state",
    "running",
  );
  await app.getByTestId("active-run").click();
  await expect(details(app)).toBeVisible();
  await app.getByRole("button", { name: "Back to the canvas" }).click();
  await expect(app.getByTestId("toast")).toContainText("Run 1 is done after 30 trials", { timeout: runMs });
  await expect(app.getByTestId("toast")).toHaveCount(1);
  await expect(app.getByTestId("run-badge")).toHaveCount(0);
});

test("everything about runs can be reached by keys", async ({ app }) => {
  await expect(app.getByTestId("canvas")).toBeVisible();
  await app.keyboard.press("Shift+R");
  await expect(app.getByTestId("runs-empty")).toContainText("Start a run, or ask Claude to optimise");
  await app.keyboard.press("r");
  const dialog = app.getByRole("dialog", { name: "Start a run" });
  await dialog.getByLabel("Trials").fill("no");
  await dialog.getByLabel("Trials").press("Enter");
  await expect(dialog.getByRole("alert")).toHaveText("This is not a number");
  await dialog.getByLabel("Trials").fill("2");
  await dialog.getByLabel("Trials").press("Enter");
  await expect(details(app)).toHaveAttribute("data-state", "done", { timeout: runMs });
});

test("Claude starts a run, which is live in the chat, also after a reload", async ({ app }) => {
  await say(app, "Optimise it with 10 trials");
  const strip = app.getByTestId("run-strip");
  await expect(strip).toHaveCount(1);
  await expect(strip).toContainText("Run 1");
  await app.reload();
  await expect(strip).toHaveAttribute("data-state", "done", { timeout: runMs });
  await expect(strip).toContainText("10 of 10 trials");
  await strip.getByRole("button", { name: "Show run" }).click();
  await expect(app.getByTestId("run-row")).toContainText("by the chat");
  await app.getByRole("button", { name: "Delete..." }).click();
  await app.getByTestId("delete-run").click();
  await expect(strip).toHaveText("The run was deleted.");
});

test.describe("of a study that cannot be run", () => {
  test("the dialog says why, and leads to the place", async ({ app, served }) => {
    await app.locator('[data-node-id="con_stress"]').click();
    const limit = app.getByTestId("inspector").getByLabel("Limit", { exact: true });
    await limit.fill("");
    await limit.press("Enter");
    await expect
      .poll(async () => findNode(await served.readStudy(), "con_stress")?.data)
      .not.toHaveProperty("limit");
    await app.getByTestId("run").click();
    const dialog = app.getByRole("dialog", { name: "Start a run" });
    await expect(dialog.getByTestId("run-hindrances")).toContainText("The study cannot be run yet");
    await expect(dialog.getByTestId("run-start")).toBeDisabled();
    await dialog.getByRole("button", { name: /^Show where: .*Stress limit/ }).click();
    await expect(app.getByTestId("inspector").getByLabel("Limit", { exact: true })).toBeFocused();
  });
});

test.describe("of a study from elsewhere", () => {
  test.use({ serve: { sample: "truss10", paceMs: 3, env: {}, trusted: false } });

  test("the dialog leads to the look at what would run", async ({ app }) => {
    await app.getByTestId("run").click();
    const dialog = app.getByRole("dialog", { name: "Start a run" });
    await expect(dialog.getByTestId("run-start")).toBeDisabled();
    await dialog.getByRole("button", { name: "Look and trust..." }).click();
    await app.getByTestId("trust-study").click();
    await app.getByTestId("run").click();
    await expect(dialog.getByTestId("run-start")).toBeEnabled();
  });
});
