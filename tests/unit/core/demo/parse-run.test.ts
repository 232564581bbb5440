import { describe, expect, it } from "vitest";
import type { Intent } from "../../../../src/core/demo/intents.ts";
import { parseRequest } from "../../../../src/core/demo/parse-request.ts";

const run = (options: Record<string, unknown> = {}): unknown => ({ type: "run", options });

const sentences: readonly (readonly [string, ...unknown[]])[] = [
  // Runs.
  ["run it", run()],
  ["Run it.", run()],
  ["run", run()],
  ["go", run()],
  ["start the optimisation", run()],
  ["run the optimization now", run()],
  ["please start a run", run()],
  ["can you run the study?", run()],
  ["let's optimise", run()],
  ["optimise the beam", run()],
  ["Optimise it with 60 trials", run({ trials: 60 })],
  ["optimize the study with 60 trials", run({ trials: 60 })],
  ["optimise it using 40 designs", run({ trials: 40 })],
  ["run 25 trials", run({ trials: 25 })],
  ["run it with 30 trials, 4 at once", run({ trials: 30, workers: 4 })],
  [
    "start a run with 40 trials and 2 workers using cma-es",
    run({ trials: 40, workers: 2, algorithm: "cmaEs" }),
  ],
  ["launch an optimisation run with NSGA-II and 200 trials", run({ trials: 200, algorithm: "nsga2" })],
  ["run it with seed 7", run({ seed: 7 })],
  ["run it for 10 minutes", run({ timeLimitS: 600 })],
  ["optimise it for at most 2 hours with 500 trials", run({ timeLimitS: 7200, trials: 500 })],
  ["run it for half an hour", run({ timeLimitS: 1800 })],
  ["find the best design with 50 trials", run({ trials: 50 })],
  ["run it and use 40 trials", run({ trials: 40 })],
  ["Run it. Use Optuna.", run({ algorithm: "optuna" })],
  [
    "minimise the weight and optimise it",
    { type: "goal", sense: "minimize", what: "weight", always: false, connectTo: [] },
    run(),
  ],
  ["use 80 trials and run it", { type: "algorithm", fields: { trials: 80 } }, run()],
  ["run it and show the best design", run(), { type: "best-design" }],
  // One design.
  ["evaluate the start design", { type: "evaluate-design" }],
  ["compute one design", { type: "evaluate-design" }],
  ["run a single trial", { type: "evaluate-design" }],
  ["try one trial first", { type: "evaluate-design" }],
  ["run the solver once", { type: "evaluate-design" }],
  // How it stands.
  ["how is the run?", { type: "run-status" }],
  ["How's it going?", { type: "run-status" }],
  ["how is the optimisation doing?", { type: "run-status" }],
  ["how far is it?", { type: "run-status" }],
  ["status", { type: "run-status" }],
  ["what is the status of the run?", { type: "run-status" }],
  ["is it done yet?", { type: "run-status" }],
  ["has the run finished?", { type: "run-status" }],
  ["is the optimisation still running?", { type: "run-status" }],
  ["check on the run", { type: "run-status" }],
  ["how long will it take?", { type: "run-status" }],
  ["how many trials are done?", { type: "run-status" }],
  // Results.
  ["show the best design", { type: "best-design" }],
  ["what is the best design so far?", { type: "best-design" }],
  ["best design", { type: "best-design" }],
  ["show me the results", { type: "best-design" }],
  ["what did you find?", { type: "best-design" }],
  ["show the Pareto front", { type: "best-design" }],
  ["which design is best?", { type: "best-design" }],
  // Onto the canvas.
  ["apply the best design", { type: "apply-design" }],
  ["use it", { type: "apply-design" }],
  ["use the best design", { type: "apply-design" }],
  ["take this design", { type: "apply-design" }],
  ["put the best design on the canvas", { type: "apply-design" }],
  ["make the best design the start values", { type: "apply-design" }],
  ["apply trial 7", { type: "apply-design", trial: 7 }],
  ["load the design of trial 12 onto the canvas", { type: "apply-design", trial: 12 }],
  // Steering.
  ["stop", { type: "stop-run", now: false }],
  ["stop the run", { type: "stop-run", now: false }],
  ["cancel the optimisation", { type: "stop-run", now: false }],
  ["stop it right now", { type: "stop-run", now: true }],
  ["abort the run immediately", { type: "stop-run", now: true }],
  ["resume the run", { type: "resume-run" }],
  ["go on with the run", { type: "resume-run" }],
  ["continue the optimisation", { type: "resume-run" }],
  ["pause the run", { type: "talk", topic: "pause" }],
  // Advice.
  ["which algorithm would you use?", { type: "recommend-algorithm" }],
  ["what algorithm should I use for 200 trials?", { type: "recommend-algorithm", trials: 200 }],
  ["recommend an algorithm", { type: "recommend-algorithm" }],
  ["how many trials do I need?", { type: "recommend-algorithm" }],
  // Trials and runs.
  ["compare trials 3 and 7", { type: "compare-trials", trials: [3, 7] }],
  ["compare trial 3 with trial 7", { type: "compare-trials", trials: [3, 7] }],
  ["compare #3, #7 and #12", { type: "compare-trials", trials: [3, 7, 12] }],
  ["list the runs", { type: "list-runs" }],
  ["what runs are there?", { type: "list-runs" }],
  ["show the failed trials", { type: "list-trials", state: "failed" }],
  ["why did the trials fail?", { type: "list-trials", state: "failed" }],
  ["list the feasible trials", { type: "list-trials", state: "feasible" }],
  ["show the trials", { type: "list-trials", state: "all" }],
];

describe("requests about runs", () => {
  it.each(sentences.map(([sentence, ...intents]) => ({ sentence, intents })))(
    "reads: $sentence",
    ({ sentence, intents }) => {
      expect(parseRequest(sentence)).toEqual(intents);
    },
  );

  it.each<[string, Intent["type"]]>([
    ["use 60 trials", "algorithm"],
    ["stop after 20 trials without progress", "algorithm"],
    ["which algorithm is used?", "read"],
    ["start the width at 30 mm", "change-value"],
    ["run the command `ls`", "command"],
    ["is it ready to run?", "check"],
    ["check the study", "check"],
    ["take it back", "talk"],
    ["what is the width?", "explain"],
    ["compare trial 3", "unclear"],
    ["run it past the team", "unclear"],
    ["do not run it", "unclear"],
  ])("takes for something else: %s", (sentence, type) => {
    expect(parseRequest(sentence).map((intent) => intent.type)).toEqual([type]);
  });
});
