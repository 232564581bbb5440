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

  it("has to be connected to something, or named by an expression", () => {
    const node = makeNode("designVariable", "dv_x", { data: { lower: 0, upper: 1 } });
    expect(problemsAfter(add(node))).toEqual(["unbound-variable dv_x"]);
    expect(problemsAfter(add(node), update("obj_mass", { expression: "mass + dv_x" }))).toEqual([]);
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
    expect(problemsAfter(formula("sqrt(web) * height + mass"))).toEqual(["unused-value out_x"]);
    expect(problemsAfter(formula("web * length"))).toEqual(["unknown-symbol out_x expression"]);
  });

  it("parameters of a model and formulas of a solver give symbols too", () => {
    const expression = "length + area";
    expect(
      problemsAfter(
        update("model_beam", { parameters: [{ symbol: "length", value: 1 }] }),
        add(
          makeNode("solver", "solver_x", {
            data: { kind: "formula", formulas: [{ symbol: "area", expression: "web" }] },
          }),
        ),
        add(makeNode("extractor", "out_x", { data: { expression } })),
      ),
    ).toEqual(["unused-value out_x", "unreachable solver_x"]);
  });

  it("a solver is read by an extractor, by another solver, or by symbol of its formulas", () => {
    const node = makeNode("solver", "solver_x", {
      data: { kind: "formula", formulas: [{ symbol: "area", expression: "web * height" }] },
    });
    expect(problemsAfter(add(node))).toEqual(["missing-extractor solver_x"]);
    const feeds = (targetId: string): Op => ({ type: "connect", sourceId: "solver_x", targetId });
    expect(problemsAfter(add(node), feeds("out_mass"))).toEqual([]);
    expect(problemsAfter(add(node), feeds("solver_ccx"))).toEqual([]);
    expect(problemsAfter(add(node), update("obj_mass", { expression: "area * mass" }))).toEqual([]);
    const own = [
      { symbol: "area", expression: "web * height" },
      { symbol: "twice", expression: "2 * area" },
    ];
    expect(problemsAfter(add(node), update("solver_x", { formulas: own }))).toEqual([
      "missing-extractor solver_x",
    ]);
  });

  it("the value of an extractor is used by an edge or by its symbol", () => {
    const node = makeNode("extractor", "out_x", { data: { kind: "json", file: "a.json", path: "x" } });
    const read: Op = { type: "connect", sourceId: "solver_ccx", targetId: "out_x" };
    expect(problemsAfter(add(node))).toEqual(["no-source out_x"]);
    expect(problemsAfter(add(node), read)).toEqual(["unused-value out_x"]);
    expect(
      problemsAfter(add(node), read, update("con_stress", { expression: "max(stress, out_x)" })),
    ).toEqual([]);
    const ends: Op = { type: "connect", sourceId: "out_x", targetId: "con_stress" };
    expect(problemsAfter(add(node), read, ends, update("con_stress", { expression: "stress" }))).toEqual([]);
    const surrogate = makeNode("surrogate", "sur");
    const learns: Op = { type: "connect", sourceId: "out_x", targetId: "sur" };
    expect(problemsAfter(add(node), read, add(surrogate), learns)).toEqual(["unreachable out_x"]);
  });

  it("an extractor that only its own formula names is not used, and one of another kind names nothing", () => {
    const twice = makeNode("extractor", "out_x", { data: { expression: "2 * out_x" } });
    const circle = "formula-circle out_x expression";
    expect(problemsAfter(add(twice))).toEqual([circle, "unused-value out_x"]);
    const data = { kind: "json", file: "a.json", path: "y", expression: "out_x" };
    const file = makeNode("extractor", "out_y", { data });
    const read: Op = { type: "connect", sourceId: "solver_ccx", targetId: "out_y" };
    expect(problemsAfter(add(twice), add(file), read)).toEqual([
      circle,
      "unused-value out_x",
      "unused-value out_y",
    ]);
  });
});

describe("objective and constraint", () => {
  it("have one source, or an expression that says how several go together", () => {
    expect(problemsAfter({ type: "disconnect", sourceId: "out_mass", targetId: "obj_mass" })).toEqual([
      "no-source obj_mass expression",
      "unused-value out_mass",
    ]);
    const two: Op = { type: "connect", sourceId: "out_stress", targetId: "obj_mass" };
    expect(problemsAfter(two)).toEqual(["no-source obj_mass expression"]);
    expect(problemsAfter(two, update("obj_mass", { expression: "mass + stress" }))).toEqual([]);
    expect(problemsAfter(update("obj_mass", { expression: "weight" }))).toEqual([
      "unknown-symbol obj_mass expression",
    ]);
  });

  it.each([
    ["mm^2", "mm²"],
    ["mm2", " mm ^ 2 "],
    ["t/mm^3", "t / mm³"],
    ["N*mm", "N·mm"],
    ["m s**-2", "m·s⁻²"],
    ["µm", "μm"],
    ["N/mm^2", "MPa"],
    ["psi", "lb/in^2"],
    ["lbf", "lb"],
    ["Nm", "J"],
    ["", "kg"],
  ])("may be in %j where the value is in %j", (unit, other) => {
    expect(problemsAfter(update("out_mass", { unit }), update("obj_mass", { unit: other }))).toEqual([]);
  });

  it.each([
    ["mm", "m"],
    ["mpa", "MPa"],
    ["mm^2", "mm^3"],
  ])("are not in %j where the value is in %j", (unit, other) => {
    const units = [update("out_mass", { unit: other }), update("obj_mass", { unit })];
    expect(problemsAfter(...units)).toEqual(["unit-mismatch obj_mass unit"]);
    const computed = problemsAfter(...units, update("obj_mass", { expression: "mass / 1000" }));
    expect(computed).toEqual(unit === "mm^2" ? ["unit-mismatch obj_mass unit"] : []);
    expect(checkStudy(applyOps(beam, units))[0]).toMatchObject({
      severity: "warning",
      message: `"Least mass" is in ${unit}, its value "Mass" in ${other}`,
    });
  });

  it("are what everything else leads to", () => {
    const loose: Op[] = [
      { type: "disconnect", sourceId: "out_mass", targetId: "obj_mass" },
      { type: "disconnect", sourceId: "out_stress", targetId: "con_stress" },
      update("obj_mass", { expression: "web" }),
      update("con_stress", { expression: "2 * web", unit: null }),
    ];
    expect(problemsAfter(...loose)).toEqual([
      "unreachable dv_height",
      "unreachable model_beam",
      "unused-value out_mass",
      "unused-value out_stress",
      "unreachable solver_ccx",
    ]);
    expect(problemsAfter(...loose, update("obj_mass", { expression: "web + stress" }))).toEqual([
      "unused-value out_mass",
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

  it("does not say of each node that there is no goal", () => {
    const removed = ["obj_mass", "con_stress"].map((nodeId): Op => ({ type: "removeNode", nodeId }));
    expect(problemsAfter(...removed)).toEqual([
      "missing-objective",
      "unused-value out_mass",
      "unused-value out_stress",
    ]);
  });

  it("finds two nodes with one symbol, given or made from the label", () => {
    expect(problemsAfter(update("dv_height", { symbol: "web" }))).toEqual(["duplicate-symbol dv_web symbol"]);
    expect(problemsAfter({ type: "updateNode", nodeId: "out_stress", label: "MASS" })).toEqual([
      "duplicate-symbol out_stress symbol",
    ]);
  });
});
