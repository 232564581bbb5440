import Elk from "elkjs/lib/elk.bundled.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyOp } from "../../../../src/shared/study/apply-op.ts";
import { findLayoutParts, type LayoutPart } from "../../../../src/shared/study/layout-parts.ts";
import { nodeBox } from "../../../../src/shared/study/node-box.ts";
import { groupIdOf, type Study, type StudyNode } from "../../../../src/shared/study/study.ts";
import { type Move, toElkGraph, toMoves } from "../../../../src/shared/study/to-elk-graph.ts";
import { makeBeamStudy, makeNode, makeStudy } from "../../../support/make-study.ts";

const at = (x: number, y: number): { x: number; y: number } => ({ x, y });
const elk = new Elk();

function onlyPart(study: Study, nodeIds?: readonly string[]): LayoutPart {
  const [part, ...others] = findLayoutParts(study, nodeIds);
  if (part === undefined || others.length > 0) throw new Error("Not one part");
  return part;
}

/** The moves of a whole layout; undefined where a frame is too small. */
async function layout(study: Study, nodeIds?: readonly string[]): Promise<Move[] | undefined> {
  const moves: Move[] = [];
  for (const part of findLayoutParts(study, nodeIds)) {
    const graph = await elk.layout(toElkGraph(part));
    const ofPart = toMoves(part, graph.children ?? []);
    if (ofPart === undefined) return undefined;
    moves.push(...ofPart);
  }
  return moves;
}

function after(study: Study, moves: readonly Move[]): Study {
  return moves.length === 0 ? study : applyOp(study, { type: "moveNodes", positions: [...moves] });
}

function areOnEachOther(one: StudyNode, other: StudyNode): boolean {
  const [a, b] = [nodeBox(one), nodeBox(other)];
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

describe("toElkGraph", () => {
  it("holds the movable nodes with the edges between them, in the order in which they stand", () => {
    const graph = toElkGraph(onlyPart(makeBeamStudy(), ["dv_height", "dv_web", "model_beam"]));
    expect(graph.children.map(({ id }) => id)).toEqual(["dv_web", "model_beam", "dv_height"]);
    expect(graph.edges.map(({ sources, targets }) => [...sources, ...targets])).toEqual([
      ["dv_height", "model_beam"],
      ["dv_web", "model_beam"],
    ]);
  });

  const chain = makeStudy({
    nodes: [
      makeNode("model", "model", { pinned: true }),
      makeNode("model", "far", { pinned: true }),
      makeNode("solver", "solver"),
      makeNode("extractor", "out"),
      makeNode("extractor", "other"),
    ],
    edges: ["model>solver", "solver>out", "solver>other"],
  });

  it("holds pinned nodes that are connected to what moves, and no others that stay", () => {
    const ids = toElkGraph(onlyPart(chain, ["solver", "out"])).children.map(({ id }) => id);
    expect(ids).toEqual(["out", "solver", "model"]);
  });

  it("holds what is beside a node that moves alone, so that it finds its place by that", () => {
    const ids = toElkGraph(onlyPart(chain, ["out", "other"])).children.map(({ id }) => id);
    expect(ids).toEqual(["other", "out", "solver"]);
  });
});

describe("toMoves", () => {
  it("keeps the upper left corner and names only the nodes that move", () => {
    const study = makeStudy({
      nodes: [
        makeNode("model", "a", { position: at(100, 40) }),
        makeNode("model", "b", { position: at(500, 600) }),
      ],
    });
    const laidOut = [
      { id: "a", x: 12, y: 12 },
      { id: "b", x: 268, y: 12 },
    ];
    expect(toMoves(onlyPart(study), laidOut)).toEqual([{ nodeId: "b", position: at(356, 40) }]);
  });

  it("steps down from nodes that stay, and from those that it has placed", () => {
    const study = makeStudy({
      nodes: [
        makeNode("note", "stays", { position: at(0, 0) }),
        makeNode("model", "a", { position: at(0, 10) }),
        makeNode("model", "b", { position: at(0, 20) }),
      ],
    });
    const laidOut = [
      { id: "a", x: 0, y: 0 },
      { id: "b", x: 0, y: 60 },
    ];
    expect(toMoves(onlyPart(study), laidOut)).toEqual([
      { nodeId: "a", position: at(0, 108) },
      { nodeId: "b", position: at(0, 216) },
    ]);
  });

  it("goes to where the pinned nodes are", () => {
    const study = makeStudy({
      nodes: [
        makeNode("model", "m", { position: at(1000, 500), pinned: true }),
        makeNode("solver", "s", { position: at(0, 0) }),
      ],
      edges: ["m>s"],
    });
    const laidOut = [
      { id: "m", x: 0, y: 0 },
      { id: "s", x: 256, y: 0 },
    ];
    expect(toMoves(onlyPart(study), laidOut)).toEqual([{ nodeId: "s", position: at(1256, 500) }]);
  });

  it("takes the members of a group along, by the same way", () => {
    const study = makeStudy({
      nodes: [
        makeNode("group", "g", { position: at(600, 0) }),
        makeNode("model", "inside", { position: at(621, 47), groupId: "g" }),
        makeNode("solver", "s", { position: at(0, 0) }),
      ],
      edges: ["inside>s"],
    });
    const laidOut = [
      { id: "g", x: 0, y: 0 },
      { id: "s", x: 392, y: 40 },
    ];
    expect(toMoves(onlyPart(study), laidOut)).toEqual([
      { nodeId: "g", position: at(0, 0) },
      { nodeId: "inside", position: at(21, 47) },
      { nodeId: "s", position: at(392, 40) },
    ]);
  });

  it("keeps nodes below each other that feed the same one, where they are", async () => {
    const study = makeStudy({
      nodes: [
        makeNode("designVariable", "a", { position: at(101, 50) }),
        makeNode("designVariable", "b", { position: at(130, 300) }),
        makeNode("model", "m", { position: at(900, 0) }),
      ],
      edges: ["a>m", "b>m"],
    });
    expect(await layout(study, ["a", "b"])).toEqual([{ nodeId: "b", position: at(101, 158) }]);
  });

  it("leaves a single node exactly where it is", () => {
    const study = makeStudy({ nodes: [makeNode("model", "m", { position: at(101, 50) })] });
    expect(toMoves(onlyPart(study), [{ id: "m", x: 13.5, y: 66 }])).toEqual([]);
  });

  const inFrame = (width: number, height: number): Study =>
    makeStudy({
      nodes: [
        makeNode("group", "g", { position: at(1000, 0), data: { width, height } }),
        makeNode("model", "m", { position: at(1020, 40), groupId: "g" }),
        makeNode("solver", "s", { position: at(1020, 40), groupId: "g" }),
      ],
      edges: ["m>s"],
    });

  it("keeps the members of a group in its frame", async () => {
    expect(await layout(inFrame(500, 200), ["m", "s"])).toEqual([{ nodeId: "s", position: at(1276, 40) }]);
  });

  it("puts them below each other where they do not fit beside each other", async () => {
    expect(await layout(inFrame(300, 300), ["m", "s"])).toEqual([{ nodeId: "s", position: at(1020, 148) }]);
  });

  it("gives nothing where the frame is too small for them", async () => {
    expect(await layout(inFrame(300, 200), ["m", "s"])).toBeUndefined();
  });

  it("keeps the order from above to below as far as the edges allow", async () => {
    const nodes = ["c", "a", "d", "b"].map((id, index) =>
      makeNode("designVariable", id, { position: at(0, index * 108) }),
    );
    const study = makeStudy({
      nodes: [...nodes, makeNode("model", "m", { position: at(400, 0) })],
      edges: ["a>m", "b>m", "c>m", "d>m"],
    });
    const laidOut = after(study, (await layout(study)) ?? []).nodes.filter(({ type }) => type !== "model");
    const order = laidOut.toSorted((a, b) => a.position.y - b.position.y).map(({ id }) => id);
    expect(order).toEqual(["c", "a", "d", "b"]);
  });
});

describe("a layout of any study", () => {
  const ids = "abcdefghijkl".split("");
  const place = fc.record({ x: fc.integer({ min: -600, max: 600 }), y: fc.integer({ min: -600, max: 600 }) });
  const kinds = ["designVariable", "model", "solver", "extractor", "note"] as const;
  const arbitrary = fc
    .record({
      places: fc.array(place, { minLength: ids.length, maxLength: ids.length }),
      pinned: fc.subarray(ids, { maxLength: 3 }),
      members: fc.subarray(ids, { maxLength: 4 }),
      pairs: fc.array(fc.tuple(fc.constantFrom(...ids), fc.constantFrom(...ids)), { maxLength: 16 }),
      named: fc.option(fc.subarray([...ids, "group"], { minLength: 1 }), { nil: undefined }),
      frame: place,
    })
    .map(({ places, pinned, members, pairs, named, frame }) => {
      const nodes = ids.map((id, index) =>
        makeNode(kinds[index % kinds.length] ?? "note", id, {
          position: members.includes(id)
            ? at(
                frame.x + 20 + (members.indexOf(id) % 2) * 208,
                frame.y + 40 + 100 * (members.indexOf(id) >> 1),
              )
            : (places[index] ?? at(0, 0)),
          ...(pinned.includes(id) ? { pinned: true } : {}),
          ...(members.includes(id) ? { groupId: "group" } : {}),
        }),
      );
      const group = makeNode("group", "group", { position: frame, data: { width: 480, height: 300 } });
      const edges = [...new Set(pairs.filter(([a, b]) => a < b).map(([a, b]) => `${a}>${b}`))];
      return { study: makeStudy({ nodes: [...nodes, group], edges }), named };
    });

  it("moves what it may only, keeps groups as they are and puts nothing onto another node", async () => {
    await fc.assert(
      fc.asyncProperty(arbitrary, async ({ study, named }) => {
        const moves = await layout(study, named);
        if (moves === undefined) return;
        const moved = new Set(moves.map(({ nodeId }) => nodeId));
        const result = after(study, moves);
        const before = new Map(study.nodes.map((node) => [node.id, node]));
        const group = result.nodes.find(({ id }) => id === "group");
        const groupBefore = before.get("group");
        if (group === undefined || groupBefore === undefined) throw new Error("The group is gone");
        const isBlock = named === undefined || named.includes("group");
        for (const node of result.nodes) {
          const old = before.get(node.id);
          if (!moved.has(node.id)) continue;
          expect(old?.pinned).not.toBe(true);
          const isMember = groupIdOf(node) === "group";
          if (named !== undefined && !(isMember && isBlock)) expect(named).toContain(node.id);
          if (isMember && isBlock && old !== undefined) {
            expect(node.position.x - group.position.x).toBe(old.position.x - groupBefore.position.x);
            expect(node.position.y - group.position.y).toBe(old.position.y - groupBefore.position.y);
          } else if (isMember) {
            const [box, frame] = [nodeBox(node), nodeBox(group)];
            expect(box.x).toBeGreaterThanOrEqual(frame.x);
            expect(box.y).toBeGreaterThanOrEqual(frame.y);
            expect(box.x + box.width).toBeLessThanOrEqual(frame.x + frame.width);
            expect(box.y + box.height).toBeLessThanOrEqual(frame.y + frame.height);
          }
          for (const other of result.nodes) {
            const areTogether = groupIdOf(node) === other.id || groupIdOf(other) === node.id;
            const isInside = groupIdOf(node) !== undefined && groupIdOf(node) === groupIdOf(other) && isBlock;
            // A member of a group that stays need not stand in its frame: only the frame itself is kept free.
            if (other === node || areTogether || isInside) continue;
            if (isMember !== (groupIdOf(other) === "group") && !isBlock) continue;
            expect(areOnEachOther(node, other), `${node.id} on ${other.id}`).toBe(false);
          }
        }
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});
