import { describe, expect, it } from "vitest";
import { groupChanges, planMoves } from "../../../../src/renderer/state/plan-moves.ts";
import { applyOps } from "../../../../src/shared/study/apply-op.ts";
import { findNode, groupIdOf } from "../../../../src/shared/study/study.ts";
import { makeNode, makeStudy } from "../../../support/make-study.ts";

const joins = { joins: true };
const group = makeNode("group", "g", { data: { width: 400, height: 300 } });
const member = makeNode("model", "m", { position: { x: 40, y: 60 }, groupId: "g" });
const loose = makeNode("solver", "s", { position: { x: 900, y: 0 } });
const study = makeStudy({ nodes: [group, member, loose] });

describe("planMoves", () => {
  it("lets a node join the frame on which its middle comes to stand, and leave the one that it is off", () => {
    const joined = applyOps(study, planMoves(study, [{ nodeId: "s", position: { x: 200, y: 180 } }], joins));
    expect(groupIdOf(findNode(joined, "s") ?? loose)).toBe("g");
    const left = applyOps(study, planMoves(study, [{ nodeId: "m", position: { x: 380, y: 60 } }], joins));
    expect(groupIdOf(findNode(left, "m") ?? member)).toBeUndefined();
  });

  it("grows a frame around a member that stands over its edge", () => {
    const moved = applyOps(study, planMoves(study, [{ nodeId: "m", position: { x: -50, y: 250 } }], joins));
    expect(findNode(moved, "g")).toMatchObject({
      position: { x: -70, y: 0 },
      data: { width: 470, height: 354 },
    });
    expect(groupIdOf(findNode(moved, "m") ?? member)).toBe("g");
  });

  it("changes no group where nodes are only arranged", () => {
    const ops = planMoves(study, [{ nodeId: "m", position: { x: 900, y: 60 } }], { joins: false });
    const moved = applyOps(study, ops);
    expect(groupIdOf(findNode(moved, "m") ?? loose)).toBe("g");
    expect(findNode(moved, "g")).toMatchObject({ data: { width: 1104 } });
  });

  it("leaves members in their group where the group moves", () => {
    const ops = planMoves(
      study,
      [
        { nodeId: "g", position: { x: 2_000, y: 0 } },
        { nodeId: "m", position: { x: 2_040, y: 60 } },
      ],
      joins,
    );
    expect(ops).toEqual([
      {
        type: "moveNodes",
        positions: [
          { nodeId: "g", position: { x: 2_000, y: 0 } },
          { nodeId: "m", position: { x: 2_040, y: 60 } },
        ],
      },
    ]);
  });

  it("takes the hidden members of a collapsed group along", () => {
    const collapsed = makeStudy({
      nodes: [makeNode("group", "g", { data: { collapsed: true } }), member, loose],
    });
    expect(planMoves(collapsed, [{ nodeId: "g", position: { x: 100, y: -10 } }], joins)).toEqual([
      {
        type: "moveNodes",
        positions: [
          { nodeId: "g", position: { x: 100, y: -10 } },
          { nodeId: "m", position: { x: 140, y: 50 } },
        ],
      },
    ]);
  });

  it("lets nothing join a collapsed group", () => {
    const collapsed = makeStudy({
      nodes: [makeNode("group", "g", { data: { collapsed: true, width: 400, height: 300 } }), loose],
    });
    expect(groupChanges(collapsed, new Map([["s", { x: 50, y: 50 }]]))).toEqual([]);
  });
});
