import { stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, say, test } from "./support/serve-app.ts";

const REQUEST = "Add a design variable for the web thickness between 2 and 8 mm and connect it to the model";

test("the changes of one turn are undone from the chat", async ({ app }) => {
  await say(app, REQUEST);
  const node = app.locator('[data-node-id="dv_web_thickness"]');
  await expect(node).toBeVisible();
  await app.getByTestId("change-list").getByRole("button", { name: /undo/i }).click();
  await expect(node).toHaveCount(0);
});

test("user mode lets the CLI deny what leaves the study, power mode has its tools", async ({
  app,
  served,
}) => {
  await say(app, "read /etc/passwd");
  const denied = app.getByTestId("turn").last().getByTestId("tool-card");
  await expect(denied).toHaveAttribute("data-state", "denied");
  await expect(denied).toContainText("Denied by user mode");
  await denied.locator("summary").click();
  await expect(denied).toContainText("Switch to power mode");

  await say(app, "write a file notes.md");
  await expect(app.getByTestId("turn").last().getByTestId("tool-card").last()).toHaveAttribute(
    "data-state",
    "denied",
  );
  await expect(stat(join(served.studyFolder, "notes.md"))).rejects.toThrow("ENOENT");

  await say(app, "run the command ls");
  await expect(app.getByTestId("turn").last().getByTestId("tool-card")).toHaveCount(0);

  await app.getByTestId("mode-power").click();
  await app.getByRole("dialog").getByRole("button", { name: /power/i }).click();
  await expect(app.getByTestId("mode-power")).toHaveAttribute("aria-pressed", "true");
  await app.getByTestId("chat-input").fill("run the command ls");
  await app.getByTestId("chat-send").click();
  await app.getByTestId("approval-allow").click();
  await expect(app.getByTestId("turn").last()).toHaveAttribute("data-state", "done", { timeout: 30_000 });
  await expect(app.getByTestId("turn").last().getByTestId("tool-card")).toHaveAttribute("data-state", "done");
});

test.describe("at a human pace", () => {
  test.use({ serve: { sample: "cantilever", paceMs: 60, env: {} } });

  test("a message adds a node and an edge while the turn runs, as one undo step, saved in study.json", async ({
    app,
    served,
  }) => {
    const node = app.locator('[data-node-id="dv_web_thickness"]');
    const edges = app.locator(".react-flow__edge");
    await expect(app.locator('[data-node-id="dv_width"]')).toBeVisible();
    await expect(app.getByTestId("demo-label")).toContainText("Demo model (offline)");
    const edgesBefore = await edges.count();

    await app.getByTestId("chat-input").fill(REQUEST);
    await app.getByTestId("chat-send").click();
    const turn = app.getByTestId("turn").last();
    await expect(node).toBeVisible({ timeout: 20_000 });
    await expect(turn).toHaveAttribute("data-state", "running");
    await expect(turn).toHaveAttribute("data-state", "done", { timeout: 20_000 });
    await expect(edges).toHaveCount(edgesBefore + 1);
    await expect(turn.getByTestId("tool-card").filter({ hasText: "web thickness" })).toHaveAttribute(
      "data-state",
      "done",
    );
    await expect(turn.getByTestId("change-list")).toContainText("web thickness");
    await app.screenshot({ path: "test-results/main-job.png" });

    await expect(app.getByTestId("save-state")).toContainText("saved");
    const saved = await served.readStudy();
    const added = saved.nodes.find(({ id }) => id === "dv_web_thickness");
    expect(added).toMatchObject({ data: { kind: "continuous", lower: 2, upper: 8, unit: "mm" } });
    expect(saved.edges).toContainEqual({ sourceId: "dv_web_thickness", targetId: "model_beam" });

    await app.getByTestId("undo").click();
    await expect(node).toHaveCount(0);
    await expect(edges).toHaveCount(edgesBefore);
    await app.getByTestId("redo").click();
    await expect(node).toBeVisible();
    await expect(edges).toHaveCount(edgesBefore + 1);
  });

  test("a reload in the middle of a turn loses and doubles nothing", async ({ app }) => {
    await app.getByTestId("chat-input").fill("explain the study");
    await app.getByTestId("chat-send").click();
    const turn = app.getByTestId("turn").last();
    await expect(turn).toContainText("The study has", { timeout: 20_000 });
    await app.reload();
    await expect(turn).toHaveAttribute("data-state", "running");
    await expect(turn).toHaveAttribute("data-state", "done", { timeout: 60_000 });
    const text = await turn.innerText();
    expect(text.match(/The study has/g)).toHaveLength(1);
    await app.reload();
    await expect(turn).toHaveAttribute("data-state", "done");
    await expect.poll(() => turn.innerText()).toBe(text);
  });

  test("Stop ends the turn and keeps what had come", async ({ app }) => {
    await app.getByTestId("chat-input").fill("explain the study");
    await app.getByTestId("chat-send").click();
    const turn = app.getByTestId("turn").last();
    await expect(turn).toContainText("The study has", { timeout: 20_000 });
    await app.getByTestId("chat-stop").click();
    await expect(turn).toHaveAttribute("data-state", "stopped", { timeout: 5_000 });
    await expect(turn).toContainText("The study has");
    await say(app, "hello");
  });
});

test("a conversation is there again after the app was killed, and a new one starts empty", async ({
  app,
  served,
}) => {
  await say(app, REQUEST);
  await app.goto("about:blank"); // the page would log, rightly, that its connection was refused
  await served.restart();
  await app.goto(served.url);
  await expect(app.getByTestId("turn")).toHaveCount(1);
  await expect(app.getByTestId("conversation-title")).toContainText(
    "Add a design variable for the web thickness betwee",
  );
  await expect(app.locator('[data-node-id="dv_web_thickness"]')).toBeVisible();
  await app.getByTestId("undo").click();
  await expect(app.locator('[data-node-id="dv_web_thickness"]')).toHaveCount(0);
  await app.getByRole("button", { name: /^new/i }).click();
  await expect(app.getByTestId("turn")).toHaveCount(0);
});
