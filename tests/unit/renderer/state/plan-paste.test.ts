import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clipText, parseClip, toClip } from "../../../../src/renderer/state/clip.ts";
import { planPaste } from "../../../../src/renderer/state/plan-paste.ts";
import { applyOps } from "../../../../src/shared/study/apply-op.ts";
import { boxesMeet } from "../../../../src/shared/study/free-place.ts";
import { isGroup } from "../../../../src/shared/study/group-frame.ts";
import { nodeBox } from "../../../../src/shared/study/node-box.ts";
import {
  edgeKey,
  findNode,
  groupIdOf,
  type Study,
  type StudyNode,
} from "../../../../src/shared/study/study.ts";
import { symbolsGivenBy } from "../../../../src/shared/study/study-symbols.ts";
import { arbitraryStudy } from "../../../support/arbitrary-study.ts";
import { makeBeamStudy, makeNode, makeStudy } from "../../../support/make-study.ts";

function paste(from: Study, ids: readonly string[], into = from, at?: { x: number; y: number }) {
  const clip = toClip(from, ids);
  if (clip === undefined) throw new Error("Nothing to copy");
  const { ops, nodeIds } = planPaste(into, clip, at);
  const study = applyOps(into, ops);
  const nodes = nodeIds
    .map((id) => findNode(study, id))
    .filter((node): node is StudyNode => node !== undefined);
  const edges = study.edges.map(edgeKey).filter((key) => !into.edges.map(edgeKey).includes(key));
  return { study, nodes, edges };
}

describe("planPaste", () => {
  it("connects copies to each other and to what the originals are connected to", () => {
    const { nodes, edges } = paste(makeBeamStudy(), ["dv_web", "model_beam"]);
    expect(nodes.map(({ id, label }) => [id, label])).toEqual([
      ["dv_web_thickness", "Web thickness copy"],
      ["model_beam_2", "Beam copy"],
    ]);
    expect(edges).toEqual([
      "dv_height>model_beam_2",
      "dv_web_thickness>model_beam_2",
      "model_beam_2>solver_ccx",
    ]);
  });

  it("drops edges to nodes of another study, and keeps names that are free there", () => {
    const { nodes, edges } = paste(makeBeamStudy(), ["dv_web", "model_beam"], makeStudy({ id: "other" }));
    expect(nodes.map(({ label }) => label)).toEqual(["Web thickness", "Beam"]);
    expect(edges).toEqual(["dv_web_thickness>model_beam"]);
  });

  it("renames what loads and commands of solvers use", () => {
    const loads = [{ set: "TIP", direction: 1, total: "2 * w" }];
    const command = ["w", "--size={{ w + 1 }},{{w}}"];
    const study = makeStudy({
      nodes: [
        makeNode("designVariable", "dv_w", { label: "w" }),
        makeNode("solver", "s", { data: { kind: "command", command, loads } }),
      ],
    });
    const { nodes } = paste(study, ["dv_w", "s"]);
    expect(nodes.find(({ type }) => type === "solver")?.data).toMatchObject({
      command: ["w", "--size={{ w_copy + 1 }},{{w_copy}}"],
      loads: [{ total: "2 * w_copy" }],
    });
  });

  it("gives symbols that are taken another name, also in the expressions that use them", () => {
    const study = makeStudy({
      nodes: [
        makeNode("designVariable", "dv_w", { label: "w" }),
        makeNode("solver", "f", {
          data: { kind: "formula", formulas: [{ symbol: "area", expression: "w * h" }] },
        }),
        makeNode("extractor", "x", { data: { symbol: "x_1", expression: "area * 2 + w" } }),
        makeNode("constraint", "c", { data: { expression: "max(x_1, h)", limit: 1 } }),
      ],
      edges: ["dv_w>f", "f>x", "x>c"],
    });
    const { nodes } = paste(study, ["dv_w", "f", "x", "c"]);
    expect(nodes.map(({ type, label, data }) => [type, label, data])).toEqual([
      ["constraint", "c copy", { expression: "max(x_1_copy, h)", limit: 1, relation: "<=" }],
      ["designVariable", "w copy", { kind: "continuous" }],
      [
        "solver",
        "f copy",
        { kind: "formula", formulas: [{ symbol: "area_copy", expression: "w_copy * h" }] },
      ],
      ["extractor", "x copy", { kind: "formula", symbol: "x_1_copy", expression: "area_copy * 2 + w_copy" }],
    ]);
  });

  it("numbers further copies", () => {
    const first = paste(makeBeamStudy(), ["dv_web"]);
    const [copy] = first.nodes;
    expect(paste(first.study, ["dv_web"]).nodes[0]?.label).toBe("Web thickness copy 2");
    expect(paste(first.study, [copy?.id ?? ""]).nodes[0]?.label).toBe("Web thickness copy 2");
  });

  it("takes a group with its members", () => {
    const study = makeStudy({
      nodes: [
        makeNode("group", "g", { label: "Part", data: { width: 260, height: 160 } }),
        makeNode("model", "m", { position: { x: 20, y: 40 }, groupId: "g" }),
      ],
    });
    const { nodes } = paste(study, ["g"]);
    const group = nodes.find(isGroup);
    expect(nodes.map((node) => [node.type, node.label, groupIdOf(node)])).toEqual([
      ["group", "Part copy", undefined],
      ["model", "m copy", group?.id],
    ]);
    expect(nodes.map(({ position }) => position)).toEqual([
      { x: 0, y: 184 },
      { x: 20, y: 224 },
    ]);
  });

  it("doubles a member into its group, which grows around it", () => {
    const study = makeStudy({
      nodes: [
        makeNode("group", "g", { data: { width: 260, height: 160 } }),
        makeNode("model", "m", { position: { x: 20, y: 40 }, groupId: "g" }),
      ],
    });
    const { nodes, study: next } = paste(study, ["m"]);
    expect(nodes.map(groupIdOf)).toEqual([undefined]);
    const large = makeStudy({
      nodes: [
        makeNode("group", "g", { data: { width: 260, height: 200 } }),
        makeNode("model", "m", { position: { x: 20, y: 40 }, groupId: "g" }),
      ],
    });
    const inside = paste(large, ["m"]);
    expect(inside.nodes.map(groupIdOf)).toEqual(["g"]);
    expect(findNode(inside.study, "g")?.data).toMatchObject({ width: 260, height: 252 });
    expect(findNode(next, "g")?.data).toMatchObject({ width: 260, height: 160 });
  });

  it("goes to the place that was asked for where that is free", () => {
    const [node] = paste(makeBeamStudy(), ["dv_web"], makeBeamStudy(), { x: 4_000, y: 400 }).nodes;
    expect(node?.position).toEqual({ x: 4_000, y: 400 });
  });

  it("makes a study that can be taken back, without overlap, shared ids or shared symbols", () => {
    fc.assert(
      fc.property(arbitraryStudy, arbitraryStudy, fc.nat(), fc.boolean(), (one, other, pick, isHome) => {
        const ids = one.nodes.map(({ id }) => id).filter((_id, index) => (pick >> index) % 2 === 0);
        const clip = toClip(one, ids);
        if (clip === undefined) return;
        const into = isHome ? one : { ...other, id: "other" };
        const { study, nodes } = paste(one, ids, into);
        expect(nodes).toHaveLength(clip.nodes.length);
        expect(study.nodes).toHaveLength(into.nodes.length + clip.nodes.length);
        const old = new Set(into.nodes.flatMap(symbolsGivenBy));
        expect(nodes.flatMap(symbolsGivenBy).filter((symbol) => old.has(symbol))).toEqual([]);
        const taken = into.nodes.filter((node) => !isGroup(node)).map(nodeBox);
        for (const node of nodes)
          if (!isGroup(node)) expect(taken.some((box) => boxesMeet(box, nodeBox(node)))).toBe(false);
      }),
      { numRuns: 200 },
    );
  });
});

describe("parseClip", () => {
  const clip = toClip(makeBeamStudy(), ["dv_web"]);
  const text = clip === undefined ? "" : clipText(clip);

  it("reads what was copied", () => {
    expect(parseClip(text)).toEqual({ type: "clip", clip });
  });

  it("says kindly what cannot be pasted, and why", () => {
    const messageOf = (pasted: string): string => {
      const parsed = parseClip(pasted);
      return parsed.type === "error" ? parsed.message : "taken";
    };
    expect(messageOf("  ")).toMatch(/empty/);
    expect(messageOf("a shopping list")).toMatch(/holds no nodes/);
    expect(messageOf('{"nodes": []}')).toMatch(/holds no nodes/);
    expect(messageOf(text.replace('"version": 1', '"version": 2'))).toMatch(/newer Planform/);
    expect(messageOf(text.replace('"designVariable"', '"teapot"'))).toMatch(/damaged/);
    const twice = JSON.stringify({ ...clip, nodes: [...(clip?.nodes ?? []), ...(clip?.nodes ?? [])] });
    expect(messageOf(twice)).toMatch(/damaged/);
    const many = JSON.stringify({ ...clip, nodes: Array.from({ length: 2_001 }, () => ({})) });
    expect(messageOf(many)).toMatch(/At most 2000/);
    expect(messageOf(" ".repeat(20_000_000) + text)).toMatch(/too much/);
  });
});
