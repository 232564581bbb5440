import { describe, expect, it } from "vitest";
import { AppError } from "../../../../src/shared/errors.ts";
import { OptimizationProblem } from "../../../../src/shared/optimise/problem.ts";
import { problemFromStudy } from "../../../../src/shared/optimise/problem-from-study.ts";
import type { StudyNode } from "../../../../src/shared/study/study.ts";
import { makeNode, makeStudy } from "../../../support/make-study.ts";

const x = makeNode("designVariable", "dv_x", {
  label: "Width",
  data: { symbol: "x", lower: 1, upper: 9, initial: 4, unit: "mm" },
});
const search = makeNode("algorithm", "alg", { data: { kind: "cmaEs", trials: 40 } });

/** A formula study with more or other nodes; each entry of `edges` is `source>target`. */
function study(nodes: readonly StudyNode[], edges: readonly string[] = []) {
  const base = [
    x,
    makeNode("extractor", "out_area", { data: { symbol: "area", kind: "formula", expression: "x^2" } }),
    makeNode("objective", "obj", { label: "Least area", data: {} }),
    search,
  ];
  const ids = new Set(nodes.map(({ id }) => id));
  return makeStudy({
    name: "Plate",
    revision: 7,
    nodes: [...base.filter(({ id }) => !ids.has(id)), ...nodes],
    edges: [...new Set(["dv_x>out_area", "out_area>obj", "obj>alg", ...edges])],
  });
}

const refusal = (run: () => unknown): AppError => {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("it was not refused");
};

describe("problemFromStudy", () => {
  it("freezes what the canvas says", () => {
    const problem = problemFromStudy(study([]));
    expect(OptimizationProblem.parse(problem)).toEqual(problem);
    expect(problem).toMatchObject({ studyName: "Plate", revision: 7, steps: [], constraints: [] });
    expect(problem.variables).toEqual([
      {
        nodeId: "dv_x",
        label: "Width",
        symbol: "x",
        unit: "mm",
        kind: "continuous",
        lower: 1,
        upper: 9,
        initial: 4,
        scale: "linear",
      },
    ]);
    expect(problem.objectives).toMatchObject([{ nodeId: "obj", expression: "area", sense: "minimize" }]);
    expect(problem.algorithm).toEqual({ kind: "cmaEs", trials: 40 });
  });

  it("takes the formula of a goal before the value that is connected", () => {
    const goal = makeNode("objective", "obj", { data: { expression: "2 * area" } });
    expect(problemFromStudy(study([goal])).objectives[0]?.expression).toBe("2 * area");
  });

  it("sorts formulas so that each finds what it uses, after the values that are read", () => {
    const nodes = [
      makeNode("extractor", "out_a", { data: { symbol: "a", kind: "formula", expression: "b + 1" } }),
      makeNode("extractor", "out_b", { data: { symbol: "b", kind: "formula", expression: "area * 2" } }),
      makeNode("constraint", "con", { data: { limit: 5 } }),
    ];
    const edges = ["out_area>out_b", "out_b>out_a", "out_a>con", "con>alg"];
    expect(problemFromStudy(study(nodes, edges)).extractions.map(({ symbol }) => symbol)).toEqual([
      "area",
      "b",
      "a",
    ]);
  });

  it("runs solvers in the order in which they feed each other, with their limits", () => {
    const nodes = [
      makeNode("model", "model", {
        data: {
          files: [
            { source: "model/a.geo" },
            { source: "model/deck.inp.tmpl", template: true },
            { source: "model/b.txt", target: "sub/c.txt" },
          ],
        },
      }),
      makeNode("solver", "a_ccx", { data: { kind: "calculix", input: "deck.inp", timeLimitS: 30 } }),
      makeNode("solver", "z_gmsh", { data: { kind: "gmsh", input: "a.geo" } }),
      makeNode("extractor", "out_u", {
        data: { symbol: "u", kind: "calculixDat", file: "deck.dat", section: "displacements", column: "vx" },
      }),
      makeNode("constraint", "con", { data: { limit: 5 } }),
    ];
    const edges = ["dv_x>model", "model>z_gmsh", "z_gmsh>a_ccx", "a_ccx>out_u", "out_u>con", "con>alg"];
    const problem = problemFromStudy(study(nodes, edges));
    expect(problem.steps).toMatchObject([
      { kind: "gmsh", dimension: 3, loads: [], timeLimitS: 600 },
      { kind: "calculix", input: "deck.inp", timeLimitS: 30 },
    ]);
    expect(problem.files).toEqual([
      { source: "model/a.geo", target: "a.geo", isTemplate: false },
      { source: "model/deck.inp.tmpl", target: "deck.inp", isTemplate: true },
      { source: "model/b.txt", target: "sub/c.txt", isTemplate: false },
    ]);
    expect(problem.extractions.map(({ symbol }) => symbol)).toEqual(["u", "area"]);
  });

  it("makes whole numbers of the bounds and the start of an integer", () => {
    const node = makeNode("designVariable", "dv_x", {
      data: { symbol: "x", kind: "integer", lower: 1.2, upper: 8.9, initial: 4.4, step: 2 },
    });
    expect(problemFromStudy(study([node])).variables[0]).toMatchObject({
      lower: 2,
      upper: 8,
      initial: 4,
      step: 2,
    });
  });

  it.each([
    ["<=", 10, undefined, 0],
    ["=", 10, undefined, 0.01],
    ["=", 0, undefined, 0.001],
    ["=", 10, 2, 2],
  ])("gives a constraint %s %d the tolerance %s: %d", (relation, limit, tolerance, expected) => {
    const node = makeNode("constraint", "con", {
      data: { relation, limit, ...(tolerance === undefined ? {} : { tolerance }) },
    });
    const problem = problemFromStudy(study([node], ["out_area>con", "con>alg"]));
    expect(problem.constraints).toMatchObject([{ expression: "area", tolerance: expected }]);
  });

  it("names every problem of a study that does not check", () => {
    const nodes = [
      makeNode("designVariable", "dv_x", { label: "Width", data: { symbol: "x", upper: 9 } }),
      makeNode("constraint", "con", { label: "Limit", data: {} }),
    ];
    const error = refusal(() => problemFromStudy(study(nodes, ["out_area>con", "con>alg"])));
    expect(error.code).toBe("study-not-ready");
    expect(error.details).toContain('"Width" has no lower bound');
    expect(error.details).toContain('"Limit" has no limit');
  });

  it("refuses what only the folder shows, and lets warnings pass", () => {
    const outer = { code: "file-absent", message: "no deck", nodeId: "dv_x" } as const;
    expect(refusal(() => problemFromStudy(study([]), [{ ...outer, severity: "error" }])).details).toContain(
      "no deck",
    );
    expect(problemFromStudy(study([]), [{ ...outer, severity: "warning" }]).studyName).toBe("Plate");
  });

  it.each([
    ["an empty study", makeStudy()],
    ["no objective", makeStudy({ nodes: [x, search] })],
    ["two algorithms", study([makeNode("algorithm", "alg2", { data: {} })])],
    [
      "a logarithmic scale from 0",
      study([
        makeNode("designVariable", "dv_x", { data: { symbol: "x", lower: 0, upper: 9, scale: "log" } }),
      ]),
    ],
    [
      "no whole number between the bounds",
      study([
        makeNode("designVariable", "dv_x", {
          data: { symbol: "x", kind: "integer", lower: 1.2, upper: 1.8 },
        }),
      ]),
    ],
    [
      "formulas in a circle",
      study(
        [
          makeNode("extractor", "out_area", { data: { symbol: "area", expression: "x + other" } }),
          makeNode("extractor", "out_other", { data: { symbol: "other", expression: "area" } }),
        ],
        ["out_other>obj"],
      ),
    ],
  ])("refuses %s", (_what, broken) => {
    expect(refusal(() => problemFromStudy(broken)).code).toBe("study-not-ready");
  });
});
