import { spawn } from "node:child_process";
import { rm } from "node:fs/promises";
import { loadavg } from "node:os";
import { join } from "node:path";
import { chromium, type Page } from "@playwright/test";
import { findSystemChromium } from "../../scripts/find-chromium.mjs";
import { copySampleStudy } from "../support/open-test-app.ts";
import { claudePath, claudeTestEnvironment } from "../support/run-claude.ts";
import { type Figure, makeFigure, round } from "./figure.ts";
import { ensureBuilt, rootFolder, startModel, untilEnded, untilOutput } from "./programs.ts";

const bench = "screen-latency";
const words = 5_000;
const perSecond = 500;

/**
 * From the moment in which the model's service writes a piece of text to its standing in the page: through the real
 * CLI, its journal, the web host and Chromium. Both ends read the clock of the one machine.
 */
export async function benchScreenLatency(): Promise<Figure[]> {
  ensureBuilt("cli", "mcp-server", "renderer");
  const model = await startModel("clock-model-process.ts");
  const claude = await claudeTestEnvironment(model.baseUrl);
  const studyFolder = await copySampleStudy("cantilever");
  const executablePath = findSystemChromium();
  const browser = await chromium.launch(executablePath === undefined ? {} : { executablePath });
  const host = spawn(
    process.execPath,
    [join(rootFolder, "out", "cli", "main.js"), "serve", studyFolder, "--no-open"],
    {
      env: { ...claude.env, PLANFORM_HOME: join(claude.homeFolder, "planform"), PLANFORM_CLAUDE: claudePath },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  try {
    const [, url = ""] = await untilOutput(host, /at (http:\S+)\n/, 30_000);
    const page = await browser.newPage();
    await page.goto(url);
    await say(page, "Write 200 words, 500 a second.", 200);
    const delays = await say(page, `Write ${words} words, ${perSecond} a second.`, words);
    const sorted = delays.toSorted((a, b) => a - b);
    const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
    const detail = {
      pieces: sorted.length,
      perSecond,
      p99Ms: round(at(0.99)),
      longestMs: round(at(1)),
      loadAverage: round(loadavg()[0] ?? 0),
    };
    return [0.5, 0.95].map((share) =>
      makeFigure({
        bench,
        figure: `from the service to the page at 500 pieces a second, p${share * 100}`,
        value: at(share),
        unit: "ms",
        bar: 50,
        detail,
      }),
    );
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

/** Sends a message. @returns for each word of the answer the ms from its writing to its standing in the page */
async function say(page: Page, text: string, count: number): Promise<number[]> {
  await page.evaluate(watchWords);
  await page.getByTestId("chat-input").fill(text);
  await page.getByTestId("chat-input").press("Enter");
  const turn = page.locator('[data-testid="turn"][data-state="done"]', { hasText: text });
  await turn.waitFor({ timeout: 60_000 });
  const delays = await page.evaluate(() => globalThis.wordDelays);
  if (delays.length !== count) throw new Error(`${delays.length} of ${count} words came`);
  return delays;
}

declare global {
  var wordDelays: number[];
}

/** Runs in the page. */
function watchWords(): void {
  let latest = Date.now();
  const delays: number[] = [];
  globalThis.wordDelays = delays;
  const observer = new MutationObserver(() => {
    const now = Date.now();
    const turn = [...document.querySelectorAll('[data-testid="turn"]')].at(-1);
    for (const [word] of (turn?.textContent ?? "").slice(-40_000).matchAll(/\d{13}\.\d{3}/g)) {
      if (Number(word) <= latest) continue;
      latest = Number(word);
      delays.push(now - Math.floor(latest));
    }
  });
  observer.observe(document.body, { childList: true, subtree: true, characterData: true });
}
