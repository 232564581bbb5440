import { installLine, outerPrograms } from "../../shared/programs.ts";
import { TrialFailure } from "./trial-failure.ts";
import type { TrialWork } from "./trial-work.ts";

/** The path of a program that a step cannot do without. @throws TrialFailure not-found with how it is installed */
export function needProgram(
  id: keyof typeof outerPrograms,
  { nodeId, label }: { nodeId: string; label: string },
  { job }: TrialWork,
): string {
  const path = job.programs[id];
  if (path !== undefined) return path;
  const { title } = outerPrograms[id];
  throw new TrialFailure(
    "not-found",
    `"${label}" needs ${title}, which is not installed: ${installLine(id, process.platform)}`,
    { nodeId },
  );
}
