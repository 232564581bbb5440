import { parentPort, Worker } from "node:worker_threads";
import { type BuiltInKind, createSampler } from "./create-sampler.ts";
import { createHistoryDiff, type HistoryChanges } from "./history-changes.ts";
import type { Proposal, Sampler, SamplerOptions, SamplerProblem, SamplerTrial } from "./sampler.ts";

/** What the thread is started with. Both sides are this file, so what goes between them is not checked again. */
export type SamplerThreadData = {
  readonly role: "sampler";
  readonly kind: BuiltInKind;
  readonly problem: SamplerProblem;
  readonly options: SamplerOptions;
};

/** Only the trials that changed since the last ask cross, at their places in the history. */
type Ask = {
  readonly length: number;
  readonly changed: HistoryChanges;
  readonly count: number;
};

type Answer = { readonly proposals: readonly Proposal[] } | { readonly error: unknown };

/** Is it the data of a sampler's thread? The file of the run process may be started for other threads too. */
export function isSamplerThreadData(data: unknown): data is SamplerThreadData {
  return typeof data === "object" && data !== null && "role" in data && data.role === "sampler";
}

/** Answers asks until the thread is ended. To be called in the thread. */
export function runSamplerThread({ kind, problem, options }: SamplerThreadData): void {
  if (parentPort === null) throw new Error("This is no thread");
  const port = parentPort;
  const sampler = createSampler(kind, problem, options);
  const history: SamplerTrial[] = [];
  port.on("message", async ({ length, changed, count }: Ask) => {
    for (const [place, trial] of changed) history[place] = trial;
    history.length = length;
    let answer: Answer;
    try {
      answer = { proposals: await sampler.ask(history, count) };
    } catch (error) {
      answer = { error };
    }
    port.postMessage(answer);
  });
}

/**
 * A built-in sampler in a thread of its own, so that its seconds of computing hold up nobody. Asks are answered one after
 * the other. Where the thread ends by itself, this ask and all later ones reject with what it said.
 * @param url file that calls `runSamplerThread` when it is not on the main thread
 */
export function createSamplerThread(
  url: string | URL,
  kind: BuiltInKind,
  { variables, objectiveCount, constraintCount }: SamplerProblem,
  options: SamplerOptions,
): Sampler {
  const problem = { variables, objectiveCount, constraintCount };
  const workerData: SamplerThreadData = { role: "sampler", kind, problem, options };
  const worker = new Worker(url, { workerData, name: `sampler ${kind}` });
  // Nobody has to wait for it where nothing was asked.
  worker.unref();
  const diff = createHistoryDiff();
  let waiting: PromiseWithResolvers<Proposal[]> | undefined;
  let failure: Error | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const fail = (error: Error): void => {
    failure ??= error;
    waiting?.reject(failure);
    waiting = undefined;
  };
  worker.on("error", (error) => {
    const text = error instanceof Error ? error.message : String(error);
    fail(new Error(`The sampler ended unexpectedly: ${text}`, { cause: error }));
  });
  worker.on("exit", (code) => fail(new Error(`The sampler has ended (exit code ${code})`)));
  worker.on("message", (answer: Answer) => {
    if ("error" in answer) waiting?.reject(answer.error);
    else waiting?.resolve([...answer.proposals]);
    waiting = undefined;
  });

  const send = async (ask: Ask): Promise<Proposal[]> => {
    if (failure !== undefined) throw failure;
    const answer = Promise.withResolvers<Proposal[]>();
    waiting = answer;
    worker.ref();
    worker.postMessage(ask);
    return await answer.promise.finally(() => worker.unref());
  };
  return {
    ask: (history, count) => {
      // The history goes on changing in its place while others wait for their answer.
      const ask = { length: history.length, changed: diff(history), count };
      const answer = last.then(() => send(ask));
      last = answer.catch(() => undefined);
      return answer;
    },
    close: async () => {
      fail(new Error("The sampler was closed"));
      await worker.terminate();
    },
  };
}
