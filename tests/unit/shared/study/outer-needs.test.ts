import { describe, expect, it } from "vitest";
import { applyOps } from "../../../../src/shared/study/apply-op.ts";
import type { Op } from "../../../../src/shared/study/ops.ts";
import {
  type FileFinding,
  findOuterNeeds,
  findOuterProblems,
} from "../../../../src/shared/study/outer-needs.ts";
import { quickFixes } from "../../../../src/shared/study/quick-fixes.ts";
import { readTemplate } from "../../../../src/shared/study/template-symbols.ts";
import { makeBeamStudy } from "../../../support/make-study.ts";

const deck = "model/beam.inp.tmpl";

function update(nodeId: string, data: Extract<Op, { type: "updateNode" }>["data"] = {}): Op {
  return { type: "updateNode", nodeId, data };
}

const study = applyOps(makeBeamStudy(), [
  update("model_beam", {
    files: [{ source: deck, template: true }, { source: "model/mesh.inp" }],
    parameters: [{ symbol: "load", value: 5 }],
  }),
]);

/** Everything is there, but for what is said otherwise; texts are of templates. */
function problemsWith({
  files = {},
  text = "{{ web }} {{ height }} {{ load }}",
  commands = { ccx: true },
  of = study,
}: {
  files?: Record<string, FileFinding>;
  text?: string;
  commands?: Record<string, boolean>;
  of?: typeof study;
} = {}): string[] {
  const found: Record<string, FileFinding> = {
    [deck]: { state: "there", ...readTemplate(text) },
    "model/mesh.inp": { state: "there" },
    ...files,
  };
  const findings = {
    files: new Map(Object.entries(found)),
    commands: new Map(Object.entries(commands)),
    platform: "linux",
  };
  return findOuterProblems(of, findings).map(
    ({ severity, code, nodeId, field, message }) => `${severity} ${code} ${nodeId} ${field}: ${message}`,
  );
}

it("needs each file and program once, and says which files are templates", () => {
  const twice = applyOps(study, [
    { type: "addNode", node: { ...findModel(), id: "model_twin", label: "Twin" } },
    update("model_twin", { files: [{ source: "model/mesh.inp", template: true }] }),
  ]);
  expect(findOuterNeeds(twice)).toEqual({
    files: [
      { path: deck, isTemplate: true },
      { path: "model/mesh.inp", isTemplate: true },
    ],
    commands: ["ccx"],
  });
});

it("finds nothing where everything is there, nor where nothing was looked for yet", () => {
  expect(problemsWith()).toEqual([]);
  expect(findOuterProblems(study, { files: new Map(), commands: new Map(), platform: "linux" })).toEqual([]);
});

it("names a file that is absent, or that a link leads out of the folder", () => {
  expect(problemsWith({ files: { "model/mesh.inp": { state: "absent" } } })).toEqual([
    `error file-absent model_beam files: "Beam" needs model/mesh.inp, which is not in the study's folder`,
  ]);
  expect(problemsWith({ files: { [deck]: { state: "outside" } } })).toEqual([
    `error file-absent model_beam files: "Beam" needs ${deck}, which leads out of the study's folder`,
  ]);
});

describe("a placeholder", () => {
  it("is over symbols that are known before the solver, and its line is told", () => {
    expect(problemsWith({ text: "{{ web }}\n{{ 2 * hieght }} {{ height }}\n{{ hieght }}" })).toEqual([
      `error unknown-placeholder model_beam files: ${deck}, line 2, has a placeholder with hieght, which nothing gives`,
    ]);
    expect(problemsWith({ text: "{{ web + height }}\n\n{{ max(mass, 2e3) }}" })).toEqual([
      `error unknown-placeholder model_beam files: ${deck}, line 3, has a placeholder with mass, which is known only after the solver`,
    ]);
  });

  it("has to be a formula", () => {
    expect(
      problemsWith({ text: "{{ web }} {{ height }}\n{{ 2 web }}\n{{ (load }} {{ 2 web }}\n{{ load" }),
    ).toEqual([
      `error bad-formula model_beam files: ${deck}, line 4: {{ is not closed by }}`,
      `error bad-formula model_beam files: ${deck}, line 2: {{ 2 web }} cannot be read: an operator is missing between 2 and web`,
      `error bad-formula model_beam files: ${deck}, line 3: {{ (load }} cannot be read: the ( is not closed`,
    ]);
  });

  it("is told of a few times only where a file is no template at all", () => {
    const text = Array.from({ length: 500 }, (_, number) => `{{ x${number} }}`).join("\n");
    expect(problemsWith({ text }).filter((line) => line.includes("unknown-placeholder"))).toHaveLength(20);
  });

  it("is missed for each variable that feeds the model", () => {
    expect(problemsWith({ text: "{{ web }}" })).toEqual([
      `warning unbound-variable dv_height symbol: "Height" changes nothing in "Beam": no template of it has {{ height }}`,
    ]);
    const cut: Op = { type: "disconnect", sourceId: "dv_height", targetId: "model_beam" };
    expect(problemsWith({ text: "{{ web }}", of: applyOps(study, [cut]) })).toEqual([]);
    const named = applyOps(study, [update("dv_height", { symbol: "e" })]);
    expect(problemsWith({ text: "{{ web * e }}", of: named })).toEqual([]);
  });

  it("is not missed where a solver of the model takes the variable up itself", () => {
    const loads = [{ set: "TIP", direction: 3 as const, total: "-5" }];
    const solvers = [
      update("solver_ccx", { kind: "command", command: ["solve", "{{ height }}"] }),
      update("solver_ccx", { kind: "gmsh", loads }),
    ];
    for (const solver of solvers)
      expect(problemsWith({ text: "{{ web }}", of: applyOps(study, [solver]) })).toEqual([]);
  });

  it("is not missed where a template could not be read, or there is none", () => {
    expect(problemsWith({ files: { [deck]: { state: "there" } } })).toEqual([]);
    const plain = applyOps(study, [update("model_beam", { files: [{ source: "model/mesh.inp" }] })]);
    expect(problemsWith({ of: plain })).toEqual([]);
  });

  it("has no fix in the study", () => {
    const findings = {
      files: new Map([[deck, { state: "there" as const, ...readTemplate("{{ webb }}") }]]),
      commands: new Map(),
      platform: "linux",
    };
    const problems = findOuterProblems(study, findings);
    expect(problems.map(({ code }) => code)).toEqual([
      "unknown-placeholder",
      "unbound-variable",
      "unbound-variable",
    ]);
    expect(problems.flatMap((problem) => quickFixes(study, problem))).toEqual([]);
  });
});

describe("a program", () => {
  it("that is not installed is named with how it is installed", () => {
    expect(problemsWith({ commands: { ccx: false } })).toEqual([
      `warning program-absent solver_ccx kind: "CalculiX" needs CalculiX (ccx), which is not installed: apt install calculix-ccx, or conda install -c conda-forge calculix`,
    ]);
  });

  it.each([
    [{ kind: "formula" }, []],
    [{ kind: "gmsh" }, ["gmsh"]],
    [{ kind: "python" }, ["python3", "python"]],
    [{ kind: "node" }, ["node"]],
    [{ kind: "command" }, []],
    [{ kind: "command", command: ["abaqus", "job=beam"] }, ["abaqus"]],
    [{ kind: "command", command: ["/opt/solve"] }, ["/opt/solve"]],
    [{ kind: "command", command: ["./solve.sh"] }, []],
    [{ kind: "command", command: ["{{ tool }}"] }, []],
  ])("of %j is looked up", (data, commands) => {
    expect(findOuterNeeds(applyOps(study, [update("solver_ccx", data)])).commands).toEqual(commands);
  });

  it("of several names needs one of them", () => {
    const python = applyOps(study, [update("solver_ccx", { kind: "python" })]);
    expect(problemsWith({ of: python, commands: { python3: false, python: true } })).toEqual([]);
    expect(problemsWith({ of: python, commands: { python3: false, python: false } })).toHaveLength(1);
    const command = applyOps(study, [update("solver_ccx", { kind: "command", command: ["abaqus"] })]);
    expect(problemsWith({ of: command, commands: { abaqus: false } })).toEqual([
      `warning program-absent solver_ccx command: "CalculiX" runs abaqus, which is not on this machine: install it, or give its whole path`,
    ]);
  });
});

it("finds the symbols of a template once, with their first lines, and tells of braces that do not end", () => {
  const text = "{{ a }} {b} {{ 2 * b + a }}\r\n{{{ c }}}\n{{ d\n + g }} {{ f";
  const { symbols, mistakes } = readTemplate(text);
  expect(symbols).toEqual([
    { symbol: "a", line: 1 },
    { symbol: "b", line: 1 },
    { symbol: "c", line: 2 },
    { symbol: "d", line: 3 },
    { symbol: "g", line: 3 },
  ]);
  expect(mistakes).toEqual([{ message: "{{ is not closed by }}", line: 4 }]);
  const started = performance.now();
  expect(readTemplate("{{ x ".repeat(400_000)).mistakes).toHaveLength(20);
  expect(performance.now() - started).toBeLessThan(2_000);
});

function findModel() {
  const model = study.nodes.find(({ type }) => type === "model");
  if (model === undefined) throw new Error("The study has no model");
  return model;
}
