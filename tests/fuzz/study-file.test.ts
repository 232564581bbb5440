import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { AppError, type ErrorCode } from "../../src/shared/errors.ts";
import { applyOps } from "../../src/shared/study/apply-op.ts";
import { checkStudy } from "../../src/shared/study/check-study.ts";
import { describePatch } from "../../src/shared/study/describe-patch.ts";
import { findLayoutParts } from "../../src/shared/study/layout-parts.ts";
import { Op } from "../../src/shared/study/ops.ts";
import { findOuterNeeds, findOuterProblems } from "../../src/shared/study/outer-needs.ts";
import { parseStudy } from "../../src/shared/study/parse-study.ts";
import { applyPatch, diffStudies, reversePatch } from "../../src/shared/study/patch.ts";
import { quickFixes } from "../../src/shared/study/quick-fixes.ts";
import { serializeStudy } from "../../src/shared/study/serialize-study.ts";
import { createEmptyStudy, type Study } from "../../src/shared/study/study.ts";
import { readTemplate } from "../../src/shared/study/template-symbols.ts";
import { toElkGraph } from "../../src/shared/study/to-elk-graph.ts";
import { damageBytes, damageJson, damageText } from "../support/damage.ts";
import { fuzz, type Random } from "../support/fuzz.ts";
import { generateStudy } from "../support/generate-study.ts";
import { makeBeamStudy } from "../support/make-study.ts";
import { toVersionOne } from "../support/to-version-one.ts";

const samples = join(import.meta.dirname, "../../resources/samples");
const studies: Study[] = [
  ...readdirSync(samples).map((name) => parseStudy(readFileSync(join(samples, name, "study.json"), "utf8"))),
  makeBeamStudy(),
  generateStudy(60),
  createEmptyStudy("empty", "Empty"),
];
const texts = studies.flatMap((study) => [serializeStudy(study), toVersionOne(study)]);
const values: unknown[] = texts.map((text) => JSON.parse(text));
/** What means something somewhere in a study, and may do harm at another place. */
const known = [
  1,
  2,
  3,
  "dv_web",
  "model_beam",
  "group",
  "solver",
  "calculix",
  "mass / 0",
  "1e400 * web",
  "web * height",
];

function textOf(random: Random): string {
  return random.find(texts) ?? "";
}

/** Everything that is done with a study that was opened; it must not fail, whatever the file brought. */
function doAllWith(study: Study): void {
  expectStudy(study);
  const ids = new Set(study.nodes.map(({ id }) => id));
  expect(ids.size).toBe(study.nodes.length);
  for (const { sourceId, targetId } of study.edges)
    expect([ids.has(sourceId), ids.has(targetId)]).toEqual([true, true]);
  const needs = findOuterNeeds(study);
  const findings = {
    files: new Map(
      needs.files.map(
        ({ path }) => [path, { state: "there", ...readTemplate("{{ web }} {{ 2 web }} {{") }] as const,
      ),
    ),
    commands: new Map(needs.commands.map((command) => [command, false])),
    platform: "linux",
  };
  const problems = [...checkStudy(study), ...findOuterProblems(study, findings)];
  for (const problem of problems)
    for (const { ops } of quickFixes(study, problem)) expectStudy(applyOps(study, ops));
  findLayoutParts(study).map(toElkGraph);
  const empty = { ...createEmptyStudy(study.id, "Other"), revision: study.revision };
  const patch = diffStudies(empty, study);
  describePatch(patch, empty, study);
  // A file may hold edges that no op would make: what would make them anew is refused.
  expect(unlessRefused("undo-conflict", () => applyPatch(empty, patch)) ?? study).toEqual(study);
  expect(applyPatch(study, reversePatch(patch))).toEqual(empty);
}

/** What a file of the study gives is the study, but for minus zeros, which JSON does not write. */
function expectStudy(study: Study): void {
  const text = serializeStudy(study);
  const again = parseStudy(text);
  expect(again).toEqual(JSON.parse(JSON.stringify(study)));
  expect(serializeStudy(again)).toBe(text);
}

function open(text: string): void {
  const study = unlessRefused("study-broken", () => unlessRefused("study-too-new", () => parseStudy(text)));
  if (study !== undefined) doAllWith(study);
  expect({}).not.toHaveProperty("polluted");
}

/** What it makes; undefined where it is refused with this code. */
function unlessRefused<Result>(code: ErrorCode, make: () => Result): Result | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof AppError && error.code === code) return undefined;
    throw error;
  }
}

describe("study.json", () => {
  it("opens or is refused with a place, whatever its bytes are", () =>
    fuzz({
      inputs: 500,
      make: (random) =>
        random.oneIn(3)
          ? damageBytes(textOf(random), random).toString("utf8")
          : damageText(textOf(random), random),
      run: open,
    }));

  it("opens or is refused with a place, whatever its values are", () =>
    fuzz({
      inputs: 500,
      make: (random) => JSON.stringify(damageJson(random.find(values), random, known)) ?? "",
      run: open,
    }));
});

const someOps: unknown[] = [
  {
    type: "addNode",
    node: {
      id: "n1",
      type: "solver",
      label: "S",
      position: { x: 1, y: 2 },
      data: { kind: "command", command: "run" },
    },
  },
  {
    type: "addNode",
    node: {
      id: "n2",
      type: "designVariable",
      label: "V",
      position: { x: 0, y: 0 },
      groupId: "g",
      data: { lower: 1, upper: 2 },
    },
  },
  { type: "addNode", node: { id: "g", type: "group", label: "G", position: { x: 0, y: 0 }, data: {} } },
  {
    type: "updateNode",
    nodeId: "dv_web",
    label: "L",
    data: { lower: 3, unit: null },
    pinned: true,
    groupId: null,
  },
  { type: "updateNode", nodeId: "con_stress", data: { limit: 5, relation: ">=" } },
  { type: "moveNodes", positions: [{ nodeId: "dv_web", position: { x: 5, y: 6 } }] },
  { type: "removeNode", nodeId: "model_beam" },
  { type: "connect", sourceId: "dv_web", targetId: "solver_ccx" },
  { type: "disconnect", sourceId: "dv_web", targetId: "model_beam" },
  { type: "updateStudy", name: "N", description: null, settings: { view: { zoom: 1 } } },
];

describe("ops", () => {
  it("make a study that can be saved, or change nothing", () =>
    fuzz({
      inputs: 800,
      make: (random) => ({
        study: random.find(studies) ?? makeBeamStudy(),
        ops: Array.from({ length: 1 + random.below(4) }, () =>
          damageJson(random.find(someOps), random, known),
        ),
      }),
      run({ study, ops }) {
        const before = JSON.stringify(study);
        const parsed = ops.flatMap((op) => Op.safeParse(op).data ?? []);
        const changed = unlessRefused("op-rejected", () => applyOps(study, parsed));
        if (changed !== undefined) expectStudy(changed);
        expect(JSON.stringify(study)).toBe(before);
        expect({}).not.toHaveProperty("polluted");
      },
    }));
});
