import type { Page } from "@playwright/test";
import type { ReceivedRequest } from "../../src/core/demo/messages-endpoint.ts";
import { expect, say, test } from "./support/serve-app.ts";
import { test as scripted } from "./support/serve-scripted.ts";

/** A red PNG of one pixel. */
const png =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";
const pngFile = { name: "stress.png", mimeType: "image/png", buffer: Buffer.from(png, "base64") };

/** What the model was sent with the message that holds the text. */
async function requestWith(requests: readonly ReceivedRequest[], text: string): Promise<string> {
  const find = () =>
    requests
      .filter(({ path }) => path === "/v1/messages")
      .map(({ body }) => JSON.stringify(body))
      .findLast((body) => body.includes(text));
  await expect.poll(find).toBeDefined();
  return find() ?? "";
}

/** Pastes an image, or drops it, as the browser would. */
async function handOver(app: Page, type: "paste" | "drop"): Promise<void> {
  const transfer = await app.evaluateHandle((base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const data = new DataTransfer();
    data.items.add(new File([bytes], "handed.png", { type: "image/png" }));
    return data;
  }, png);
  if (type === "drop") {
    const place = app.getByTestId("attachment-drop");
    await place.dispatchEvent("dragenter", { dataTransfer: transfer });
    await expect(app.getByText("Drop images and PDF files here")).toBeVisible();
    await place.dispatchEvent("drop", { dataTransfer: transfer });
    return;
  }
  await app.getByTestId("chat-input").evaluate((field, clipboardData) => {
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, transfer);
}

test("what is typed in the first moment of the window stays", async ({ page, served }) => {
  // All that the host says comes late: the study is on the screen long before its events are followed.
  await page.routeWebSocket(/\/rpc$/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => setTimeout(() => socket.send(message), 600));
  });
  await page.goto(served.url);
  await page.getByTestId("chat-input").fill("Make the beam lighter");
  await expect(page.getByTestId("connection-state")).toHaveAttribute("data-state", "ready");
  await expect(page.getByTestId("chat-input")).toHaveValue("Make the beam lighter");
  await page.getByTestId("chat-send").click();
  await expect(page.getByTestId("turn").first()).toHaveAttribute("data-state", "done", { timeout: 30_000 });
});

test("a draft is there again in another window and after the app was killed", async ({ app, served }) => {
  await say(app, "hello");
  await app.getByTestId("chat-input").fill("half a thought\nand its second line");
  const other = await app.context().newPage();
  await expect(async () => {
    await other.goto(served.url);
    await expect(other.getByTestId("chat-input")).toHaveValue(/half a thought\nand its second line/, {
      timeout: 1_000,
    });
  }).toPass();
  await other.close();
  await app.goto("about:blank"); // the page would log, rightly, that its connection was refused
  await served.restart();
  await app.goto(served.url);
  await expect(app.getByTestId("chat-input")).toHaveValue("half a thought\nand its second line");
  await app.getByTestId("chat-send").click();
  await expect(app.getByTestId("turn").nth(1)).toHaveAttribute("data-state", "done", { timeout: 30_000 });
  await app.reload();
  await expect(app.getByTestId("turn")).toHaveCount(2);
  await expect(app.getByTestId("chat-input")).toHaveValue("");
});

test.describe("while a turn runs", () => {
  test.use({ serve: { sample: "cantilever", paceMs: 400, env: {} } });

  test("a further message waits, is counted, and goes on when the first one is stopped", async ({ app }) => {
    const input = app.getByTestId("chat-input");
    await input.fill("explain the study");
    await input.press("Enter");
    await expect(app.getByTestId("turn").first()).toContainText("The study has", { timeout: 20_000 });
    await expect(app.getByTestId("chat-send")).toHaveText("Queue");
    await input.fill("hello");
    await input.press("Enter");
    await expect(input).toHaveValue("");
    await expect(app.getByTestId("composer-hint")).toContainText("1 message waits");
    await expect(app.getByTestId("queue-count")).toHaveText("1 running, 1 waiting");
    await expect(app.getByTestId("turn").nth(1)).toHaveAttribute("data-state", "waiting");
    await input.press("Escape");
    await expect(app.getByTestId("turn").first()).toHaveAttribute("data-state", "stopped");
    await expect(app.getByTestId("turn").nth(1)).toHaveAttribute("data-state", "running", {
      timeout: 20_000,
    });
    await expect(app.getByTestId("queue-count")).toHaveCount(0);
    await app.getByTestId("chat-stop").click();
    await expect(app.getByTestId("turn").nth(1)).toHaveAttribute("data-state", "stopped");
    await expect(app.getByTestId("chat-send")).toHaveText("Send");
  });
});

test("Shift+Enter makes a new line, and the Enter that ends a composition sends nothing", async ({ app }) => {
  const input = app.getByTestId("chat-input");
  await input.pressSequentially("two");
  await input.press("Shift+Enter");
  await input.pressSequentially("lines");
  await input.dispatchEvent("keydown", { key: "Enter", isComposing: true, bubbles: true });
  await expect(input).toHaveValue("two\nlines");
  await expect(app.getByTestId("turn")).toHaveCount(0);
  await input.press("Enter");
  await expect(app.getByTestId("turn")).toContainText(/two\s+lines/);
});

test("arrow up walks through the earlier messages and arrow down back", async ({ app }) => {
  await say(app, "hello");
  await say(app, "explain the study");
  const input = app.getByTestId("chat-input");
  await input.press("ArrowUp");
  await expect(input).toHaveValue("explain the study");
  await input.press("ArrowUp");
  await expect(input).toHaveValue("hello");
  await input.press("ArrowUp");
  await expect(input).toHaveValue("hello");
  await input.press("ArrowDown");
  await expect(input).toHaveValue("explain the study");
  await input.press("ArrowDown");
  await expect(input).toHaveValue("");
  await input.press("ArrowUp");
  await input.press("End");
  await input.pressSequentially(" again");
  await input.press("ArrowUp");
  await expect(input).toHaveValue("explain the study again");
});

scripted("images and PDF files go along with the message and are shown with it", async ({ app, api }) => {
  api.setScript([["A red point."]]);
  const pdf = { name: "drawing.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n%%EOF\n") };
  const mesh = { name: "beam.stl", mimeType: "model/stl", buffer: Buffer.from("solid beam") };
  await app.getByTestId("attach-input").setInputFiles([pngFile, pdf, mesh]);
  await expect(app.getByTestId("attachment-refusal")).toContainText("beam.stl is neither an image");
  const chips = app.getByTestId("draft-attachment");
  await expect(chips).toHaveCount(2);
  await expect(chips.first()).toHaveAttribute("data-state", "ready");
  await expect(chips.first().getByRole("img", { name: "stress.png" })).toBeVisible();
  await handOver(app, "paste");
  await expect(app.getByTestId("attachment-refusal")).toContainText("handed.png goes along already");
  await chips.first().getByRole("button", { name: "Remove stress.png" }).click();
  await expect(chips).toHaveCount(1);
  await handOver(app, "drop");
  await expect(chips).toHaveCount(2);
  await expect(chips.last()).toHaveAttribute("data-state", "ready");

  await app.getByTestId("chat-input").fill("what is in this picture");
  await app.getByTestId("chat-send").click();
  await expect(chips).toHaveCount(0);
  const turn = app.getByTestId("turn").last();
  await expect(turn).toHaveAttribute("data-state", "done", { timeout: 30_000 });
  const sent = await requestWith(api.requests, "what is in this picture");
  expect(sent).toContain(`{"type":"base64","media_type":"image/png","data":"${png}"}`);
  expect(sent).toContain('"type":"document"');

  await app.reload();
  await expect(turn.getByTestId("attachment-chip")).toHaveCount(2);
  await turn.getByRole("button", { name: /Open handed\.png/ }).click();
  await expect(app.getByRole("dialog").getByRole("img", { name: "handed.png" })).toBeVisible();
  await app.keyboard.press("Escape");
  await expect(app.getByRole("dialog")).toHaveCount(0);

  // A message without a text begins no exchange of its own there: its answer is the second one.
  api.setScript([["A red point."], ["The same point."]]);
  await app.getByTestId("attach-input").setInputFiles([pngFile]);
  await expect(chips).toHaveAttribute("data-state", "ready");
  await app.getByTestId("chat-input").press("Enter");
  await expect(app.getByTestId("turn")).toHaveCount(2);
  await expect(turn).toHaveAttribute("data-state", "done", { timeout: 30_000 });
  await expect(turn).toContainText("The same point.");
});

scripted("nodes and files that are mentioned reach the model by name and by id", async ({ app, api }) => {
  api.setScript([["I see."]]);
  const input = app.getByTestId("chat-input");
  const list = app.getByTestId("mention-list");
  await input.pressSequentially("compare @lim");
  await expect(list.getByRole("option")).toHaveText([
    /Deflection limit/,
    /Slenderness limit/,
    /Stress limit/,
  ]);
  await expect(input).toHaveAttribute("aria-activedescendant", /.+/);
  await input.press("Escape");
  await expect(list).toHaveCount(0);
  await input.pressSequentially("i");
  await expect(list).toHaveCount(0);
  await input.press("ControlOrMeta+a");
  await input.pressSequentially("compare @lim");
  await input.press("ArrowUp");
  await input.press("Enter");
  await expect(input).toHaveValue("compare @Stress limit ");
  await expect(list).toHaveCount(0);
  await input.pressSequentially("with @wid");
  await input.press("Tab");
  await input.pressSequentially("and @beam.inp");
  await expect(list.getByRole("option")).toHaveText([/model\/beam\.inp\.tmpl/]);
  await input.press("Enter");
  await expect(input).toHaveValue("compare @Stress limit with @Width and @model/beam.inp.tmpl ");
  await input.fill("compare @Stress limit and @model/beam.inp.tmpl now");
  await input.press("Enter");
  const turn = app.getByTestId("turn").last();
  await expect(turn).toHaveAttribute("data-state", "done", { timeout: 30_000 });
  const sent = await requestWith(api.requests, "beam.inp.tmpl now");
  const quoted = String.raw`\\?"`;
  expect(sent).toMatch(new RegExp(`mentionedNodes${quoted}:\\[${quoted}con_stress${quoted}\\]`));
  expect(sent).toMatch(new RegExp(`mentionedFiles${quoted}:\\[${quoted}model/beam.inp.tmpl${quoted}\\]`));
  const chips = turn.getByTestId("mention-chip");
  await expect(chips).toHaveText(["Stress limit", "model/beam.inp.tmpl"]);
  await chips.first().click();
  await expect(app.getByTestId("selection-chip")).toContainText("Stress limit");
});

scripted(
  "the chosen model answers from the next message on, and the choice is shown",
  async ({ app, api }) => {
    api.setScript([["Done."]]);
    await app.getByTestId("model-choice").click();
    const menu = app.getByTestId("model-menu");
    await menu.getByRole("radio", { name: "haiku" }).click();
    await expect(menu.getByRole("radio", { name: "haiku" })).toBeChecked();
    await menu.getByRole("radio", { name: "high" }).click();
    await expect(menu.getByRole("radio", { name: "high" })).toBeChecked();
    await app.keyboard.press("Escape");
    await expect(app.getByTestId("model-choice")).toHaveText(/haiku · high/);
    await app.getByTestId("chat-input").fill("which one are you");
    await app.getByTestId("chat-send").click();
    await expect(app.getByTestId("turn").last()).toHaveAttribute("data-state", "done", { timeout: 30_000 });
    expect(await requestWith(api.requests, "which one are you")).toMatch(/"model":"[^"]*haiku/);
    await app.reload();
    await expect(app.getByTestId("model-choice")).toHaveText(/haiku · high/);
    await app.getByTestId("model-choice").click();
    await menu.getByRole("textbox", { name: "Name of another model" }).fill("no spaces");
    await menu.getByRole("button", { name: "Use" }).click();
    await expect(menu.getByRole("alert")).toBeVisible();
  },
);
