import { findStaleTargets, rootFolder } from "../../scripts/build-targets.mjs";
import { buildTargets } from "../../scripts/checkout.mjs";

/**
 * Integration tests start built programs. `PLANFORM_TEST_TARGETS` narrows what is built first, for work on one
 * part while another does not build: names with commas, or `none`.
 */
export function setup(): void {
  const wanted = process.env.PLANFORM_TEST_TARGETS?.split(",");
  const targets = (["cli", "mcp-server", "runner", "main", "renderer"] as const).filter(
    (target) => wanted === undefined || wanted.includes(target),
  );
  const stale = findStaleTargets(targets);
  if (stale.length > 0 && !buildTargets(stale)) {
    throw new Error(`${stale.join(", ")} could not be built in ${rootFolder}, see above`);
  }
}
