import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { rootFolder } from "./build-targets.mjs";
import { getNode } from "./checkout.mjs";
import { planShares } from "./fuzz-shares.mjs";

// npm run fuzz -- [--inputs N] [--minutes M]   so many inputs over all targets, in so many minutes at most
// A first short run measures what an input costs; then each target gets the same time, so cheap ones get more inputs.

/** @typedef {import("./fuzz-shares.mjs").Measured} Measured */

const { values } = parseArgs({
  options: { inputs: { type: "string", default: "100000" }, minutes: { type: "string", default: "15" } },
});
const wanted = Number(values.inputs);
const limitMs = Number(values.minutes) * 60_000;
/** Starting every target once takes about as long. */
const leastRoundMs = 30_000;
const folder = mkdtempSync(join(tmpdir(), "planform-fuzz-report-"));
const startedAt = performance.now();

const first = runTests([], {});
/** @type {Map<string, Measured & { failed: boolean }>} */
const totals = new Map(first.lines.map((line) => [line.target, { ...line, failed: false }]));
let failures = first.endedWell ? 0 : 1;
while (failures === 0) {
  const leftMs = limitMs - (performance.now() - startedAt);
  // The costs that were measured may have been those of a busier minute: then there is time for another round.
  const shares = leftMs < leastRoundMs ? [] : planShares([...totals.values()], wanted, leftMs);
  if (shares.length === 0) break;
  for (const { target, file, inputs } of shares) {
    const name = target.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const { endedWell, lines } = runTests([file, "-t", `^${name}$`], { FUZZ_INPUTS: String(inputs) });
    const [more] = lines;
    const failed = !endedWell || more === undefined;
    const before = totals.get(target);
    if (before !== undefined) {
      const ran = more ?? { inputs: 0, ms: 0, seed: before.seed };
      const sum = { inputs: before.inputs + ran.inputs, ms: before.ms + ran.ms, seed: ran.seed };
      totals.set(target, { ...before, ...sum, failed });
    }
    if (failed) failures += 1;
  }
}
rmSync(folder, { recursive: true });

let sum = 0;
for (const { target, inputs, ms, seed, failed } of totals.values()) {
  sum += inputs;
  const columns = [
    String(inputs).padStart(9),
    `${(ms / 1_000).toFixed(1)} s`.padStart(9),
    `seed ${seed}`.padStart(16),
  ];
  console.log(`${columns.join("  ")}  ${failed ? "FAILED " : ""}${target}`);
}
const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1);
const less = sum < wanted && failures === 0 ? `, ${wanted} did not fit into ${values.minutes} minutes` : "";
console.log(`fuzz: ${sum} inputs, ${totals.size} targets, ${minutes} minutes${less}: ${failures} failed`);
process.exitCode = failures === 0 && sum > 0 ? 0 : 1;

/**
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} environment
 * @returns {{ endedWell: boolean, lines: Measured[] }}
 */
function runTests(args, environment) {
  const report = join(folder, "report.jsonl");
  rmSync(report, { force: true });
  const program = join(rootFolder, "node_modules/vitest/vitest.mjs");
  const { status } = spawnSync(getNode(), [program, "run", "--project", "fuzz", ...args], {
    cwd: rootFolder,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, ...environment, FUZZ_REPORT: report },
  });
  const text = existsSync(report) ? readFileSync(report, "utf8").trim() : "";
  const lines = text === "" ? [] : text.split("\n").map((line) => JSON.parse(line));
  return { endedWell: status === 0, lines };
}
