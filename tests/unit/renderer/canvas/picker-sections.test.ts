import { describe, expect, it } from "vitest";
import { allKinds, offerKinds } from "../../../../src/renderer/canvas/picker-sections.ts";
import { nodeTypes } from "../../../../src/shared/study/node-types.ts";
import { makeNode, makeStudy } from "../../../support/make-study.ts";

const study = makeStudy({
  nodes: [makeNode("designVariable", "width"), makeNode("algorithm", "alg"), makeNode("note", "note")],
});

describe("offerKinds", () => {
  it("offers only what fits a link", () => {
    const offer = offerKinds(study, { link: { targetId: "alg" }, selectedId: undefined }, ["constraint"]);
    expect(offer).toEqual({
      sections: [{ types: ["constraint", "objective", "surrogate"] }],
      link: { targetId: "alg" },
    });
  });

  it("offers what the selected node feeds first, then the others", () => {
    const { sections, link } = offerKinds(study, { link: undefined, selectedId: "width" }, []);
    expect(link).toEqual({ sourceId: "width" });
    expect(sections[0]?.types).toEqual(["model", "solver", "extractor", "objective", "constraint"]);
    expect(sections.flatMap(({ types }) => types).toSorted()).toEqual(nodeTypes.toSorted());
  });

  it("offers what feeds the selected node where it feeds nothing", () => {
    expect(offerKinds(study, { link: undefined, selectedId: "alg" }, []).link).toEqual({ targetId: "alg" });
    expect(offerKinds(study, { link: undefined, selectedId: "note" }, []).link).toBeUndefined();
  });
});

it("lists the kinds that were added last first", () => {
  expect(allKinds(["note", "solver"]).slice(0, 3)).toEqual(["note", "solver", "designVariable"]);
  expect(allKinds([]).length).toBe(nodeTypes.length);
});
