import type { DesignValues } from "../../shared/optimise/design.ts";
import { fitDesign, startDesign } from "../../shared/optimise/fit-design.ts";
import { foldTrialEvent } from "../../shared/optimise/fold-trials.ts";
import { needsFolder } from "../../shared/optimise/problem.ts";
import type { RunInfo, RunState } from "../../shared/optimise/run.ts";
import type { Trial, TrialEvent, TrialOrigin, TrialOutcome } from "../../shared/optimise/trial.ts";
import type { TrialReport } from "../evaluators/run-trial.ts";
import type { Executor } from "../executors/executor.ts";
import { mayPass } from "../executors/may-pass.ts";
import { createTally } from "../run-folder/tally-trials.ts";
import type { Sampler } from "../samplers/sampler.ts";
import { createHopeWatch, findEnd, type RunEnd, reachesTarget } from "./find-end.ts";
import type { JournalWriter } from "./journal-writer.ts";
import { createSamplerHistory } from "./sampler-history.ts";
import { createTrialQueue } from "./trial-queue.ts";

export type RunLoop = {
  /** Notes the designs that a new run begins with. Called once, before all else. @throws what the journal throws */
  prepare(): void;
  /** Runs until the end of the run, of one kind or the other. Called once. @throws what keeps the run from going on */
  run(): Promise<RunEnd>;
  /** What is told of it from outside. */
  state(): Pick<RunState, "state" | "elapsedS">;
  pause(): void;
  resume(): void;
  /** Ends the run after the trials that are computed now; `now`: these are ended too, and computed again another time. */
  stop(now: boolean): void;
  /**
   * Puts designs in before what the sampler proposes. Those that were put in under this name before are not again.
   * @param source tells this call from others, also over several processes
   */
  addDesigns(designs: readonly DesignValues[], source: string): void;
  /** Ends the process of the run, not the run: what is computed now is computed again when it goes on. */
  interrupt(reason: string): void;
  /** Ends it with an error. */
  fail(error: unknown): void;
  /** Resolves when nothing is computed any more. For after the end. */
  settled(): Promise<void>;
};

export type RunLoopParts = {
  readonly info: RunInfo;
  /** As the journal tells of the run so far. Changed in place. */
  readonly trials: Trial[];
  /** Seconds in which earlier processes worked. */
  readonly elapsedS: number;
  readonly journal: Pick<JournalWriter, "append">;
  readonly executor: Executor;
  readonly sampler: Sampler;
  /** Told of each trial that has ended. */
  readonly onEnded: (trial: Trial) => void;
  readonly onChanged: () => void;
  readonly log: (line: string) => void;
};

type Mode = "running" | "paused" | "stopping";

/** A run of microseconds' trials lets other work of the process in this often, ms. */
const BREATH_MS = 20;
/** The origin tag of designs that the run was started with. */
const GIVEN = "given";

/**
 * Computes the trials of a run: proposes designs, hands them to workers, notes every change in the journal before it
 * counts, and decides when the run is over.
 *
 * Order. The start values of the variables come first, then designs of people, then what the sampler proposes. While all
 * workers compute, exactly one proposal is asked for ahead, so that programs do not wait for the sampler. With one worker
 * the sampler then always sees the trial before its proposal as not ended, whether it is or not: so the trials follow
 * from the seed alone, also over interruptions.
 */
export function createRunLoop(parts: RunLoopParts): RunLoop {
  const { info, trials, journal, executor, sampler, onEnded, onChanged, log } = parts;
  const { problem, workers } = info;
  const asksAhead = needsFolder(problem);
  const tally = createTally(problem);
  const history = createSamplerHistory(problem);
  const queue = createTrialQueue(problem.variables);
  const hope = createHopeWatch();
  const running = new Map<number, { readonly worker: number }>();
  const aborting = new AbortController();
  const finished = Promise.withResolvers<RunEnd>();
  const settled = Promise.withResolvers<void>();
  let mode: Mode = "running";
  let end: RunEnd | undefined;
  let hasBegun = false;
  let isAsking = false;
  let isExhausted = false;
  let isOver = false;
  let elapsedMs = 1_000 * parts.elapsedS;
  let workedSince: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  let breathedAt = performance.now();

  for (const trial of trials) {
    history.set(trial);
    if (trial.outcome === undefined) queue.add(trial);
    else queue.noteEnd(trial);
  }
  const endedOnes = trials.filter(({ outcome }) => outcome !== undefined);
  for (const trial of endedOnes.sort((a, b) => (a.endedAt ?? 0) - (b.endedAt ?? 0))) tally.add(trial);

  function prepare(): void {
    const start = info.designs.length < info.trials ? startDesign(problem.variables) : undefined;
    if (trials.length === 0 && start !== undefined) ask([start], { by: "start" });
    addDesigns(info.designs, GIVEN);
  }

  function addDesigns(designs: readonly DesignValues[], source: string): void {
    const known = trials.filter(({ origin }) => origin.by === "user" && origin.tag === source).length;
    ask(designs.slice(known), { by: "user", tag: source });
  }

  /** Makes trials of designs. */
  function ask(designs: readonly DesignValues[], origin: TrialOrigin): void {
    if (designs.length === 0) return;
    const at = Date.now();
    const events = designs.map(
      (values, index): TrialEvent => ({
        type: "asked",
        trial: trials.length + 1 + index,
        values,
        origin,
        at,
      }),
    );
    note(events);
    for (const { trial } of events) queue.add(getTrial(trial));
  }

  /** Into the journal first: what is not there does not count. */
  function note(events: readonly TrialEvent[]): void {
    journal.append(events);
    for (const event of events) {
      const trial = foldTrialEvent(trials, event);
      if (trial !== undefined) history.set(trial);
    }
    onChanged();
  }

  function getTrial(number: number): Trial {
    const trial = trials[number - 1];
    if (trial === undefined) throw new RangeError(`There is no trial ${number}`);
    return trial;
  }

  /** Does all that can be done now. Called after every change. */
  function advance(): void {
    if (isOver || !hasBegun) return;
    try {
      if (mode === "running") checkTime();
      if (mode === "running") startTrials();
      if (mode === "running" && wantsProposal()) void propose();
      keepTime();
      finishIfDone();
    } catch (error) {
      fail(error);
    }
  }

  function startTrials(): void {
    while (mode === "running" && running.size < workers) {
      const turn = queue.take();
      if (turn === undefined) return;
      if (turn.type === "compute") void compute(turn.trial);
      else lookUp(turn.trial, turn.as);
    }
  }

  function wantsProposal(): boolean {
    if (isAsking || isExhausted || queue.size() > 0 || trials.length >= info.trials) return false;
    return running.size < workers || asksAhead;
  }

  async function propose(): Promise<void> {
    isAsking = true;
    try {
      if (performance.now() - breathedAt > BREATH_MS) {
        await new Promise(setImmediate);
        breathedAt = performance.now();
      }
      const seen = asksAhead && workers === 1 ? history.withLastPending() : history.all();
      const [proposal] = await sampler.ask(seen, 1);
      if (isOver || mode === "stopping") return;
      if (proposal === undefined) {
        isExhausted = true;
        log("The sampler has no further designs.");
        return;
      }
      const { values, tag } = proposal;
      ask([values], tag === undefined ? { by: "sampler" } : { by: "sampler", tag });
    } catch (error) {
      fail(error);
    } finally {
      isAsking = false;
      advance();
    }
  }

  function lookUp(trial: Trial, as: Trial): void {
    const { outcome } = as;
    if (outcome === undefined) throw new Error(`Trial ${as.number} has no end`);
    noteEnd(trial, { attempt: 0, report: { outcome, seconds: 0, steps: [] }, sameAs: as.number });
  }

  async function compute(trial: Trial): Promise<void> {
    const { number, values } = trial;
    const worker = freeWorker();
    running.set(number, { worker });
    try {
      const done = trial.attempts > 0 ? await executor.findDone({ trial: number, values }) : undefined;
      if (done !== undefined) log(`Trial ${number} was computed before the run was interrupted.`);
      const result =
        done === undefined ? await attempt(trial, worker) : { attempt: trial.attempts, report: done };
      running.delete(number);
      if (result !== undefined && !isOver) noteEnd(trial, result);
    } catch (error) {
      running.delete(number);
      fail(error);
    } finally {
      advance();
      noteSettled();
    }
  }

  function noteSettled(): void {
    if (isOver && running.size === 0) settled.resolve();
  }

  /** @returns undefined where it was ended from outside: it is computed again when the run goes on */
  async function attempt(
    { number, values, attempts }: Trial,
    worker: number,
  ): Promise<{ attempt: number; report: TrialReport } | undefined> {
    for (let tries = 0; ; tries += 1) {
      const attempt = attempts + 1 + tries;
      note([{ type: "started", trial: number, attempt, worker, at: Date.now() }]);
      const report = await executor.compute({ trial: number, attempt, values, worker }, aborting.signal);
      if (aborting.signal.aborted && mayPass(report.outcome)) return undefined;
      const isLast = tries >= info.retries || mode === "stopping";
      if (isLast || !mayPass(report.outcome)) return { attempt, report };
      log(`Trial ${number}, attempt ${attempt}: ${failureText(report.outcome)} It is computed once more.`);
    }
  }

  function noteEnd(
    { number }: Trial,
    { attempt, report, sameAs }: { attempt: number; report: TrialReport; sameAs?: number },
  ): void {
    const { outcome, seconds, steps } = report;
    const event: TrialEvent = {
      type: "ended",
      trial: number,
      attempt,
      outcome,
      seconds,
      steps: [...steps],
      at: Date.now(),
      ...(sameAs === undefined ? {} : { sameAs }),
    };
    note([event]);
    const ended = getTrial(number);
    tally.add(ended);
    queue.noteEnd(ended);
    if (outcome.state === "failed" && sameAs === undefined)
      log(`Trial ${number} failed: ${failureText(outcome)}`);
    onEnded(ended);
    considerEnd(ended);
    if (end === undefined) stopWith(hope.add(ended));
  }

  function considerEnd(ended: Trial | undefined): void {
    stopWith(findEnd(info, { ended, withoutProgress: tally.withoutProgress() }));
  }

  function checkTime(): void {
    const { timeLimitS } = info;
    if (timeLimitS === undefined || elapsedS() < timeLimitS) return;
    stopWith({ state: "done", reason: `The time limit of ${timeLimitS} s is over.` });
  }

  /** Begins nothing any more; what is computed now comes to its end. */
  function stopWith(reason: RunEnd | undefined): void {
    if (reason === undefined || mode === "stopping") return;
    end = reason;
    mode = "stopping";
    log(`${reason.reason} The run ends.`);
    onChanged();
  }

  function finishIfDone(): void {
    // What the sampler thinks about is of no use to a run that ends at once.
    if (running.size > 0 || (isAsking && !aborting.signal.aborted)) return;
    if (mode === "stopping" && end !== undefined) finish(end);
    if (isOver || mode !== "running" || isAsking || queue.size() > 0 || wantsProposal()) return;
    const reason = isExhausted
      ? "Every design that the variables allow is computed."
      : `All ${trials.length} trials are computed.`;
    finish({ state: "done", reason });
  }

  function finish(reason: RunEnd): void {
    isOver = true;
    clearTimeout(timer);
    keepTime();
    finished.resolve(reason);
    noteSettled();
  }

  function fail(error: unknown): void {
    if (isOver) return;
    isOver = true;
    aborting.abort();
    clearTimeout(timer);
    keepTime();
    finished.reject(error);
    noteSettled();
  }

  function freeWorker(): number {
    const taken = new Set([...running.values()].map(({ worker }) => worker));
    let worker = 0;
    while (taken.has(worker)) worker += 1;
    return worker;
  }

  /** Paused time does not count, except while trials are still computed. */
  function keepTime(): void {
    const now = performance.now();
    if (workedSince !== undefined) elapsedMs += now - workedSince;
    const isWorking = !isOver && (mode !== "paused" || running.size > 0);
    workedSince = isWorking ? now : undefined;
    clearTimeout(timer);
    // A run that stops waits for its trials, and for nothing else.
    if (!isWorking || mode === "stopping" || info.timeLimitS === undefined) return;
    timer = setTimeout(advance, Math.min(2 ** 31 - 1, Math.max(1, 1_000 * info.timeLimitS - elapsedMs)));
  }

  function elapsedS(): number {
    const open = workedSince === undefined ? 0 : performance.now() - workedSince;
    return (elapsedMs + open) / 1_000;
  }

  return {
    prepare,
    run() {
      hasBegun = true;
      considerEnd(trials.find((trial) => reachesTarget(info, trial)));
      advance();
      return finished.promise;
    },
    state: () => ({ state: mode, elapsedS: elapsedS() }),
    pause() {
      if (mode !== "running") return;
      mode = "paused";
      log("The run is paused.");
      onChanged();
      advance();
    },
    resume() {
      if (mode !== "paused") return;
      mode = "running";
      log("The run goes on.");
      onChanged();
      advance();
    },
    stop(now) {
      stopWith({ state: "stopped", reason: "It was stopped." });
      if (now) aborting.abort();
      advance();
    },
    addDesigns(designs, source) {
      const fitting = designs.flatMap((design) => {
        try {
          return [fitDesign(problem.variables, design)];
        } catch (error) {
          log(`A design is left out: ${error instanceof Error ? error.message : String(error)}`);
          return [];
        }
      });
      addDesigns(fitting, source);
      log(`${fitting.length} designs were put in.`);
      advance();
    },
    interrupt(reason) {
      end = { state: "interrupted", reason };
      mode = "stopping";
      log(`${reason} The run can go on later.`);
      aborting.abort();
      advance();
    },
    fail,
    settled: () => settled.promise,
  };
}

function failureText(outcome: TrialOutcome): string {
  return outcome.state === "failed" ? outcome.reason.message : "";
}
