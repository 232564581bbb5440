import { spawn } from "node:child_process";
import { rm } from "node:fs/promises";
import { loadavg } from "node:os";
import { join } from "node:path";
import { chromium, type Page } from "@playwright/test";
import { findSystemChromium } from "../../scripts/find-chromium.mjs";
import { copySampleStudy } from "../support/open-test-app.ts";
import { claudePath, claudeTestEnvironment } from "../support/run-claude.ts";
import { type Figure, makeFigure, measureInTurn, median, round } from "./figure.ts";
import { ensureBuilt, rootFolder, startModel, untilEnded, untilOutput } from "./programs.ts";

const bench = "screen-latency";
const words = 2_000;
const perSecond = 500;
const rounds = 5;

/**
 * From the moment in which the model's service writes a piece of text to its standing in the page: through the real
 * CLI, its journal, the web host and Chromium, beside a bare page that the same words are sent to. Both ends read the
 * clock of the one machine.
 */
export async function benchScreenLatency(): Promise<Figure[]> {
  ensureBuilt("cli", "mcp-server", "renderer");
  const model = await startModel("clock-model-process.ts");
  const [apiUrl = "", bareUrl = ""] = model.baseUrl.split(" ");
  const claude = await claudeTestEnvironment(apiUrl);
  const studyFolder = await copySampleStudy("cantilever");
  const executablePath = findSystemChromium();
  const browser = await chromium.launch(executablePath === undefined ? {} : { executablePath });
  const serve = [join(rootFolder, "out", "cli", "main.js"), "serve", studyFolder, "--no-open"];
  const host = spawn(process.execPath, serve, {
    env: { ...claude.env, PLANFORM_HOME: join(claude.homeFolder, "planform"), PLANFORM_CLAUDE: claudePath },
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [, url = ""] = await untilOutput(host, /at (http:\S+)\n/, 30_000);
    const [page, barePage] = [await browser.newPage(), await browser.newPage()];
    await page.goto(url);
    await barePage.goto(bareUrl);
    const { app, bare } = await measureInTurn(
      {
        app: () => watchAnswer(page, () => send(page, `Write ${words} words, ${perSecond} a second.`)),
        bare: () =>
          watchAnswer(barePage, () =>
            barePage.evaluate((options) => postMessage(options), { count: words, perSecond }),
          ),
      },
      rounds,
    );
    const p95 = { app: app.map((delays) => at(delays, 0.95)), bare: bare.map((delays) => at(delays, 0.95)) };
    const detail = {
      p50Ms: round(median(app.map((delays) => at(delays, 0.5)))),
      p95Ms: p95.app,
      longestMs: Math.max(...app.flat()),
      bareP95Ms: p95.bare,
      words,
      perSecond,
      rounds,
      loadAverage: round(loadavg()[0] ?? 0),
    };
    return [
      makeFigure({
        bench,
        figure: "from the service to the page at 500 pieces a second, p50",
        value: median(app.map((delays) => at(delays, 0.5))),
        unit: "ms",
        bar: 50,
        detail,
      }),
      makeFigure({
        bench,
        figure: "from the service to the page at 500 pieces a second, p95",
        value: median(p95.app),
        unit: "ms",
        bar: 50,
        detail,
      }),
    ];
  } finally {
    const ended = untilEnded(host, 20_000);
    host.kill("SIGINT");
    await ended;
    await browser.close();
    await model.close();
    await claude.cleanUp();
    await rm(studyFolder, { recursive: true, force: true });
  }
}

function at(delays: readonly number[], share: number): number {
  return delays.toSorted((a, b) => a - b)[Math.floor(share * (delays.length - 1))] ?? Number.NaN;
}

async function send(page: Page, text: string): Promise<void> {
  await page.getByTestId("chat-input").fill(text);
  await page.getByTestId("chat-input").press("Enter");
}

/** @returns for each word of the answer that `start` brings the ms from its writing to its standing in the page */
async function watchAnswer(page: Page, start: () => Promise<void>): Promise<number[]> {
  await page.bringToFront();
  await page.evaluate(watchWords);
  await start();
  let delays: number[] = [];
  for (const deadline = performance.now() + 60_000; delays.length < words; ) {
    if (performance.now() > deadline) throw new Error(`${delays.length} of ${words} words came`);
    await new Promise((resolve) => setTimeout(resolve, 250));
    delays = await page.evaluate(() => globalThis.wordDelays);
  }
  await page.locator('[data-testid="turn"][data-state="done"]').last().waitFor();
  return delays;
}

declare global {
  var wordDelays: number[];
  var wordObserver: MutationObserver | undefined;
}

/** Runs in the page. */
function watchWords(): void {
  let latest = Date.now();
  const delays: number[] = [];
  globalThis.wordDelays = delays;
  globalThis.wordObserver?.disconnect();
  const observer = new MutationObserver(() => {
    const now = Date.now();
    const turn = [...document.querySelectorAll('[data-testid="turn"]')].at(-1);
    // The end of the text is enough: half a second of it.
    for (const [word] of (turn?.textContent ?? "").slice(-4_500).matchAll(/\d{13}\.\d{3}/g)) {
      if (Number(word) <= latest) continue;
      latest = Number(word);
      delays.push(now - Math.floor(latest));
    }
  });
  globalThis.wordObserver = observer;
  observer.observe(document.body, { childList: true, subtree: true, characterData: true });
}
