import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkStudy } from "../../../../src/shared/study/check-study.ts";
import { drawDraft, studyFromDraft } from "../../../../src/shared/study/draft-to-ops.ts";
import { findDraftErrors } from "../../../../src/shared/study/find-draft-errors.ts";
import { nodeBox } from "../../../../src/shared/study/node-box.ts";
import { parseStudy } from "../../../../src/shared/study/parse-study.ts";
import { serializeStudy } from "../../../../src/shared/study/serialize-study.ts";
import type { Study } from "../../../../src/shared/study/study.ts";
import { arbitraryDraft } from "../../../support/arbitrary-draft.ts";
import { makeDraft } from "../../../support/make-draft.ts";

const ends = (study: Study): string[] =>
  study.edges.map(({ sourceId, targetId }) => `${sourceId}>${targetId}`);
const boxes = (study: Study) => study.nodes.map((node) => ({ id: node.id, ...nodeBox(node) }));

describe("studyFromDraft", () => {
  it("connects formulas with what they use, goals with their outputs, and all goals with the search", () => {
    const study = studyFromDraft(
      "id",
      "Section",
      makeDraft({ description: "A bar", budget: { trials: 60 } }),
    );
    expect(study).toMatchObject({ id: "id", name: "Section", description: "A bar", revision: 0 });
    expect(ends(study)).toEqual([
      "con_aspect_limit>alg_search",
      "dv_height>out_area",
      "dv_height>out_aspect",
      "dv_width>out_area",
      "dv_width>out_aspect",
      "obj_minimise_area>alg_search",
      "out_area>obj_minimise_area",
      "out_aspect>con_aspect_limit",
    ]);
    expect(study.nodes.find(({ id }) => id === "obj_minimise_area")?.data).toEqual({
      sense: "minimize",
      unit: "mm^2",
    });
    expect(study.nodes.find(({ id }) => id === "alg_search")?.data).toEqual({ kind: "auto", trials: 60 });
    expect(checkStudy(study)).toEqual([]);
  });

  it("leads all variables through the model files to the program, and its results out of it", () => {
    const study = studyFromDraft(
      "id",
      "Beam",
      makeDraft({
        solver: { label: "CalculiX", kind: "calculix", input: "beam.inp", files: ["model/beam.inp.tmpl"] },
        outputs: [
          { label: "Stress", kind: "json", file: "results.json", path: "stress", unit: "MPa" },
          { label: "Reserve", expression: "200 / stress" },
        ],
        objectives: [{ of: "Reserve", sense: "maximize" }],
        constraints: [{ of: "Stress", limit: 200 }],
      }),
    );
    expect(ends(study)).toEqual([
      "con_stress_limit>alg_search",
      "dv_height>model_model",
      "dv_width>model_model",
      "model_model>solver_calculix",
      "obj_maximise_reserve>alg_search",
      "out_reserve>obj_maximise_reserve",
      "out_stress>con_stress_limit",
      "out_stress>out_reserve",
      "solver_calculix>out_stress",
    ]);
    expect(study.nodes.find(({ type }) => type === "model")?.data).toEqual({
      files: [{ source: "model/beam.inp.tmpl", template: true }],
    });
    const columns = [
      "dv_width",
      "model_model",
      "solver_calculix",
      "out_stress",
      "out_reserve",
      "con_stress_limit",
    ];
    const places = new Map(boxes(study).map(({ id, x }) => [id, x]));
    const xs = columns.map((id) => places.get(id) ?? Number.NaN);
    expect(xs).toEqual(xs.toSorted((a, b) => a - b));
    expect(new Set(xs).size).toBe(columns.length);
    expect(checkStudy(study)).toEqual([]);
  });

  it("names two limits of one value apart, and lets a goal name a variable", () => {
    const study = studyFromDraft(
      "id",
      "Section",
      makeDraft({
        objectives: [{ of: "Width" }],
        constraints: [
          { of: "Area", relation: "<=", limit: 900 },
          { of: "Area", relation: ">=", limit: 300 },
          { of: "Aspect", relation: "=", limit: 2 },
        ],
      }),
    );
    expect(study.nodes.filter(({ type }) => type === "constraint").map(({ label }) => label)).toEqual([
      "Area lower limit",
      "Area upper limit",
      "Aspect limit",
    ]);
    expect(ends(study)).toContain("dv_width>obj_minimise_width");
  });

  it("makes a study of a draft that lacks things, and the check says which", () => {
    const study = studyFromDraft(
      "id",
      "Section",
      makeDraft({
        variables: [{ label: "Width", upper: 60 }],
        outputs: [
          { label: "Area", expression: "width * height" },
          { label: "Stress", kind: "json" },
        ],
        constraints: [{ of: "Area" }],
      }),
    );
    expect(checkStudy(study).map(({ code, nodeId }) => `${code} ${nodeId}`)).toEqual([
      "no-limit con_area_limit",
      "no-bounds dv_width",
      "unknown-symbol out_area",
      "missing-field out_stress",
      "no-source out_stress",
    ]);
  });

  it.each([
    [{ objectives: [{ of: "Weight" }] }, 'objectives.0.of: No output or variable is called "Weight"'],
    [
      { variables: [{ label: "Width" }, { label: "Width" }], constraints: [], objectives: [] },
      'variables.1.label: Something else is called "Width" already',
    ],
    [
      {
        outputs: [
          { label: "Area", expression: "aspect * 2" },
          { label: "Aspect", expression: "area / 2" },
        ],
      },
      "outputs.0.expression: The formula needs its own value: Area → Aspect → Area",
    ],
  ])("refuses a draft that does not fit, naming the field", (changes, message) => {
    expect(() => studyFromDraft("id", "X", makeDraft(changes))).toThrow(
      expect.objectContaining({ code: "invalid-input", message }),
    );
  });

  it("says which row of the draft a node comes from", () => {
    const { places } = drawDraft(makeDraft());
    expect(places.get("dv_height")).toEqual({ section: "variables", index: 1 });
    expect(places.get("alg_search")).toEqual({ section: "budget" });
  });
});

describe("any draft", () => {
  it("gives a study that can be read again, without overlaps and loose edges, or an error that names a field", () => {
    fc.assert(
      fc.property(arbitraryDraft, (draft) => {
        const isSound = findDraftErrors(draft).length === 0;
        let study: Study;
        try {
          study = studyFromDraft("id", "Any", draft);
        } catch (error) {
          expect(isSound).toBe(false);
          expect(error).toMatchObject({
            code: "invalid-input",
            message: expect.stringMatching(/^[a-z]+\.\d+\.[a-z]+: /),
          });
          return;
        }
        expect(isSound).toBe(true);
        expect(parseStudy(serializeStudy(study))).toEqual(study);
        expectNoOverlap(study);
        const ids = new Set(study.nodes.map(({ id }) => id));
        for (const { sourceId, targetId } of study.edges)
          expect(ids.has(sourceId) && ids.has(targetId)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it("can be drawn, also where it contradicts itself", () => {
    fc.assert(
      fc.property(arbitraryDraft, (draft) => {
        const { nodes, places } = drawDraft(draft);
        expect(nodes.filter(({ type }) => type === "designVariable")).toHaveLength(draft.variables.length);
        expect([...places.keys()].sort()).toEqual(nodes.map(({ id }) => id).sort());
      }),
    );
  });
});

function expectNoOverlap(study: Study): void {
  const all = boxes(study);
  for (const [index, one] of all.entries()) {
    for (const other of all.slice(index + 1)) {
      const apart =
        one.x + one.width <= other.x ||
        other.x + other.width <= one.x ||
        one.y + one.height <= other.y ||
        other.y + other.height <= one.y;
      expect(apart, `${one.id} and ${other.id}`).toBe(true);
    }
  }
}
