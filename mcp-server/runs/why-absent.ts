import type { Surroundings } from "../surroundings.ts";

/** Why nothing that the study brings is run here; undefined where it is. */
export function untrusted({ isTrusted }: Surroundings): string | undefined {
  return isTrusted
    ? undefined
    : "the user does not trust this study yet; that is done in the window or by `planform trust STUDY`.";
}

/** Why no run can be started here; undefined where one can. */
export function noRuns(surroundings: Surroundings): string | undefined {
  if (surroundings.runnerFile === undefined)
    return "this server was started without the program that computes runs; `planform mcp STUDY` starts it with one.";
  return untrusted(surroundings);
}
