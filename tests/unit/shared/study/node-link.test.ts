import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyOps } from "../../../../src/shared/study/apply-op.ts";
import { nodesThatFit, whyNotConnect } from "../../../../src/shared/study/connection-rules.ts";
import { canInsert, kindsThatFit, linkOps } from "../../../../src/shared/study/node-link.ts";
import { nodeTypes } from "../../../../src/shared/study/node-types.ts";
import { arbitraryStudy } from "../../../support/arbitrary-study.ts";
import { makeNode, makeStudy } from "../../../support/make-study.ts";

const chain = makeStudy({
  nodes: [makeNode("designVariable", "width"), makeNode("solver", "beam"), makeNode("model", "free")],
  edges: ["width>beam"],
});

describe("nodesThatFit", () => {
  it("finds exactly the nodes that nothing keeps from being connected, both ways", () => {
    fc.assert(
      fc.property(arbitraryStudy, (study) => {
        for (const { id } of study.nodes) {
          const feeds = study.nodes.filter((other) => whyNotConnect(study, id, other.id) === undefined);
          const takes = study.nodes.filter((other) => whyNotConnect(study, other.id, id) === undefined);
          expect(nodesThatFit(study, id, "feeds")).toEqual(new Set(feeds.map((node) => node.id)));
          expect(nodesThatFit(study, id, "takes")).toEqual(new Set(takes.map((node) => node.id)));
        }
      }),
      { numRuns: 200 },
    );
  });

  it("finds nothing for a node that is not there", () => {
    expect(nodesThatFit(chain, "nope", "feeds").size).toBe(0);
  });
});

describe("a link", () => {
  it("is offered to the kinds that fit, in between too", () => {
    expect(kindsThatFit(chain, { sourceId: "width" })).toEqual([
      "model",
      "solver",
      "extractor",
      "objective",
      "constraint",
    ]);
    expect(kindsThatFit(chain, { targetId: "beam" })).toEqual(["designVariable", "model", "solver"]);
    expect(kindsThatFit(chain, { sourceId: "width", targetId: "beam" })).toEqual(["model", "solver"]);
    expect(kindsThatFit(chain, {})).toEqual([]);
  });

  it("puts a node in the place of an edge", () => {
    const edge = { sourceId: "width", targetId: "beam" };
    expect(applyOps(chain, linkOps("free", edge)).edges).toEqual([
      { sourceId: "free", targetId: "beam" },
      { sourceId: "width", targetId: "free" },
    ]);
  });

  it("works for every kind that fits between the ends of any edge", () => {
    fc.assert(
      fc.property(arbitraryStudy, fc.constantFrom(...nodeTypes), (study, type) => {
        const withNode = { ...study, nodes: [...study.nodes, makeNode(type, "zz_new")] };
        for (const edge of study.edges) {
          const fits = kindsThatFit(study, edge).includes(type);
          expect(canInsert(withNode, "zz_new", edge)).toBe(fits);
          if (fits) expect(() => applyOps(withNode, linkOps("zz_new", edge))).not.toThrow();
        }
      }),
      { numRuns: 150 },
    );
  });

  it("is not given to a node that is connected already", () => {
    const connected = { ...chain, edges: [...chain.edges, { sourceId: "free", targetId: "beam" }] };
    expect(canInsert(connected, "free", { sourceId: "width", targetId: "beam" })).toBe(false);
    expect(canInsert(chain, "free", { sourceId: "free", targetId: "beam" })).toBe(false);
  });
});
