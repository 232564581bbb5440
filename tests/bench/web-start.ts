import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "@playwright/test";
import { findSystemChromium } from "../../scripts/find-chromium.mjs";
import { copySampleStudy } from "../support/open-test-app.ts";
import { type Figure, makeFigure, measureInTurn, median, medianRatio, round } from "./figure.ts";
import { ensureBuilt, plainEnvironment, rootFolder, untilEnded, untilOutput } from "./programs.ts";

const bench = "web-start";
const rounds = 7;

/** What a page needs at least: a Node that serves one line of HTML. */
const bareServer = `require("node:http")
  .createServer((request, response) => response.setHeader("content-type", "text/html").end("<p class='ready'>ready</p>"))
  .listen(0, "127.0.0.1", function () { console.log("at http://127.0.0.1:" + this.address().port + "/"); });
process.on("SIGINT", () => process.exit());`;

/** From the start of the web host to the canvas of a sample study on the screen, in a browser that runs already. */
export async function benchWebStart(): Promise<Figure[]> {
  ensureBuilt("cli", "mcp-server", "renderer");
  const homeFolder = await mkdtemp(join(tmpdir(), "planform-bench-home-"));
  const studyFolder = await copySampleStudy("truss10");
  const executablePath = findSystemChromium();
  const browser = await chromium.launch(executablePath === undefined ? {} : { executablePath });
  try {
    const serve = [join(rootFolder, "out", "cli", "main.js"), "serve", studyFolder, "--no-open", "--demo"];
    const { app, bare } = await measureInTurn(
      {
        app: () => timeStart(browser, serve, ".react-flow__node", homeFolder),
        bare: () => timeStart(browser, ["-e", bareServer], ".ready", homeFolder),
      },
      rounds,
    );
    const [appMs, bareMs] = [app.map(({ shownMs }) => shownMs), bare.map(({ shownMs }) => shownMs)];
    const detail = {
      appMs: round(median(appMs)),
      ofThatUntilItListensMs: round(median(app.map(({ listeningMs }) => listeningMs))),
      bareMs: round(median(bareMs)),
      rounds,
    };
    return [
      makeFigure({
        bench,
        figure: "start to canvas on the screen",
        value: median(appMs),
        unit: "ms",
        bar: 1500,
        detail,
      }),
      makeFigure({
        bench,
        figure: "start to canvas on the screen, against one line of HTML from a bare node",
        value: medianRatio(appMs, bareMs),
        unit: "ratio",
        bar: 8,
        detail,
      }),
    ];
  } finally {
    await browser.close();
    await rm(studyFolder, { recursive: true, force: true });
    await rm(homeFolder, { recursive: true, force: true });
  }
}

async function timeStart(
  browser: Browser,
  args: readonly string[],
  selector: string,
  homeFolder: string,
): Promise<{ listeningMs: number; shownMs: number }> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const start = performance.now();
  const child = spawn(process.execPath, args, {
    env: plainEnvironment({ HOME: homeFolder, PLANFORM_HOME: join(homeFolder, "planform") }),
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [, url = ""] = await untilOutput(child, /at (http:\S+)\n/, 30_000);
    const listeningMs = performance.now() - start;
    await page.goto(url, { waitUntil: "commit" });
    await page.locator(selector).first().waitFor({ state: "visible", timeout: 30_000 });
    return { listeningMs, shownMs: performance.now() - start };
  } finally {
    const ended = untilEnded(child, 20_000);
    child.kill("SIGINT");
    await ended;
    await context.close();
  }
}
