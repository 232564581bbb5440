import type { Page } from "@playwright/test";

/** What a page showed while it was moved. */
export type Motion = {
  readonly framesPerSecond: number;
  readonly p95FrameMs: number;
  /** From each event of the pointer or keyboard to the end of the frame that shows its effect, ms. */
  readonly latencies: readonly number[];
};

declare global {
  var endProbe: () => { readonly frames: readonly number[]; readonly latencies: readonly number[] };
}

/**
 * Records the frames of a page while `act` runs, and how long what it does takes to be seen.
 * @param watched selector of the element whose style shows the effect
 */
export async function recordMotion(page: Page, watched: string, act: () => Promise<void>): Promise<Motion> {
  await page.evaluate(startProbe, watched);
  await act();
  const { frames, latencies } = await page.evaluate(() => globalThis.endProbe());
  const gaps = frames.slice(1).map((time, index) => time - (frames[index] ?? time));
  return {
    framesPerSecond: (1_000 * gaps.length) / ((frames.at(-1) ?? 0) - (frames[0] ?? 0)),
    p95FrameMs: at(gaps, 0.95),
    latencies,
  };
}

export function at(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))] ?? Number.NaN;
}

/** Holds the button at a point and moves round about it, sixty times a second. */
export async function dragRound(page: Page, point: { x: number; y: number }, moves = 120): Promise<void> {
  const radiusPx = 90;
  await page.mouse.move(point.x, point.y);
  await page.mouse.down();
  await moveRound(page, point, radiusPx, moves);
  await page.mouse.up();
}

export async function moveRound(
  page: Page,
  { x, y }: { x: number; y: number },
  radiusPx: number,
  moves: number,
): Promise<void> {
  const start = performance.now();
  for (let index = 1; index <= moves; index += 1) {
    const angle = (index / 40) * 2 * Math.PI;
    await page.mouse.move(x + radiusPx * Math.sin(angle), y + radiusPx * (1 - Math.cos(angle)) * 0.5);
    const restMs = start + (index * 1_000) / 60 - performance.now();
    if (restMs > 0) await new Promise((resolve) => setTimeout(resolve, restMs));
  }
}

/** Runs in the page. */
function startProbe(watched: string): void {
  const frames: number[] = [];
  const latencies: number[] = [];
  let isRunning = true;
  const step = (time: number): void => {
    frames.push(time);
    if (isRunning) requestAnimationFrame(step);
  };
  requestAnimationFrame(step);

  let input: number | undefined;
  const onInput = (event: Event): void => {
    input ??= event.timeStamp;
  };
  addEventListener("pointermove", onInput, true);
  addEventListener("keydown", onInput, true);
  const observer = new MutationObserver(() => {
    if (input === undefined) return;
    const since = input;
    input = undefined;
    // A message posted in a frame's callback arrives when the frame has been drawn.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => latencies.push(performance.now() - since);
    requestAnimationFrame(() => port2.postMessage(undefined));
  });
  const element = document.querySelector(watched);
  if (element !== null) observer.observe(element, { attributes: true, attributeFilter: ["style", "class"] });

  globalThis.endProbe = () => {
    isRunning = false;
    observer.disconnect();
    removeEventListener("pointermove", onInput, true);
    removeEventListener("keydown", onInput, true);
    return { frames, latencies };
  };
}
