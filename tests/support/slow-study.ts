import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { serializeStudy } from "../../src/shared/study/serialize-study.ts";
import type { Study } from "../../src/shared/study/study.ts";
import { makeNode, makeStudy } from "./make-study.ts";

/** A study each of whose trials takes so many seconds of a program that sleeps; the best is x = 3. */
export function makeSlowStudy(seconds: number): Study {
  return makeStudy({
    name: "Slow",
    nodes: [
      makeNode("designVariable", "dv_x", {
        label: "x",
        data: { lower: 0, upper: 10, initial: 9, unit: "mm" },
      }),
      makeNode("solver", "solver_sleep", {
        label: "Sleep",
        data: { kind: "command", command: ["sleep", String(seconds)], timeLimitS: 60 },
      }),
      makeNode("extractor", "out_f", {
        label: "f",
        data: { kind: "formula", symbol: "f", expression: "(x - 3)^2" },
      }),
      makeNode("objective", "obj_f", { label: "Least f", data: {} }),
      makeNode("algorithm", "alg", { label: "Search", data: { kind: "sobol", seed: 1, trials: 50 } }),
    ],
    edges: ["dv_x>solver_sleep", "solver_sleep>out_f", "out_f>obj_f", "obj_f>alg"],
  });
}

/** Puts a study in the place of the one in a folder. */
export async function writeStudy(folder: string, study: Study): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "study.json"), serializeStudy(study));
}
