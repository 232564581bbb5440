import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "@playwright/test";
import { findSystemChromium } from "../../scripts/find-chromium.mjs";
import { serializeStudy } from "../../src/shared/study/serialize-study.ts";
import { generateStudy } from "../support/generate-study.ts";
import { at, dragRound, type Motion, moveRound, recordMotion } from "./canvas-probe.ts";
import { type Figure, makeFigure, median, round } from "./figure.ts";
import { ensureBuilt, plainEnvironment, rootFolder, untilEnded, untilOutput } from "./programs.ts";
import { benchToolToCanvas } from "./tool-to-canvas.ts";

const bench = "canvas";
const sizes = [100, 1_000, 5_000] as const;
const rounds = 3;
const viewport = { width: 1440, height: 900 };

type Measured = {
  readonly firstCanvasMs: number;
  readonly drawnNodes: number;
  readonly selectAllMs: number;
  readonly keyMs: number;
  /** In the same order of rounds as those of the empty page. */
  readonly pan: readonly Motion[];
  readonly drag: readonly Motion[];
  readonly panFar: readonly Motion[];
  readonly empty: readonly Motion[];
};

/**
 * How smoothly the canvas moves in a real Chromium, beside an empty page in the same browser and the same seconds: what
 * the machine can show at most.
 */
export async function benchCanvas(): Promise<Figure[]> {
  ensureBuilt("cli", "mcp-server", "renderer");
  const executablePath = findSystemChromium();
  const browser = await chromium.launch(executablePath === undefined ? {} : { executablePath });
  try {
    const bySize: Record<number, Measured> = {};
    for (const size of sizes) bySize[size] = await measureSize(browser, size);
    return [...sizes.flatMap((size) => figuresOf(size, bySize[size])), ...(await benchToolToCanvas(browser))];
  } finally {
    await browser.close();
  }
}

function figuresOf(size: number, measured: Measured | undefined): Figure[] {
  if (measured === undefined) return [];
  const { pan, drag, panFar, empty } = measured;
  const detail = {
    pan: summary(pan),
    drag: summary(drag),
    panAllInView: summary(panFar),
    emptyPage: summary(empty),
    keyMs: round(measured.keyMs),
    selectAllMs: round(measured.selectAllMs),
    firstCanvasMs: round(measured.firstCanvasMs),
    drawnNodesAtZoom1: measured.drawnNodes,
    rounds,
    loadAverage: round(loadavg()[0] ?? 0),
  };
  const nodes = `${size.toLocaleString("en-GB")} nodes`;
  const slower = (motions: readonly Motion[]): number =>
    median(
      motions.map(
        ({ framesPerSecond }, index) => (empty[index]?.framesPerSecond ?? Number.NaN) / framesPerSecond,
      ),
    );
  return [
    makeFigure({
      bench,
      figure: `time per frame, panning ${nodes} at zoom 1, against an empty page`,
      value: slower(pan),
      unit: "ratio",
      bar: size > 1_000 ? 2 : 1.2,
      detail,
    }),
    makeFigure({
      bench,
      figure: `time per frame, dragging one of ${nodes} at zoom 1, against an empty page`,
      value: slower(drag),
      unit: "ratio",
      bar: size > 1_000 ? 2 : 1.2,
      detail,
    }),
    makeFigure({
      bench,
      figure: `from a move of the pointer to its frame, dragging one of ${nodes}, p95`,
      value: at(
        drag.flatMap(({ latencies }) => latencies),
        0.95,
      ),
      unit: "ms",
      bar: 100,
      detail,
    }),
  ];
}

function summary(motions: readonly Motion[]): object {
  const latencies = motions.flatMap((motion) => motion.latencies);
  return {
    framesPerSecond: round(median(motions.map(({ framesPerSecond }) => framesPerSecond))),
    p95FrameMs: round(median(motions.map(({ p95FrameMs }) => p95FrameMs))),
    ...(latencies.length === 0
      ? {}
      : { latencyP50Ms: round(at(latencies, 0.5)), latencyP95Ms: round(at(latencies, 0.95)) }),
  };
}

async function measureSize(browser: Browser, size: number): Promise<Measured> {
  const homeFolder = await mkdtemp(join(tmpdir(), "planform-bench-home-"));
  const studyFolder = join(homeFolder, "study");
  await writeStudy(studyFolder, size);
  const serve = [join(rootFolder, "out", "cli", "main.js"), "serve", studyFolder, "--no-open", "--demo"];
  const host = spawn(process.execPath, serve, {
    env: plainEnvironment({ HOME: homeFolder, PLANFORM_HOME: join(homeFolder, "planform") }),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const context = await browser.newContext({ viewport });
  try {
    const [, url = ""] = await untilOutput(host, /at (http:\S+)\n/, 30_000);
    const [page, emptyPage] = [await context.newPage(), await context.newPage()];
    await emptyPage.setContent("<title>Empty</title>");
    await page.bringToFront();
    const start = performance.now();
    await page.goto(url, { waitUntil: "commit" });
    await page.locator(".react-flow__node").first().waitFor();
    const firstCanvasMs = performance.now() - start;
    const panFar = [await panOnce(page)];
    const selectAllMs = await timeSelectAll(page);
    await showAtZoom1(page);
    const drawnNodes = await page.locator(".react-flow__node").count();
    const [pan, drag, empty]: [Motion[], Motion[], Motion[]] = [[], [], []];
    for (let index = 0; index <= rounds; index += 1) {
      await page.bringToFront();
      const panned = await panOnce(page);
      const dragged = await dragOnce(page);
      await emptyPage.bringToFront();
      const bare = await recordMotion(emptyPage, "body", () =>
        moveRound(emptyPage, { x: 600, y: 400 }, 90, 120),
      );
      // The first round only warms up.
      if (index === 0) continue;
      pan.push(panned);
      drag.push(dragged);
      empty.push(bare);
    }
    await page.bringToFront();
    const keyMs = await timeKeys(page);
    return { firstCanvasMs, drawnNodes, selectAllMs, keyMs, pan, drag, panFar, empty };
  } finally {
    const ended = untilEnded(host, 20_000);
    host.kill("SIGINT");
    await ended;
    await context.close();
    await rm(homeFolder, { recursive: true, force: true });
  }
}

async function writeStudy(folder: string, size: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "study.json"), serializeStudy(generateStudy(size)));
}

async function showAtZoom1(page: Page): Promise<void> {
  await page.locator("[data-canvas]").focus();
  await page.keyboard.press("1");
  await page.waitForFunction(() => {
    const style = document.querySelector<HTMLElement>(".react-flow__viewport")?.style.transform ?? "";
    return style.endsWith("scale(1)");
  });
}

async function panOnce(page: Page): Promise<Motion> {
  const point = await findPoint(page, ".react-flow__pane");
  const motion = await recordMotion(page, ".react-flow__viewport", () => dragRound(page, point));
  if (motion.latencies.length < 10) throw new Error("The canvas was not panned");
  return motion;
}

async function dragOnce(page: Page): Promise<Motion> {
  const point = await findPoint(page, ".react-flow__node-card .canvas-card-name");
  const id = await page.evaluate(
    ({ x, y }) => document.elementFromPoint(x, y)?.closest<HTMLElement>(".react-flow__node")?.dataset.id,
    point,
  );
  const motion = await recordMotion(page, `.react-flow__node[data-id="${id}"]`, () => dragRound(page, point));
  if (motion.latencies.length < 10) throw new Error("The node was not dragged");
  return motion;
}

/** A point well inside the canvas at which an element of this kind is on top. */
function findPoint(page: Page, selector: string): Promise<{ x: number; y: number }> {
  return page.evaluate((wanted) => {
    for (let y = 250; y < 650; y += 7) {
      for (let x = 300; x < 750; x += 7) {
        if (document.elementFromPoint(x, y)?.matches(wanted) === true) return { x, y };
      }
    }
    throw new Error(`Nothing fits ${wanted}`);
  }, selector);
}

/** From Ctrl+A to the frame in which all nodes are shown as selected. */
async function timeSelectAll(page: Page): Promise<number> {
  await page.locator("[data-canvas]").focus();
  const motion = await recordMotion(page, ".react-flow__node", async () => {
    await page.keyboard.press("Control+a");
    await page.locator(".react-flow__node.selected").first().waitFor();
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
  });
  await page.keyboard.press("Escape");
  await page.locator(".react-flow__node.selected").first().waitFor({ state: "detached" });
  return motion.latencies[0] ?? Number.NaN;
}

/** From an arrow key to the frame in which the selected node has moved; the median. */
async function timeKeys(page: Page): Promise<number> {
  const point = await findPoint(page, ".react-flow__node-card .canvas-card-name");
  await page.mouse.click(point.x, point.y);
  const selected = ".react-flow__node.selected";
  await page.locator(selected).waitFor();
  const motion = await recordMotion(page, selected, async () => {
    for (let index = 0; index < 20; index += 1) {
      await page.keyboard.press("ArrowRight");
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
    }
  });
  return median(motion.latencies);
}
