import { describe, expect, it } from "vitest";
import { candidateKey, findCandidates } from "../../../../src/renderer/chat/mention-candidates.ts";
import { makeNode } from "../../../support/make-study.ts";

const nodes = ["Biomass", "Total mass", "Mass", "Web thickness", "Body of mass"].map((label, index) =>
  makeNode("designVariable", `n${index}`, { label }),
);
const files = [
  { path: "model/mass.py", bytes: 10 },
  { path: "3_results/trials.csv", bytes: 20 },
];

const found = (query: string) => findCandidates(query, nodes, files).map(candidateKey);

describe("what can be mentioned", () => {
  it("begins with the nodes whose label begins with the query, then those with such a word, then the files", () => {
    expect(found("mass")).toEqual(["node-n2", "node-n1", "node-n4", "node-n0", "file-model/mass.py"]);
  });

  it("is everything before anything is typed", () => {
    expect(found("")).toHaveLength(7);
  });

  it("holds the words in any order and case", () => {
    expect(found("THICK web")).toEqual(["node-n3"]);
  });

  it("leaves out files of an earlier look-up that do not fit", () => {
    expect(found("tri")).toEqual(["file-3_results/trials.csv"]);
  });

  it("ends where a sentence goes on", () => {
    expect(found("mass is")).toEqual([]);
    expect(found("py model")).toEqual([]);
  });
});
