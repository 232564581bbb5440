import type { Extraction } from "../../src/shared/optimise/problem.ts";

/** An extraction with a name; the fields say what and where. */
export function makeExtraction(fields: Partial<Extraction>): Extraction {
  return { nodeId: "out_x", label: "Value", symbol: "value", kind: "json", ...fields };
}
