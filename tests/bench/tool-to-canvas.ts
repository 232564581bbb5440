import { spawn } from "node:child_process";
import { mkdir, open, readdir, writeFile } from "node:fs/promises";
import { loadavg } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, Page } from "@playwright/test";
import { serializeStudy } from "../../src/shared/study/serialize-study.ts";
import { generateStudy } from "../support/generate-study.ts";
import { claudePath, claudeTestEnvironment } from "../support/run-claude.ts";
import { at } from "./canvas-probe.ts";
import { type Figure, makeFigure, round } from "./figure.ts";
import { rootFolder, startModel, untilEnded, untilOutput } from "./programs.ts";

const nodeCount = 100;
const calls = 20;

declare global {
  var shownAt: Record<string, number>;
}

/**
 * From a tool's result in the journal, which the real CLI writes, to the node on the screen: through the web host and
 * Chromium. Both ends read the clock of the one machine, the first one every millisecond.
 */
export async function benchToolToCanvas(browser: Browser): Promise<Figure[]> {
  const model = await startModel("scripted-api-process.ts");
  const claude = await claudeTestEnvironment(model.baseUrl);
  const studyFolder = join(claude.homeFolder, "study");
  await mkdir(studyFolder);
  await writeFile(join(studyFolder, "study.json"), serializeStudy(generateStudy(nodeCount)));
  const serve = [join(rootFolder, "out", "cli", "main.js"), "serve", studyFolder, "--no-open"];
  const host = spawn(process.execPath, serve, {
    env: { ...claude.env, PLANFORM_HOME: join(claude.homeFolder, "planform"), PLANFORM_CLAUDE: claudePath },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const context = await browser.newContext();
  try {
    const [, url = ""] = await untilOutput(host, /at (http:\S+)\n/, 30_000);
    const page = await context.newPage();
    await page.goto(url);
    await page.locator(".react-flow__node").first().waitFor();
    await page.evaluate(watchNodes);
    const written = watchJournal(join(studyFolder, ".planform", "turns"));
    await send(page);
    const writtenAt = await written;
    await page.waitForFunction((count) => Object.keys(globalThis.shownAt).length === count, calls);
    const shownAt = await page.evaluate(() => globalThis.shownAt);
    const delays = Object.entries(shownAt).map(([id, time]) => time - (writtenAt.get(id) ?? Number.NaN));
    const detail = {
      p50Ms: at(delays, 0.5),
      p95Ms: at(delays, 0.95),
      calls,
      nodeCount,
      loadAverage: round(loadavg()[0] ?? 0),
    };
    return [
      makeFigure({
        bench: "canvas",
        figure: "from a tool's result in the journal to the node on the screen, p95",
        value: at(delays, 0.95),
        unit: "ms",
        bar: 100,
        detail,
      }),
    ];
  } finally {
    const ended = untilEnded(host, 20_000);
    host.kill("SIGINT");
    await ended;
    await context.close();
    await model.close();
    await claude.cleanUp();
  }
}

async function send(page: Page): Promise<void> {
  const turns = Array.from({ length: calls }, (_, index) => [
    {
      tool: "mcp__planform__canvas_add_node",
      input: { nodeType: "designVariable", label: `Probe ${index}`, connectTo: ["model_0_0"] },
    },
  ]);
  await page.getByTestId("chat-input").fill(`Add some. @@${JSON.stringify([...turns, ["Done."]])}@@`);
  // Enter would choose from the list that an @ opens.
  await page.getByTestId("chat-send").click();
}

/** When each node of the script stood in the journal, by id. */
async function watchJournal(turnsFolder: string): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  const deadline = Date.now() + 60_000;
  const path = await untilJournal(turnsFolder, deadline);
  const file = await open(path);
  try {
    let text = "";
    for (let offset = 0; found.size < calls; ) {
      if (Date.now() > deadline) throw new Error(`${found.size} of ${calls} results came`);
      const { bytesRead, buffer } = await file.read({ position: offset });
      const now = Date.now();
      if (bytesRead === 0) await sleep(1);
      offset += bytesRead;
      text += buffer.toString("utf8", 0, bytesRead);
      const lines = text.split("\n");
      text = lines.pop() ?? "";
      for (const line of lines.filter((one) => one.includes("tool_result"))) {
        const id = /dv_probe_\d+/.exec(line)?.[0];
        if (id !== undefined && !found.has(id)) found.set(id, now);
      }
    }
  } finally {
    await file.close();
  }
  return found;
}

async function untilJournal(turnsFolder: string, deadline: number): Promise<string> {
  while (Date.now() < deadline) {
    const names = await readdir(turnsFolder, { recursive: true }).catch(() => []);
    const name = names.find((one) => one.endsWith("stdout.jsonl"));
    if (name !== undefined) return join(turnsFolder, name);
    await sleep(5);
  }
  throw new Error(`No turn was started in ${turnsFolder}`);
}

/** Runs in the page. */
function watchNodes(): void {
  globalThis.shownAt = {};
  const observer = new MutationObserver(() => {
    for (const element of document.querySelectorAll<HTMLElement>('[data-node-id^="dv_probe_"]')) {
      const id = element.dataset.nodeId ?? "";
      globalThis.shownAt[id] ??= Date.now();
    }
  });
  observer.observe(document.body, { childList: true, subtree: true });
}
