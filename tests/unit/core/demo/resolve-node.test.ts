import { describe, expect, it } from "vitest";
import type { CanvasNode } from "../../../../src/core/demo/read-canvas.ts";
import { resolveNode } from "../../../../src/core/demo/resolve-node.ts";

const nodes: readonly CanvasNode[] = [
  { id: "dv_web", type: "designVariable", label: "Web thickness", data: { symbol: "tw" } },
  { id: "dv_flange", type: "designVariable", label: "Flange thickness", data: {} },
  { id: "model_beam", type: "model", label: "Beam", data: {} },
  { id: "out_stress", type: "extractor", label: "Largest stress", data: {} },
  { id: "con_stress", type: "constraint", label: "Stress limit", data: {} },
  { id: "con_web", type: "constraint", label: "Web", data: {} },
];

describe("resolveNode", () => {
  it.each([
    ["Web thickness", "dv_web"],
    ["the web-thickness", "dv_web"],
    ["dv_web", "dv_web"],
    ["tw", "dv_web"],
    ["flange_thickness", "dv_flange"],
    ["flange", "dv_flange"],
    ["flange thicknes", "dv_flange"],
    ["flagne thickness", "dv_flange"],
    ["the model", "model_beam"],
    ["beam model", "model_beam"],
    ["variable web thickness", "dv_web"],
    ["the stress constraint", "con_stress"],
    ["maximum stress", "out_stress"],
    ["thickness of the web plate", undefined],
    ["web", "con_web"],
    ["height", undefined],
    ["", undefined],
  ])("%s", (name, id) => {
    const resolved = resolveNode(name, nodes);
    expect(resolved.type === "found" ? resolved.node.id : undefined).toBe(id);
  });

  it("does not guess between two that fit equally well", () => {
    const resolved = resolveNode("thickness", nodes);
    expect(resolved.type === "several" && resolved.nodes.map((node) => node.id)).toEqual([
      "dv_web",
      "dv_flange",
    ]);
  });

  it("takes the kind that is meant first, and the others where none of it fits", () => {
    expect(resolveNode("stress", nodes, ["constraint"])).toMatchObject({ node: { id: "con_stress" } });
    expect(resolveNode("beam", nodes, ["constraint"])).toMatchObject({ node: { id: "model_beam" } });
  });
});
