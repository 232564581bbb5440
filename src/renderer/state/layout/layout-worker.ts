import type { ELK } from "elkjs/lib/elk-api.js";
// Copied as it is: a program of 1.6 MB over which a bundler only takes time.
import workerUrl from "elkjs/lib/elk-worker.min.js?url";
import { AppError } from "../../../shared/errors.ts";
import type { ElkGraph, LaidOut } from "../../../shared/study/to-elk-graph.ts";

/** A worker that nobody has asked anything for so long is ended: it holds some 50 MB. */
const idleMs = 60_000;

type Layouter = { readonly elk: ELK; readonly failed: Promise<never> };

let running: Promise<Layouter> | undefined;
let idleTimer: ReturnType<typeof setTimeout> | undefined;

/**
 * Lays out a graph in a worker, which is started with the first one and ended some time after the last.
 * @param signal ends the worker, as a layout cannot be stopped otherwise
 * @throws the reason of the signal; AppError where the worker fails
 */
export async function layOut(graph: ElkGraph, signal: AbortSignal): Promise<readonly LaidOut[]> {
  signal.throwIfAborted();
  clearTimeout(idleTimer);
  running ??= startWorker();
  const mine = running;
  const aborted = new Promise<never>((_resolve, reject) => {
    const onAbort = (): void => {
      end(mine);
      reject(signal.reason);
    };
    signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    const { elk, failed } = await Promise.race([mine, aborted]);
    const { children } = await Promise.race([elk.layout(graph), failed, aborted]);
    return children ?? [];
  } catch (error) {
    end(mine);
    throw error;
  } finally {
    clearTimeout(idleTimer);
    idleTimer = setTimeout(() => end(mine), idleMs);
  }
}

async function startWorker(): Promise<Layouter> {
  const { default: Elk } = await import("elkjs/lib/elk-api.js");
  const worker = new Worker(workerUrl);
  const failed = new Promise<never>((_resolve, reject) => {
    worker.onerror = ({ message }) =>
      reject(new AppError("internal", `The layout program failed: ${message || "it could not be loaded"}`));
  });
  // Whoever waits for a layout hears of it; between two layouts nobody does.
  failed.catch(() => undefined);
  return { elk: new Elk({ workerFactory: () => worker, algorithms: ["layered"] }), failed };
}

/** Ends a worker; one that was started since goes on. */
function end(layouter: Promise<Layouter>): void {
  if (running !== layouter) return;
  running = undefined;
  layouter.then(
    ({ elk }) => elk.terminateWorker(),
    () => undefined,
  );
}
