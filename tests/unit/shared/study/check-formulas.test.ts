import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { problemFromStudy } from "../../../../src/shared/optimise/problem-from-study.ts";
import { applyOps } from "../../../../src/shared/study/apply-op.ts";
import { checkStudy } from "../../../../src/shared/study/check-study.ts";
import type { Op } from "../../../../src/shared/study/ops.ts";
import { parseStudy } from "../../../../src/shared/study/parse-study.ts";
import type { StudyNode } from "../../../../src/shared/study/study.ts";
import { makeBeamStudy, makeNode, makeStudy } from "../../../support/make-study.ts";

const beam = applyOps(makeBeamStudy(), [
  update("model_beam", { parameters: [{ symbol: "length", value: 500, unit: "mm" }] }),
]);

function update(nodeId: string, data: Extract<Op, { type: "updateNode" }>["data"] = {}): Op {
  return { type: "updateNode", nodeId, data };
}

/** Problems of a node, as `code field: message`. */
function problemsOf(nodeId: string, ...ops: readonly (Op | StudyNode)[]): string[] {
  const all = ops.map((op): Op => ("position" in op ? { type: "addNode", node: op } : op));
  return checkStudy(applyOps(beam, all))
    .filter((problem) => problem.nodeId === nodeId)
    .map(({ code, field, message }) => `${code} ${field}: ${message}`);
}

function withFormulas(...formulas: readonly (readonly [string, string])[]): Op {
  const list = formulas.map(([symbol, expression]) => ({ symbol, expression }));
  return update("solver_ccx", { kind: "formula", formulas: list });
}

describe("a formula that cannot be read", () => {
  it("is told with the place and the reason, wherever it stands", () => {
    expect(problemsOf("obj_mass", update("obj_mass", { expression: "2 mass" }))).toEqual([
      'bad-formula expression: The formula of "Least mass" cannot be read at character 3: an operator is missing between 2 and mass',
    ]);
    expect(problemsOf("con_stress", update("con_stress", { expression: "(stress" }))).toEqual([
      'bad-formula expression: The formula of "Stress limit" cannot be read at character 1: the ( is not closed',
    ]);
    expect(problemsOf("out_mass", update("out_mass", { kind: "formula", expression: "web +" }))).toEqual([
      'bad-formula expression: The formula of "Mass" cannot be read at character 6: a value is missing after +',
    ]);
    expect(problemsOf("solver_ccx", withFormulas(["area", "web * height"], ["mass2", "sqr(area)"]))).toEqual([
      'bad-formula formulas: The formula of mass2 in "CalculiX" cannot be read at character 1: there is no function sqr, did you mean sqrt?',
    ]);
    const loads = [{ set: "TIP", direction: 3, total: "-5 load" }];
    expect(problemsOf("solver_ccx", update("solver_ccx", { kind: "gmsh", loads }))).toEqual([
      'bad-formula loads: The load on TIP in "CalculiX" cannot be read at character 4: an operator is missing between 5 and load',
    ]);
    const command = ["solve", "--width={{ web", "--height={{ 2 height }}"];
    expect(problemsOf("solver_ccx", update("solver_ccx", { kind: "command", command }))).toEqual([
      'bad-formula command: The command of "CalculiX" has {{ that is not closed by }}: --width={{ web',
      'bad-formula command: A placeholder in the command of "CalculiX" cannot be read at character 4: an operator is missing between 2 and height',
    ]);
  });
});

describe("a symbol in a solver", () => {
  it("is one of a variable, a parameter, or a formula before it", () => {
    expect(
      problemsOf("solver_ccx", withFormulas(["area", "web * height"], ["volume", "area * length"])),
    ).toEqual([]);
    expect(
      problemsOf("solver_ccx", withFormulas(["volume", "area * length"], ["area", "web * hieght"])),
    ).toEqual([
      'unknown-symbol formulas: "CalculiX" uses area, which is computed only after it',
      'unknown-symbol formulas: "CalculiX" uses hieght, which nothing gives',
    ]);
    expect(problemsOf("solver_ccx", withFormulas(["area", "area + 1"]))).toEqual([
      'unknown-symbol formulas: "CalculiX" uses area, which is computed only after it',
    ]);
    expect(problemsOf("solver_ccx", withFormulas(["twice", "2 * mass"]))).toEqual([
      'unknown-symbol formulas: "CalculiX" uses mass, which is known only after the solver',
    ]);
  });

  it("may be given by a solver that comes before", () => {
    const data = { kind: "formula", formulas: [{ symbol: "area", expression: "web * height" }] };
    const before = makeNode("solver", "solver_z", { data });
    const edge: Op = { type: "connect", sourceId: "solver_z", targetId: "solver_ccx" };
    const uses = withFormulas(["volume", "area * length"]);
    expect(problemsOf("solver_ccx", before, edge, uses)).toEqual([]);
    expect(problemsOf("solver_ccx", before, uses)).toEqual([
      'unknown-symbol formulas: "CalculiX" uses area, which is computed only after it',
    ]);
    const command = update("solver_ccx", { kind: "command", command: ["solve", "{{ area }}", "{{ mass }}"] });
    expect(problemsOf("solver_ccx", before, command)).toEqual([
      'unknown-symbol command: "CalculiX" uses mass, which is known only after the solver',
    ]);
    const loads = [{ set: "TIP", direction: 1, total: "force * area" }];
    expect(problemsOf("solver_ccx", before, update("solver_ccx", { kind: "gmsh", loads }))).toEqual([
      'unknown-symbol loads: "CalculiX" uses force, which nothing gives',
    ]);
  });

  it("counts as used in a load or a command", () => {
    const variable = makeNode("designVariable", "dv_force", { data: { lower: 1, upper: 2 } });
    const loads = [{ set: "TIP", direction: 1, total: "2 * dv_force" }];
    expect(problemsOf("dv_force", variable)).toHaveLength(1);
    expect(problemsOf("dv_force", variable, update("solver_ccx", { kind: "gmsh", loads }))).toEqual([]);
    const command = update("solver_ccx", { kind: "command", command: ["solve", "-f{{ dv_force }}"] });
    expect(problemsOf("dv_force", variable, command)).toEqual([]);
  });
});

describe("values that need each other", () => {
  const formula = (id: string, expression: string) => makeNode("extractor", id, { data: { expression } });

  it("are told once for each circle, before a run meets them", () => {
    const study = applyOps(
      beam,
      [
        formula("a", "2 * c"),
        formula("b", "a + mass"),
        formula("c", "b + d"),
        formula("d", "d + 1"),
        formula("f", "a"),
      ].map((node): Op => ({ type: "addNode", node })),
    );
    const circles = checkStudy(study).filter(({ code }) => code === "formula-circle");
    expect(circles.map(({ nodeId, message }) => [nodeId, message])).toEqual([
      ["a", '"a", "c" and "b" need each other\'s values'],
      ["d", '"d" needs its own value'],
    ]);
  });

  it("are solvers too, where a file connects them so", () => {
    const study = makeStudy({
      nodes: [makeNode("solver", "s1"), makeNode("solver", "s2")],
      edges: ["s1>s2", "s2>s1"],
    });
    expect(checkStudy(study)).toContainEqual({
      severity: "error",
      code: "formula-circle",
      nodeId: "s1",
      message: '"s1" and "s2" need each other\'s results',
    });
    expect(() => problemFromStudy(study)).toThrow("cannot be run");
  });

  it("are found in a chain of thousands without end of the stack", () => {
    const chain = Array.from({ length: 5_000 }, (_, index) =>
      formula(`x${index}`, `x${(index + 1) % 5_000}`),
    );
    const circles = checkStudy(makeStudy({ nodes: chain })).filter(({ code }) => code === "formula-circle");
    expect(circles.map(({ message }) => message)).toEqual([
      expect.stringContaining("and 4996 more need each other's values"),
    ]);
  });
});

describe("a symbol", () => {
  it("is given once, also by parameters and formulas", () => {
    const parameters = [
      { symbol: "web", value: 1 },
      { symbol: "k", value: 1 },
      { symbol: "k", value: 2 },
    ];
    expect(problemsOf("model_beam", update("model_beam", { parameters }))).toEqual([
      'duplicate-symbol parameters: "Beam" and "Web thickness" have the same symbol web',
      'duplicate-symbol parameters: "Beam" gives the symbol k twice',
    ]);
    expect(problemsOf("solver_ccx", withFormulas(["mass", "web"]))).toEqual([
      'duplicate-symbol formulas: "CalculiX" and "Mass" have the same symbol mass',
    ]);
  });

  it.each(["e", "pi", "max", "and", "__proto__"])("is not %s", (symbol) => {
    expect(problemsOf("dv_height", update("dv_height", { symbol }))).toEqual([
      `reserved-symbol symbol: "Height" gives ${symbol}, which means something else in formulas: choose another symbol`,
    ]);
  });
});

describe("what a node cannot do without", () => {
  it.each([
    ["json", ["file"]],
    ["csv", ["file", "column"]],
    ["regex", ["file", "pattern"]],
    ["calculixDat", ["file", "section"]],
    ["calculixFrd", ["file", "field"]],
    ["script", ["file"]],
  ])("for an extractor of %s", (kind, fields) => {
    const empty = update("out_mass", { kind, file: null, path: null });
    const found = problemsOf("out_mass", empty).map((problem) => problem.split(":")[0]);
    expect(found).toEqual(fields.map((field) => `missing-field ${field}`));
    const full = { file: "a", path: "a", column: 2, pattern: "a", section: "a", field: "DISP" };
    expect(problemsOf("out_mass", update("out_mass", { kind, ...full }))).toEqual([]);
  });

  it.each([
    ["formula", "formulas", { formulas: [] }],
    ["command", "command", { command: [] }],
    ["python", "input", {}],
    ["node", "input", {}],
    ["calculix", "input", {}],
    ["gmsh", "input", {}],
  ])("for a solver of %s", (kind, field, data) => {
    const found = problemsOf("solver_ccx", update("solver_ccx", { input: null, kind, ...data }));
    expect(found).toEqual([expect.stringMatching(`^missing-field ${field}: "CalculiX" has no `)]);
  });

  it("for the search of a variable", () => {
    expect(problemsOf("dv_web", update("dv_web", { scale: "log", lower: 0 }))).toEqual([
      'bad-log-scale lower: "Web thickness" is searched on a logarithmic scale, so its lower bound must be above 0',
    ]);
    const between = { kind: "integer", lower: 2.2, upper: 2.8, initial: null };
    expect(problemsOf("dv_web", update("dv_web", between))).toEqual([
      'no-whole-number lower: There is no whole number between the bounds of "Web thickness"',
    ]);
  });
});

describe("units in formulas", () => {
  const units: Op[] = [
    update("out_mass", { unit: "kg" }),
    update("out_stress", { unit: "MPa" }),
    update("model_beam", {
      parameters: [
        { symbol: "length", value: 500, unit: "mm" },
        { symbol: "density", value: 7.85e-9, unit: "t/mm^3" },
        { symbol: "force", value: 5_000, unit: "N" },
        { symbol: "factor", value: 2 },
        { symbol: "area_in", value: 2, unit: "in^2" },
        { symbol: "weight_in", value: 0.1, unit: "lb/in^3" },
        { symbol: "angle", value: 30, unit: "deg" },
        { symbol: "odd", value: 30, unit: "furlong" },
      ],
    }),
  ];

  it.each([
    ["web * height * length * density * 1000", "kg"],
    ["force / (web * height)", "MPa"],
    ["6 * force * length / (web * height^2) - stress", "ksi"],
    ["sqrt(web^2 + height^2) + hypot(web, height) + max(web, 3)", "m"],
    ["mass * 9.81", "N"],
    ["web * height * length * 7.85e-9", "kg"],
    ["web + odd + factor", "mm"],
    ["factor * web", "kg"],
    ["web^factor", "kg"],
    ["stress * area_in", "lb"],
    ["weight_in * area_in * length", "lbf"],
    ["stress / 200 - 1 + sin(angle)", "%"],
    ["web > 3 ? mass : 0", "g"],
    ["(web > 3) * mass + max(0, mass - 5)", "kg"],
    ["mass + 1000 * (stress > 200)", "kg"],
    ["1 / sqrt(length / 9.81)", "Hz"],
  ])("of %s may be %s", (expression, unit) => {
    expect(problemsOf("obj_mass", ...units, update("obj_mass", { expression, unit }))).toEqual([]);
  });

  it.each([
    [
      "web * height",
      "mm",
      'unit: The formula of "Least mass" gives an area, but its unit mm is that of a length',
    ],
    ["web + stress", "mm", 'expression: The formula of "Least mass" adds or compares a length and a stress'],
    ["mass - web", "kg", 'expression: The formula of "Least mass" adds or compares a mass and a length'],
    [
      "web < stress ? mass : mass",
      "kg",
      'expression: The formula of "Least mass" adds or compares a length and a stress',
    ],
    ["max(web, force)", "N", 'expression: The formula of "Least mass" adds or compares a length and a force'],
    [
      "sqrt(web)",
      "mm",
      'unit: The formula of "Least mass" gives something in m^0.5, but its unit mm is that of a length',
    ],
    [
      "force / web",
      "MPa",
      'unit: The formula of "Least mass" gives a stiffness, but its unit MPa is that of a stress',
    ],
  ])("of %s are not %s", (expression, unit, told) => {
    expect(problemsOf("obj_mass", ...units, update("obj_mass", { expression, unit }))).toEqual([
      `unit-mismatch ${told}`,
    ]);
  });

  it("are warned of in solvers too", () => {
    const formulas = [{ symbol: "area", expression: "web * height", unit: "mm^3" }];
    expect(problemsOf("solver_ccx", ...units, update("solver_ccx", { kind: "formula", formulas }))).toEqual([
      'unit-mismatch formulas: The formula of area in "CalculiX" gives an area, but its unit mm^3 is that of a volume',
    ]);
  });
});

describe("the samples", () => {
  const folder = join(import.meta.dirname, "../../../../resources/samples");
  it.each(readdirSync(folder))("%s has no problem, and gives what a run computes", (name) => {
    const study = parseStudy(readFileSync(join(folder, name, "study.json"), "utf8"));
    expect(checkStudy(study)).toEqual([]);
    expect(problemFromStudy(study).variables.length).toBeGreaterThan(0);
  });
});
