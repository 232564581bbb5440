import type { FailureCode, TrialOutcome } from "../../shared/optimise/trial.ts";

const PASSING: readonly FailureCode[] = [
  "time-limit",
  "resource-limit",
  "signal",
  "interrupted",
  // An error of Planform's own, such as a process that the machine did not start.
  "unexpected",
];

/** Did a trial fail for a reason that lies with the machine rather than with the design, so that another attempt may do? */
export function mayPass(outcome: TrialOutcome): boolean {
  return outcome.state === "failed" && PASSING.includes(outcome.reason.code);
}
