import type { Surroundings } from "../surroundings.ts";

/** Why a tool is absent that reads or makes other studies than the present one. */
export function presentStudyOnly({ mode }: Surroundings): string | undefined {
  return mode === "user" ? "In user mode only the present study can be read or changed." : undefined;
}
