import type { Locator, Page } from "@playwright/test";
import { fillConversation } from "./support/fill-conversation.ts";
import { longestTaskMs } from "./support/measure-tasks.ts";
import { expect, type ServedApp, say, test } from "./support/serve-app.ts";

const turnCount = 5_000;
/** A window that stands still for longer is noticed. */
const longestStandstillMs = 200;

const paragraph =
  "The **maximum stress** of the beam is `120 MPa` and the limit is 140 MPa, so that the margin is small but enough.\n\n";
const list = "- first point with `code`\n- second point\n- third **point**\n\n";
const table = "| variable | value | unit |\n|---|---|---|\n| web | 4.2 | mm |\n| flange | 6 | mm |\n\n";
const code = "```python\ndef stress(force, area):\n    return force / area  # MPa\n```\n\n";

function makeTurns(count: number) {
  return Array.from({ length: count }, (_, index) => ({
    userText: index === 41 ? "What about the zeppelin?" : `Question ${index + 1}`,
    answer:
      paragraph.repeat(1 + (index % 4)) +
      (index % 5 === 0 ? table : "") +
      (index % 4 === 0 ? list : "") +
      (index % 9 === 0 ? code : ""),
  }));
}

/** Opens the study anew with a conversation that is there already. */
async function openFilled(app: Page, served: ServedApp, turns: ReturnType<typeof makeTurns>): Promise<void> {
  await app.goto("about:blank");
  fillConversation(served.studyFolder, turns);
  await served.restart();
  await app.goto(served.url);
  await expect(log(app)).toBeVisible();
}

const log = (app: Page): Locator => app.getByRole("log");
const turnOf = (app: Page, userText: string): Locator =>
  app.getByTestId("turn").filter({ has: app.getByText(userText, { exact: true }) });

async function wheel(app: Page, { steps, deltaPx }: { steps: number; deltaPx: number }): Promise<void> {
  await log(app).hover();
  for (let step = 0; step < steps; step += 1) {
    await app.mouse.wheel(0, deltaPx);
    await app.waitForTimeout(16);
  }
}

/** How far the end is below the view. */
const toEndPx = (app: Page): Promise<number> =>
  log(app).evaluate((view) => Math.round(view.scrollHeight - view.scrollTop - view.clientHeight));

const elementCount = (app: Page): Promise<number> =>
  log(app).evaluate((view) => view.querySelectorAll("*").length);

test("a conversation of thousands of turns opens at its end, scrolls smoothly and draws only what is near", async ({
  app,
  served,
}) => {
  await openFilled(app, served, makeTurns(turnCount));
  await expect(turnOf(app, `Question ${turnCount}`)).toBeInViewport();
  expect(await toEndPx(app)).toBeLessThan(5);
  const upMs = await longestTaskMs(app, () => wheel(app, { steps: 120, deltaPx: -600 }));
  await expect(turnOf(app, `Question ${turnCount}`)).not.toBeInViewport();
  const downMs = await longestTaskMs(app, () => wheel(app, { steps: 40, deltaPx: 900 }));
  expect(Math.max(upMs, downMs)).toBeLessThan(longestStandstillMs);
  expect(await elementCount(app)).toBeLessThan(2_500);
  const endMs = await longestTaskMs(app, async () => {
    await app.getByTestId("jump-to-latest").click();
    await expect(turnOf(app, `Question ${turnCount}`)).toBeInViewport();
  });
  await expect.poll(() => toEndPx(app)).toBeLessThan(5);
  expect(endMs).toBeLessThan(longestStandstillMs);
});

test("a turn thousands of turns ago is found, shown, marked and has the focus", async ({ app, served }) => {
  await openFilled(app, served, makeTurns(turnCount));
  await app.keyboard.press("Control+Shift+F");
  await app.getByTestId("conversation-search").fill("zeppelin");
  const hit = app.getByTestId("search-hit").first();
  await expect(hit).toBeVisible();
  const revealMs = await longestTaskMs(app, async () => {
    await hit.click();
    await expect(turnOf(app, "What about the zeppelin?")).toBeInViewport();
  });
  expect(revealMs).toBeLessThan(longestStandstillMs);
  await expect(turnOf(app, "What about the zeppelin?")).toBeFocused();
  const top = async () => (await turnOf(app, "What about the zeppelin?").boundingBox())?.y ?? 0;
  const logTop = (await log(app).boundingBox())?.y ?? 0;
  await expect.poll(async () => Math.abs((await top()) - logTop)).toBeLessThan(20);
  expect(await elementCount(app)).toBeLessThan(2_500);
});

test("what is looked at stays where it is while earlier turns come", async ({ app, served }) => {
  // Everything from the host comes late, so that the page of turns arrives after the list has come to rest.
  await app.routeWebSocket(/\/rpc$/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => setTimeout(() => socket.send(message), 400));
  });
  await openFilled(app, served, makeTurns(200));
  await expect(turnOf(app, "Question 200")).toBeInViewport();
  await app.waitForTimeout(500);
  const heightBefore = await log(app).evaluate((view) => {
    view.scrollTop = 700;
    return view.scrollHeight;
  });
  await app.waitForTimeout(250);
  const findFirst = () =>
    log(app).evaluate((view) => {
      const top = view.getBoundingClientRect().top;
      const turn = [...view.querySelectorAll<HTMLElement>("[data-turn-id]")].find(
        (element) => element.getBoundingClientRect().top >= top,
      );
      return { id: turn?.dataset.turnId, topPx: turn?.getBoundingClientRect().top ?? 0 };
    });
  const first = await findFirst();
  await expect
    .poll(() => log(app).evaluate((view) => view.scrollHeight))
    .toBeGreaterThan(heightBefore + 4_000);
  const after = await findFirst();
  expect(after.id).toBe(first.id);
  expect(Math.abs(after.topPx - first.topPx)).toBeLessThan(4);
});

test("a conversation is where it was left, after another one and after a restart", async ({
  app,
  served,
}) => {
  await openFilled(app, served, makeTurns(300));
  await expect(turnOf(app, "Question 300")).toBeInViewport();
  await wheel(app, { steps: 40, deltaPx: -700 });
  await app.waitForTimeout(600);
  const findTop = () =>
    log(app).evaluate((view) => {
      const { top } = view.getBoundingClientRect();
      const turns = [...view.querySelectorAll<HTMLElement>("[data-turn-id]")];
      const turn = turns.find((element) => element.getBoundingClientRect().bottom > top + 20);
      return `${turn?.dataset.turnId} ${Math.round((turn?.getBoundingClientRect().top ?? 0) / 8)}`;
    });
  const place = await findTop();
  await app.getByTestId("conversation-new").click();
  await expect(log(app)).toHaveCount(0);
  await app.getByTestId("conversation-history").click();
  await app.getByTestId("conversation-row").filter({ hasText: "Question 1" }).locator("[data-row]").click();
  await expect.poll(findTop).toBe(place);

  await app.waitForTimeout(1_200);
  await app.goto("about:blank");
  await served.restart();
  await app.goto(served.url);
  await app.getByTestId("conversation-history").click();
  await app.getByTestId("conversation-row").filter({ hasText: "Question 1" }).locator("[data-row]").click();
  await expect.poll(findTop).toBe(place);
});

test("an answer of 5 MB opens with a gap, and all of it can be read", async ({ app, served }) => {
  const answer = `${paragraph}${list}${table}${code}`.repeat(15_500);
  expect(answer.length).toBeGreaterThan(5_000_000);
  await app.goto("about:blank");
  fillConversation(served.studyFolder, [{ userText: "Everything", answer: `${answer}The very end.` }]);
  await served.restart();
  const openMs = await longestTaskMs(app, async () => {
    await app.goto(served.url);
    await expect(app.getByText("The very end.")).toBeInViewport();
  });
  const button = app.getByRole("button", { name: /^Show all \(5\.\d MB\)$/ });
  const whole = app.getByRole("group", { name: "Whole answer" });
  await wheel(app, { steps: 8, deltaPx: -500 });
  const wholeMs = await longestTaskMs(app, async () => {
    await button.click();
    await expect(whole).toBeVisible();
    for (const part of [0.5, 1]) {
      await whole.evaluate((box, share) => {
        box.scrollTop = box.scrollHeight * share;
      }, part);
      await app.waitForTimeout(500);
    }
    await expect.poll(() => elementCount(app)).toBeLessThan(1_500);
  });
  test
    .info()
    .annotations.push({ type: "measured", description: `opening ${openMs} ms, all of it ${wholeMs} ms` });
  expect(openMs).toBeLessThan(longestStandstillMs);
  expect(wholeMs).toBeLessThan(longestStandstillMs);
  await app.getByRole("button", { name: "Show less" }).click();
  await expect(button).toBeVisible();
});

test.describe("at a human pace", () => {
  test.use({ serve: { sample: "cantilever", paceMs: 60, env: {} } });

  test("an answer that grows keeps its end in view, until the user scrolls up", async ({ app }) => {
    await app.setViewportSize({ width: 1_100, height: 520 });
    await say(app, "explain the study");
    await app.getByTestId("chat-input").fill("explain the study");
    await app.getByTestId("chat-send").click();
    const turn = app.getByTestId("turn").last();
    await expect(turn).toContainText("The study has", { timeout: 20_000 });
    await expect.poll(() => toEndPx(app)).toBeLessThan(45);
    await wheel(app, { steps: 3, deltaPx: -150 });
    await expect(app.getByTestId("jump-to-latest")).toBeVisible();
    const topPx = await log(app).evaluate((view) => view.scrollTop);
    await expect(turn).toHaveAttribute("data-state", "done", { timeout: 30_000 });
    expect(Math.abs((await log(app).evaluate((view) => view.scrollTop)) - topPx)).toBeLessThan(5);
    await app.getByTestId("jump-to-latest").press("Enter");
    await expect.poll(() => toEndPx(app)).toBeLessThan(5);
    await expect(app.getByTestId("jump-to-latest")).toHaveCount(0);
    await expect(log(app)).toBeFocused();
  });
});
