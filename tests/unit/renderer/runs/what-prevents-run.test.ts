import { expect, it } from "vitest";
import { findReadiness } from "../../../../src/renderer/runs/what-prevents-run.ts";
import { checkStudy } from "../../../../src/shared/study/check-study.ts";
import type { Problem } from "../../../../src/shared/study/problem.ts";
import { makeBeamStudy, makeNode, makeStudy } from "../../../support/make-study.ts";

it("finds nothing in the way of a whole study, and knows what it computes", () => {
  const study = makeBeamStudy();
  const readiness = findReadiness({ study, outerProblems: [] }, checkStudy(study), "linux");
  expect(readiness).toMatchObject({ hindrances: [], missing: [] });
  expect(readiness.problem?.variables.length).toBeGreaterThan(0);
});

it("names each reason, with the problem that it leads to", () => {
  const study = makeStudy({ nodes: [makeNode("designVariable", "dv", { label: "Width" })] });
  const problems = checkStudy(study);
  const { problem, hindrances } = findReadiness({ study, outerProblems: [] }, problems, "linux");
  expect(problem).toBeUndefined();
  expect(hindrances.length).toBeGreaterThan(1);
  expect(hindrances.map((one) => one.problem?.nodeId)).toContain("dv");
});

it("says how a program that is missing is installed, once", () => {
  const solver = (id: string) => makeNode("solver", id, { data: { kind: "calculix", input: "a.inp" } });
  const study = makeStudy({ nodes: [solver("one"), solver("two")] });
  const outerProblems = ["one", "two"].map(
    (nodeId): Problem => ({
      severity: "warning",
      code: "program-absent",
      nodeId,
      message: `${nodeId} needs ccx`,
    }),
  );
  const { missing } = findReadiness({ study, outerProblems }, outerProblems, "linux");
  expect(missing).toEqual([{ message: "two needs ccx", install: "apt install calculix-ccx" }]);
});
