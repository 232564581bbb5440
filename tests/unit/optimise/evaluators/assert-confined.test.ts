import { expect, it } from "vitest";
import { assertConfined } from "../../../../src/optimise/evaluators/assert-confined.ts";
import { makeProblem, makeSleepStep } from "../../../support/make-problem.ts";

const sandbox = { type: "bubblewrap", path: "/usr/bin/bwrap" } as const;
const solver = { nodeId: "solver", label: "Solver", timeLimitS: 30 };
const script = {
  nodeId: "out",
  label: "Out",
  symbol: "out",
  kind: "script",
  file: "read.py",
};

it.each([
  ["commands", makeProblem({ steps: [makeSleepStep(1)] })],
  ["Python scripts", makeProblem({ steps: [{ ...solver, kind: "python", script: "a.py" }] })],
  ["Node scripts", makeProblem({ steps: [{ ...solver, kind: "node", script: "a.mjs" }] })],
  [
    "geometries, in which commands can stand",
    makeProblem({ steps: [{ ...solver, kind: "gmsh", input: "a.geo", dimension: 3, loads: [] }] }),
  ],
  [
    "decks, which can include any file",
    makeProblem({ steps: [{ ...solver, kind: "calculix", input: "beam.inp" }] }),
  ],
  ["scripts that read results", makeProblem({ extractions: [script] })],
])("starts no %s of a study for Claude without a sandbox", (_what, problem) => {
  expect(() => assertConfined(problem, { sandbox: undefined })).toThrow(
    expect.objectContaining({ code: "sandbox-unavailable" }),
  );
  expect(() => assertConfined(problem, { sandbox })).not.toThrow();
});

it("needs no sandbox for formulas", () => {
  expect(() => assertConfined(makeProblem(), { sandbox: undefined })).not.toThrow();
});
