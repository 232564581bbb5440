import { describe, expect, it } from "vitest";
import { nearestNode, readingOrder } from "../../../../src/renderer/state/node-places.ts";
import type { StudyNode } from "../../../../src/shared/study/study.ts";
import { makeNode } from "../../../support/make-study.ts";

function at(id: string, x: number, y: number): StudyNode {
  return { ...makeNode("solver", id), position: { x, y } };
}

describe("readingOrder", () => {
  it("goes down each column, from the left", () => {
    const nodes = [at("d", 300, 0), at("b", 4, 200), at("c", 290, 90), at("a", 0, 10)];
    expect(readingOrder(nodes).map(({ id }) => id)).toEqual(["a", "b", "d", "c"]);
  });
});

describe("nearestNode", () => {
  const middle = at("middle", 0, 0);
  const nodes = [
    middle,
    at("right", 300, 20),
    at("far", 700, 0),
    at("below", 40, 200),
    at("above", -30, -200),
  ];

  it.each([
    ["right", "right"],
    ["down", "below"],
    ["up", "above"],
    ["left", undefined],
  ] as const)("goes %s", (direction, id) => {
    expect(nearestNode(nodes, middle, direction)?.id).toBe(id);
  });

  it("prefers what lies ahead to what is nearer at the side", () => {
    const aside = at("aside", 210, 300);
    expect(nearestNode([middle, aside, at("ahead", 400, 0)], middle, "right")?.id).toBe("ahead");
  });

  it("leads back from where it came in a row", () => {
    const next = nearestNode(nodes, middle, "right") ?? middle;
    expect(nearestNode(nodes, next, "left")?.id).toBe("middle");
  });
});
