import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyOps } from "../../../../src/shared/study/apply-op.ts";
import { checkStudy } from "../../../../src/shared/study/check-study.ts";
import type { Op } from "../../../../src/shared/study/ops.ts";
import type { Problem } from "../../../../src/shared/study/problem.ts";
import { quickFixes } from "../../../../src/shared/study/quick-fixes.ts";
import { findNode, type Study, StudyNode } from "../../../../src/shared/study/study.ts";
import { arbitraryStudy } from "../../../support/arbitrary-study.ts";
import { makeBeamStudy, makeNode, makeStudy } from "../../../support/make-study.ts";

const beam = makeBeamStudy();

function update(nodeId: string, data: Extract<Op, { type: "updateNode" }>["data"] = {}): Op {
  return { type: "updateNode", nodeId, data };
}

function disconnect(sourceId: string, targetId: string): Op {
  return { type: "disconnect", sourceId, targetId };
}

/** The problems of a code, each with its fixes. */
function fixesOf(study: Study, code: Problem["code"]): { label: string; after: Study }[] {
  return checkStudy(study)
    .filter((problem) => problem.code === code)
    .flatMap((problem) =>
      quickFixes(study, problem).map(({ label, ops }) => ({ label, after: applyOps(study, ops) })),
    );
}

function labelsAfter(code: Problem["code"], ...ops: Op[]): string[] {
  return fixesOf(applyOps(beam, ops), code).map(({ label }) => label);
}

describe("a start value out of its bounds", () => {
  it.each([
    [{ initial: 9 }, "Set to 8 mm", 8],
    [{ initial: -1 }, "Set to 2 mm", 2],
    [{ initial: "4" }, "Set to 4 mm", 4],
    [{ initial: "thick", unit: null }, "Take the start value away", undefined],
    [{ kind: "integer", lower: 2.5, initial: 1 }, "Set to 3 mm", 3],
    [{ kind: "categorical", choices: ["S235", "S355"], initial: "S690", unit: null }, "Set to S235", "S235"],
  ])("%j", (data, label, initial) => {
    const fixes = fixesOf(applyOps(beam, [update("dv_web", data)]), "initial-out-of-bounds");
    expect(fixes.map((fix) => fix.label)).toEqual([label]);
    const node = fixes[0] && findNode(fixes[0].after, "dv_web");
    expect(node?.type === "designVariable" && node.data.initial).toBe(initial);
  });
});

describe("bounds that a file has reversed", () => {
  const reversed = makeNode("designVariable", "dv_web", { data: { lower: 9, upper: 8 } });
  const study = { ...beam, nodes: beam.nodes.map((node) => (node.id === "dv_web" ? reversed : node)) };

  it("are swapped", () => {
    const [fix] = fixesOf(study, "bounds-reversed");
    expect(fix?.label).toBe("Swap the bounds");
    expect(fix && findNode(fix.after, "dv_web")?.data).toMatchObject({ lower: 8, upper: 9 });
  });

  it("have to be mended before another fault of the node", () => {
    const twin = makeNode("designVariable", "dv_a", { data: { symbol: "dv_web", lower: 0, upper: 1 } });
    const both = { ...study, nodes: [twin, ...study.nodes] };
    expect(checkStudy(both)).toContainEqual(
      expect.objectContaining({ code: "duplicate-symbol", nodeId: "dv_web" }),
    );
    expect(fixesOf(both, "duplicate-symbol")).toEqual([]);
  });
});

describe("a node that is not connected", () => {
  it("is connected to the only node that it can be meant for", () => {
    const unbound = [disconnect("dv_web", "model_beam")];
    expect(labelsAfter("unbound-variable", ...unbound)).toEqual(["Connect to Beam"]);
    expect(labelsAfter("unbound-variable", ...unbound, add("model", "model_x"))).toEqual([]);
    expect(labelsAfter("unbound-variable", ...unbound, { type: "removeNode", nodeId: "model_beam" })).toEqual(
      ["Connect to CalculiX", "Connect to CalculiX"],
    );
    expect(labelsAfter("no-solver", disconnect("model_beam", "solver_ccx"))).toEqual(["Connect to CalculiX"]);
    const cut = disconnect("solver_ccx", "out_mass");
    expect(labelsAfter("no-source", cut)).toEqual(["Connect to CalculiX"]);
    expect(labelsAfter("no-source", cut, add("solver", "solver_x"))).toEqual([]);
  });

  it("a goal takes the value that nothing uses, or the only one in its unit", () => {
    const cut = disconnect("out_mass", "obj_mass");
    expect(labelsAfter("no-source", cut)).toEqual(["Connect to Mass"]);
    const used = update("con_stress", { expression: "stress / mass" });
    expect(labelsAfter("no-source", cut, used)).toEqual([]);
    const units = [update("out_stress", { unit: "MPa" }), update("obj_mass", { unit: "kg" })];
    expect(labelsAfter("no-source", cut, used, ...units)).toEqual(["Connect to Mass"]);
    const fedByTwo: Op = { type: "connect", sourceId: "out_stress", targetId: "obj_mass" };
    expect(labelsAfter("no-source", fedByTwo)).toEqual([]);
  });

  function add(type: "model" | "solver", id: string): Op {
    return { type: "addNode", node: makeNode(type, id) };
  }
});

describe("symbols and units", () => {
  it("a symbol that two nodes have becomes a free one", () => {
    const twin = update("dv_height", { symbol: "web" });
    const parameter = update("model_beam", { parameters: [{ symbol: "web_2", value: 1 }] });
    expect(labelsAfter("duplicate-symbol", twin)).toEqual(["Call it web_2"]);
    expect(labelsAfter("duplicate-symbol", twin, parameter)).toEqual(["Call it web_3"]);
  });

  it.each([
    ["hieght * mass", "Replace by height", "height * mass"],
    ["HEIGHT + web_2 * 2e5", "Replace by height", "height + web_2 * 2e5"],
    ["masss", "Replace by mass", "mass"],
  ])("the unknown symbol of %j has one near spelling", (expression, label, mended) => {
    const [fix] = fixesOf(applyOps(beam, [update("obj_mass", { expression })]), "unknown-symbol");
    expect(fix?.label).toBe(label);
    expect(fix && findNode(fix.after, "obj_mass")?.data).toMatchObject({ expression: mended });
  });

  it("no near spelling, or several, are no obvious fix", () => {
    expect(labelsAfter("unknown-symbol", update("obj_mass", { expression: "length" }))).toEqual([]);
    expect(labelsAfter("unknown-symbol", update("obj_mass", { expression: "w + we" }))).toEqual([]);
    const two = ["web_1", "web_2"].map((symbol) => ({ symbol, value: 1 }));
    expect(
      labelsAfter(
        "unknown-symbol",
        update("model_beam", { parameters: two }),
        update("obj_mass", { expression: "web_3" }),
      ),
    ).toEqual([]);
  });

  it("a formula is not told to name itself", () => {
    const node = makeNode("extractor", "out_x", { data: { symbol: "lenght", expression: "length" } });
    expect(labelsAfter("unknown-symbol", { type: "addNode", node })).toEqual([]);
  });

  it("a goal takes over the unit of its value", () => {
    const units = [update("out_mass", { unit: "t" }), update("obj_mass", { unit: "kg" })];
    expect(labelsAfter("unit-mismatch", ...units)).toEqual(["Set to t"]);
  });
});

describe("what a study lacks", () => {
  it("is added, connected as far as there is one way", () => {
    const [fix] = fixesOf(applyOps(beam, [{ type: "removeNode", nodeId: "obj_mass" }]), "missing-objective");
    expect(fix?.label).toBe("Add an objective");
    expect(fix && checkStudy(fix.after)).toEqual([]);
    const bare = makeStudy({ nodes: [makeNode("model", "m")] });
    expect(fixesOf(bare, "missing-objective")).toHaveLength(1);
    const [variable] = fixesOf(bare, "missing-variable");
    expect(variable?.label).toBe("Add a design variable");
    expect(variable?.after.edges).toEqual([{ sourceId: "dv_design_variable", targetId: "m" }]);
  });

  it("is not known for a value that nothing uses", () => {
    expect(labelsAfter("unused-value", update("obj_mass", { expression: "web" }))).toEqual([]);
  });
});

const number = fc.integer({ min: -9, max: 9 });
const unit = fc.constantFrom("mm", "m", "kg");
const symbol = fc.constantFrom("web", "mass", "stress");
/** What nodes of some kinds hold, so that each problem with a fix comes up; reversed bounds only a file can bring. */
const fieldsByType = {
  designVariable: fc.record(
    {
      kind: fc.constantFrom("continuous", "integer", "categorical"),
      lower: number,
      upper: number,
      initial: fc.oneof(number, fc.constantFrom("4", "", "thick")),
      choices: fc.uniqueArray(number, { maxLength: 2 }),
      symbol,
      unit,
    },
    { requiredKeys: ["kind"] },
  ),
  extractor: fc.record(
    { kind: fc.constantFrom("formula", "json"), expression: symbolsText(), symbol, unit },
    { requiredKeys: ["kind", "unit"] },
  ),
  objective: fc.record({ expression: symbolsText(), unit }, { requiredKeys: ["unit"] }),
  constraint: fc.record({ expression: symbolsText(), unit, limit: number }, { requiredKeys: ["unit"] }),
};

function symbolsText(): fc.Arbitrary<string> {
  return fc.constantFrom("web * 2", "mas + Web", "stres / (mass + stres)", "b", "height_of_it");
}

const filledStudy: fc.Arbitrary<Study> = fc
  .tuple(arbitraryStudy, fc.infiniteStream(fc.record(fieldsByType)), fc.infiniteStream(fc.boolean()))
  .map(([study, fields, isFilled]) => {
    const nodes = study.nodes.map((node): StudyNode => {
      const byType: Readonly<Record<string, object>> = fields.next().value;
      const data = byType[node.type];
      return data === undefined || isFilled.next().value === false
        ? node
        : StudyNode.parse({ ...node, data });
    });
    return { ...study, nodes };
  });

it("every fix is accepted and the problem is gone after it", () => {
  const fixed = new Set<string>();
  fc.assert(
    fc.property(filledStudy, (study) => {
      for (const problem of checkStudy(study)) {
        for (const { ops } of quickFixes(study, problem)) {
          expect(checkStudy(applyOps(study, ops))).not.toContainEqual(problem);
          fixed.add(problem.code);
        }
      }
    }),
    { numRuns: 600 },
  );
  expect([...fixed].sort()).toEqual([
    "bounds-reversed",
    "duplicate-symbol",
    "initial-out-of-bounds",
    "missing-objective",
    "missing-variable",
    "no-solver",
    "no-source",
    "reserved-symbol",
    "unbound-variable",
    "unit-mismatch",
    "unknown-symbol",
  ]);
});
