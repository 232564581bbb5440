import type { Intent } from "./intents.ts";
import type { Action, PlanItem } from "./plan-items.ts";

const runTypes = [
  "run",
  "run-status",
  "best-design",
  "apply-design",
  "stop-run",
  "resume-run",
  "recommend-algorithm",
  "compare-trials",
  "list-runs",
  "list-trials",
  "evaluate-design",
] as const;

/** Requests about runs; none of them needs a look at the canvas. */
export type RunIntent = Extract<Intent, { type: (typeof runTypes)[number] }>;

export function isAboutRuns(intent: Intent): intent is RunIntent {
  return runTypes.some((type) => type === intent.type);
}

/** A short run is over by then; a longer one goes on without anybody who waits for it. */
const WAIT_S = 5;

export function planRun(intent: RunIntent): PlanItem[] {
  switch (intent.type) {
    case "run":
      return [
        { ...action("run_optimization", intent.options, "start the run"), creates: "new:run" },
        {
          ...action("check_operation", { operationId: "new:run", waitS: WAIT_S }, "look at the run"),
          isFollowUp: true,
        },
      ];
    case "run-status":
      return [action("check_operation", {}, "look at the run")];
    case "best-design":
      return [action("get_best_design", {}, "read the best design")];
    case "apply-design": {
      const { trial } = intent;
      const input = trial === undefined ? {} : { trial };
      const name = trial === undefined ? "the best design" : `trial ${trial}`;
      return [action("apply_design", input, `load ${name} onto the canvas`)];
    }
    case "stop-run":
      return [action("stop_run", intent.now ? { now: true } : {}, "stop the run")];
    case "resume-run":
      return [action("resume_run", {}, "go on with the run")];
    case "recommend-algorithm": {
      const input = intent.trials === undefined ? {} : { trials: intent.trials };
      return [action("recommend_algorithm", input, "recommend an algorithm")];
    }
    case "compare-trials":
      return [action("compare_trials", { trials: intent.trials }, "compare the trials")];
    case "list-runs":
      return [action("list_runs", {}, "list the runs")];
    case "list-trials":
      return [action("get_trials", { state: intent.state }, "read the trials")];
    case "evaluate-design":
      return [action("evaluate_design", {}, "compute the start design")];
  }
}

function action(tool: string, input: Action["input"], attempt: string): Action {
  return { type: "action", tool, input, attempt, remarks: [] };
}
