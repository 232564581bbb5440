import { describe, expect, it } from "vitest";
import { applyOps } from "../../../../src/shared/study/apply-op.ts";
import { checkStudy } from "../../../../src/shared/study/check-study.ts";
import type { Op } from "../../../../src/shared/study/ops.ts";
import type { StudyNode } from "../../../../src/shared/study/study.ts";
import { makeBeamStudy, makeNode, makeStudy } from "../../../support/make-study.ts";

const beam = makeBeamStudy();

/** Problems as `code node field`. */
function problemsAfter(...ops: Op[]): string[] {
  return checkStudy(applyOps(beam, ops)).map(({ code, nodeId, field }) =>
    [code, nodeId, field].filter((part) => part !== undefined).join(" "),
  );
}

function update(nodeId: string, data: Extract<Op, { type: "updateNode" }>["data"] = {}): Op {
  return { type: "updateNode", nodeId, data };
}

function add(node: StudyNode): Op {
  return { type: "addNode", node };
}

it("finds nothing in a whole study, nor in an empty one", () => {
  expect(checkStudy(beam)).toEqual([]);
  expect(checkStudy(makeStudy())).toEqual([]);
});

describe("a design variable", () => {
  it("needs bounds, with the start value between them", () => {
    expect(problemsAfter(update("dv_web", { lower: null }))).toEqual(["no-bounds dv_web lower"]);
    expect(problemsAfter(update("dv_web", { upper: null }))).toEqual(["no-bounds dv_web upper"]);
    expect(problemsAfter(update("dv_web", { initial: 9 }))).toEqual(["initial-out-of-bounds dv_web initial"]);
    expect(problemsAfter(update("dv_web", { initial: "4" }))).toEqual([
      "initial-out-of-bounds dv_web initial",
    ]);
    expect(problemsAfter(update("dv_web", { initial: 8 }))).toEqual([]);
  });

  it("finds reversed bounds that a file brought in", () => {
    const reversed = makeNode("designVariable", "dv_web", {
      label: "Web",
      data: { symbol: "web", lower: 9, upper: 8, unit: "mm" },
    });
    const nodes = beam.nodes.map((node) => (node.id === "dv_web" ? reversed : node));
    expect(checkStudy({ ...beam, nodes }).map(({ message }) => message)).toEqual([
      'Bounds of "Web" are reversed: 9 > 8 mm',
    ]);
  });

  it("needs choices when it is categorical, and a start value among them", () => {
    const kind = { kind: "categorical", lower: null, upper: null, initial: null };
    expect(problemsAfter(update("dv_web", kind))).toEqual(["no-choices dv_web choices"]);
    const choices = ["S235", "S355"];
    expect(problemsAfter(update("dv_web", { ...kind, choices }))).toEqual([]);
    expect(problemsAfter(update("dv_web", { ...kind, choices, initial: "S690" }))).toEqual([
      "initial-out-of-bounds dv_web initial",
    ]);
  });

  it("has to be connected to something", () => {
    const node = makeNode("designVariable", "dv_x", { data: { lower: 0, upper: 1 } });
    expect(problemsAfter(add(node))).toEqual(["unbound-variable dv_x"]);
  });
});

describe("model, solver and extractor", () => {
  it("a model needs a solver, an extractor needs a source", () => {
    expect(problemsAfter({ type: "disconnect", sourceId: "model_beam", targetId: "solver_ccx" })).toEqual([
      "no-solver model_beam",
    ]);
    expect(problemsAfter({ type: "disconnect", sourceId: "solver_ccx", targetId: "out_mass" })).toEqual([
      "no-source out_mass",
    ]);
  });

  it("a formula extractor needs a formula over known symbols, and no solver", () => {
    expect(problemsAfter(add(makeNode("extractor", "out_x")))).toEqual(["no-formula out_x expression"]);
    const formula = (expression: string): Op => add(makeNode("extractor", "out_x", { data: { expression } }));
    expect(problemsAfter(formula("sqrt(web) * height + mass"))).toEqual([]);
    expect(problemsAfter(formula("web * length"))).toEqual(["unknown-symbol out_x expression"]);
  });

  it("parameters of a model and formulas of a solver give symbols too", () => {
    const expression = "length + area";
    expect(
      problemsAfter(
        update("model_beam", { parameters: [{ symbol: "length", value: 1 }] }),
        update("solver_ccx", { formulas: [{ symbol: "area", expression: "web" }] }),
        add(makeNode("extractor", "out_x", { data: { expression } })),
      ),
    ).toEqual([]);
  });
});

describe("objective and constraint", () => {
  it("have one source, or an expression that says how several go together", () => {
    expect(problemsAfter({ type: "disconnect", sourceId: "out_mass", targetId: "obj_mass" })).toEqual([
      "no-source obj_mass expression",
    ]);
    const two: Op = { type: "connect", sourceId: "out_stress", targetId: "obj_mass" };
    expect(problemsAfter(two)).toEqual(["no-source obj_mass expression"]);
    expect(problemsAfter(two, update("obj_mass", { expression: "mass + stress" }))).toEqual([]);
    expect(problemsAfter(update("obj_mass", { expression: "weight" }))).toEqual([
      "unknown-symbol obj_mass expression",
    ]);
  });

  it("a constraint has a limit", () => {
    expect(problemsAfter(update("con_stress", { limit: null }))).toEqual(["no-limit con_stress limit"]);
  });
});

describe("the study", () => {
  it("warns where there is nothing to vary or nothing to aim at, after the errors", () => {
    const study = makeStudy({ nodes: [makeNode("model", "m")] });
    expect(checkStudy(study).map(({ severity, code }) => `${severity} ${code}`)).toEqual([
      "error no-solver",
      "warning missing-variable",
      "warning missing-objective",
    ]);
  });

  it("finds two nodes with one symbol, given or made from the label", () => {
    expect(problemsAfter(update("dv_height", { symbol: "web" }))).toEqual(["duplicate-symbol dv_web symbol"]);
    expect(problemsAfter({ type: "updateNode", nodeId: "out_stress", label: "MASS" })).toEqual([
      "duplicate-symbol out_stress symbol",
    ]);
  });
});
