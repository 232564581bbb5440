import { describe, expect, it } from "vitest";
import { planReply } from "../../../../src/core/demo/plan-reply.ts";
import type { Exchange, ToolOutcome } from "../../../../src/core/demo/read-conversation.ts";
import type { ReplyPart } from "../../../../src/core/demo/reply-part.ts";

const runTools = [
  ...["canvas_read", "check_study", "run_optimization", "check_operation", "stop_run", "resume_run"],
  ...["list_runs", "get_trials", "get_best_design", "compare_trials", "recommend_algorithm"],
  ...["evaluate_design", "apply_design"],
].map((name) => `mcp__planform__${name}`);

const design = {
  trial: 9,
  state: "complete",
  feasible: true,
  values: { width: 12.913456, height: 77.4 },
  objectives: [{ label: "Mass", sense: "minimize", value: 3.9241, unit: "kg" }],
  constraints: [
    {
      label: "Stress limit",
      value: 199.99,
      relation: "<=",
      limit: 200,
      unit: "MPa",
      margin: 0.01,
      holds: true,
    },
  ],
  outputs: { mass: 3.9241 },
};

const started = outcome("run_optimization", {
  success: true,
  message: "Started",
  operationId: "run-1",
  algorithm: { kind: "gaussianProcess", seed: 1, reason: "2 variables and costly trials" },
  trials: 60,
  workers: 2,
});

const running = {
  operationId: "run-1",
  state: "running",
  message: "The run goes on",
  trials: { wanted: 60, complete: 11, failed: 1, feasible: 9, running: 2 },
  failures: [{ count: 1, message: "ccx ended with code 201" }],
  remainingS: 31.2,
  units: { width: "mm", height: "mm", mass: "kg" },
  best: design,
};

describe("a run is started", () => {
  it("at once, without a look at the canvas, with the options that were said", () => {
    expect(planReply([exchange("Optimise it with 60 trials and 2 workers using CMA-ES")], runTools)).toEqual([
      { type: "text", text: "Let me start the run." },
      tool("run_optimization", { trials: 60, workers: 2, algorithm: "cmaEs" }),
    ]);
  });

  it("and looked at once, for a short time, by the id that the tool gave", () => {
    expect(planReply([exchange("run it", [started])], runTools)).toEqual([
      tool("check_operation", { operationId: "run-1", waitS: 5 }),
    ]);
  });

  it("and said to go on, with what the tools have told", () => {
    const text = lastText("run it", [started, outcome("check_operation", running)]);
    expect(text).toBe(
      [
        "Started a run of 60 trials, 2 at a time, with **a Gaussian process**. 2 variables and costly trials.",
        "The run goes on: 12 of 60 trials are computed, 1 of them failed, 9 are feasible, about 31 s left.",
        "Most failures (1): ccx ended with code 201.",
        "The best design so far is trial 9: **Mass** 3.9241 kg, with width 12.913 mm and height 77.4 mm. **Stress limit** 199.99 MPa (<= 200 MPa).",
        'It goes on without me, and the window shows it live. Ask "how is the run" at any time.',
      ].join("\n\n"),
    );
  });

  it("and is over where the tool says so", () => {
    const done = {
      ...running,
      state: "done",
      endReason: "All trials were computed",
      trials: { wanted: 60, complete: 60, failed: 0, feasible: 40 },
      failures: [],
    };
    const text = lastText("run it", [started, outcome("check_operation", done)]);
    expect(text).toContain(
      "The run is done: 60 of 60 trials are computed, 40 are feasible. All trials were computed.",
    );
    expect(text).toContain('Say "apply the best design"');
    expect(text).not.toContain("It goes on");
  });

  it("but not where the tool refuses: then nothing else is asked or claimed", () => {
    const refused = {
      ...outcome("run_optimization", {}),
      isError: true,
      text: "The study cannot be run: no goal",
    };
    expect(lastText("run it", [refused])).toBe("I could not start the run: The study cannot be run: no goal");
  });

  it("nor where there is no tool for it, which says why", () => {
    const without = runTools.filter((name) => !name.endsWith("run_optimization"));
    const text = textOf(planReply([exchange("run it")], without));
    expect(text).toContain("nothing was started");
    expect(text).toContain("planform trust STUDY");
  });

  it("and no result is told that the answer does not have", () => {
    const { best: _none, ...nothing } = running;
    const early = { ...nothing, trials: { wanted: 60, complete: 0, failed: 0, feasible: 0 }, failures: [] };
    const text = lastText("run it", [started, outcome("check_operation", early)]);
    expect(text).toContain("0 of 60 trials are computed");
    expect(text).not.toMatch(/best design|Mass|feasible/);
    const odd = lastText("run it", [started, outcome("check_operation", { else: 1 })]);
    expect(odd).toContain('I asked to look at the run. The answer:\n\n```\n{"else":1}');
  });
});

describe("which tool a request about runs needs", () => {
  it.each([
    ["how is the run?", "check_operation", {}],
    ["show the best design", "get_best_design", {}],
    ["apply the best design", "apply_design", {}],
    ["apply trial 7", "apply_design", { trial: 7 }],
    ["stop the run", "stop_run", {}],
    ["stop the run now", "stop_run", { now: true }],
    ["resume the run", "resume_run", {}],
    ["which algorithm would you use for 200 trials?", "recommend_algorithm", { trials: 200 }],
    ["compare trials 3 and 7", "compare_trials", { trials: [3, 7] }],
    ["list the runs", "list_runs", {}],
    ["show the failed trials", "get_trials", { state: "failed" }],
    ["evaluate the start design", "evaluate_design", {}],
  ])("%s", (text, name, input) => {
    expect(planReply([exchange(text)], runTools).at(-1)).toEqual(tool(name, input));
  });
});

describe("what it says of answers", () => {
  it("tells how a run stands that was interrupted, and how it goes on", () => {
    const text = lastText("status", [outcome("check_operation", { ...running, state: "interrupted" })]);
    expect(text).toContain("The run was interrupted: 12 of 60 trials are computed");
    expect(text).toContain('Say "resume the run"');
  });

  it("never calls a design best that keeps not all limits", () => {
    const nearest = {
      ...design,
      feasible: false,
      constraints: [{ ...design.constraints[0], value: 240, margin: -40, holds: false }],
    };
    const text = lastText("show the best design", [
      outcome("get_best_design", { message: "No design", units: {}, designs: [nearest] }),
    ]);
    expect(text).toContain("No design keeps all limits so far; trial 9 violates them least");
    expect(text).toContain("240 MPa (<= 200 MPa, violated)");
    expect(text).not.toContain("best design");
  });

  it("shows a front as a table with its ends", () => {
    const objectives = [
      { label: "Mass", value: 1, unit: "kg" },
      { label: "Frequency", value: 2, unit: "Hz" },
    ];
    const designs = [
      { ...design, objectives, role: "best Mass" },
      { ...design, objectives, trial: 12 },
    ];
    const text = lastText("show the front", [
      outcome("get_best_design", { message: "The front", units: { width: "mm" }, designs }),
    ]);
    expect(text).toContain("| trial | Mass (kg) | Frequency (Hz) | width (mm) | height |  |");
    expect(text).toContain("| 9 | 1 | 2 | 12.913 | 77.4 | best Mass |");
    expect(text).toContain('Say "apply trial N"');
  });

  it("says what apply_design has done or proposed", () => {
    const message = 'The start values are now those of trial 9. Changed "Width"';
    expect(lastText("use it", [outcome("apply_design", { success: true, message })])).toBe(message);
  });

  it("tells why a trial failed, with the end of its log", () => {
    const answer = {
      state: "failed",
      values: { width: 1 },
      units: {},
      failure: { code: "exit-code", message: "ccx ended with code 201" },
      log: "*ERROR in e_c3d",
    };
    const text = lastText("evaluate the start design", [outcome("evaluate_design", answer)]);
    expect(text).toBe(
      "The trial with width 1 failed: ccx ended with code 201.\n\nThe end of its log:\n\n```\n*ERROR in e_c3d\n```",
    );
  });

  it("compares trials side by side", () => {
    const answer = {
      columns: ["name", "unit", "#3", "#7", "#7 - #3"],
      variables: [["width", "mm", 30, 40, 10]],
      objectives: [["Mass (minimize)", "kg", 2, 1.5, -0.5]],
      best: 7,
    };
    const text = lastText("compare trials 3 and 7", [outcome("compare_trials", answer)]);
    expect(text).toContain("| width | mm | 30 | 40 | 10 |");
    expect(text).toContain("Trial 7 is the best of them.");
  });

  it("gives the reason of a recommendation", () => {
    const answer = { algorithm: "cmaEs", reason: "Trials cost nothing", trials: { least: 100, good: 400 } };
    expect(lastText("recommend an algorithm", [outcome("recommend_algorithm", answer)])).toBe(
      "I would use **CMA-ES**. Trials cost nothing. It should have at least 100 trials; more than 400 gain little.",
    );
  });

  it("writes texts of the study as text, not as markup", () => {
    const odd = { ...running, failures: [{ count: 1, message: "a*b_[x](y)" }] };
    expect(lastText("status", [outcome("check_operation", odd)])).toContain("a\\*b\\_\\[x\\](y)");
  });
});

function exchange(userText: string, outcomes: readonly ToolOutcome[] = []): Exchange {
  return { userText, contextTexts: [], replyCount: outcomes.length, replyTexts: [], outcomes };
}

function outcome(name: string, answer: object): ToolOutcome {
  return { name: `mcp__planform__${name}`, input: {}, text: JSON.stringify(answer), isError: false };
}

function tool(name: string, input: object): ReplyPart {
  return { type: "tool", name: `mcp__planform__${name}`, input };
}

function lastText(userText: string, outcomes: readonly ToolOutcome[]): string {
  return textOf(planReply([exchange(userText, outcomes)], runTools));
}

function textOf(parts: readonly ReplyPart[]): string {
  return parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n");
}
