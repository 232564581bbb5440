import { describe, expect, it } from "vitest";
import {
  connectionDirection,
  connectionTargets,
  hasInputPort,
  hasLoop,
  hasOutputPort,
  nodeTypesThatFeed,
  whyNotConnect,
} from "../../../../src/shared/study/connection-rules.ts";
import { nodeTypes } from "../../../../src/shared/study/node-types.ts";
import { makeBeamStudy, makeNode, makeStudy } from "../../../support/make-study.ts";

const beam = makeBeamStudy();

describe("the ports of a kind", () => {
  it("are on the side where something may be connected", () => {
    expect(nodeTypes.filter(hasInputPort)).toEqual([
      "model",
      "solver",
      "extractor",
      "objective",
      "constraint",
      "algorithm",
      "surrogate",
    ]);
    expect(nodeTypes.filter(hasOutputPort)).toEqual([
      "designVariable",
      "model",
      "solver",
      "extractor",
      "objective",
      "constraint",
      "surrogate",
    ]);
    expect(nodeTypesThatFeed("algorithm")).toEqual(["objective", "constraint", "surrogate"]);
  });
});

describe("whyNotConnect", () => {
  it("allows exactly the pairs of the rules, for every two kinds", () => {
    for (const source of nodeTypes) {
      for (const target of nodeTypes) {
        const study = makeStudy({ nodes: [makeNode(source, "a"), makeNode(target, "b")] });
        expect(whyNotConnect(study, "a", "b") === undefined).toBe(connectionTargets[source].includes(target));
      }
    }
  });

  it.each([
    ["dv_web", "nope", 'There is no node "nope"'],
    ["nope", "dv_web", 'There is no node "nope"'],
    ["solver_ccx", "solver_ccx", '"CalculiX" cannot be connected to itself'],
    ["dv_web", "alg", "A design variable does not feed an algorithm: it feeds model, solver"],
    ["alg", "dv_web", "an algorithm feeds no other node"],
    ["dv_web", "model_beam", '"Web thickness" is connected to "Beam" already'],
  ])("refuses %s to %s with the reason", (source, target, reason) => {
    expect(whyNotConnect(beam, source, target)).toContain(reason);
  });

  it("refuses to close a loop, also over several nodes", () => {
    const chain = makeStudy({
      nodes: ["a", "b", "c"].map((id) => makeNode("solver", id)),
      edges: ["a>b", "b>c"],
    });
    expect(whyNotConnect(chain, "c", "a")).toBe('Connecting "c" to "a" would close a loop');
    expect(whyNotConnect(chain, "a", "c")).toBeUndefined();
  });
});

describe("connectionDirection", () => {
  it("finds the one order in which two nodes go together", () => {
    const edge = { sourceId: "dv_web", targetId: "solver_ccx" };
    expect(connectionDirection(beam, "dv_web", "solver_ccx")).toEqual(edge);
    expect(connectionDirection(beam, "solver_ccx", "dv_web")).toEqual(edge);
  });

  it("is undefined where neither feeds the other, or one is not there", () => {
    expect(connectionDirection(beam, "dv_web", "dv_height")).toBeUndefined();
    expect(connectionDirection(beam, "dv_web", "nope")).toBeUndefined();
  });
});

it("hasLoop tells a loop from a diamond", () => {
  const edges = (...texts: string[]) =>
    texts.map((text) => ({ sourceId: text.charAt(0), targetId: text.charAt(1) }));
  expect(hasLoop(edges("ab", "ac", "bd", "cd"))).toBe(false);
  expect(hasLoop(edges("ab", "bc", "ca", "xy"))).toBe(true);
  expect(hasLoop(edges("aa"))).toBe(true);
  expect(hasLoop([])).toBe(false);
});
