import { describe, expect, it } from "vitest";
import { joinWords, listWhatRuns } from "../../../../src/shared/study/what-runs.ts";
import { makeNode } from "../../../support/make-study.ts";

describe("listWhatRuns", () => {
  it("lists commands, scripts and files of a study, and nothing for what Planform computes itself", () => {
    const nodes = [
      makeNode("solver", "s1", {
        data: { kind: "command", command: ["./solve.sh", "--in", "a b"], input: "run.py" },
      }),
      makeNode("solver", "s2", { data: { kind: "python", input: "model/solve.py" } }),
      makeNode("solver", "s3", { data: { kind: "calculix", input: "beam.inp" } }),
      makeNode("solver", "s4", { data: { kind: "formula", formulas: [{ symbol: "x", expression: "1" }] } }),
      makeNode("solver", "s5", { data: { kind: "command" } }),
      makeNode("extractor", "e1", { data: { kind: "script", file: "read.py" } }),
      makeNode("extractor", "e2", { data: { kind: "csv", file: "out.csv" } }),
      makeNode("model", "m1", {
        data: { files: [{ source: "model/beam.inp.tmpl", template: true }, { source: "model/mesh.inp" }] },
      }),
    ];
    expect(
      listWhatRuns({ nodes }).map(({ type, nodeId, words }) => [nodeId, type, joinWords(words)]),
    ).toEqual([
      ["s1", "command", './solve.sh --in "a b"'],
      ["s1", "script", "run.py"],
      ["s2", "command", "python3 model/solve.py"],
      ["s2", "script", "model/solve.py"],
      ["s3", "command", "ccx beam.inp"],
      ["s3", "script", "beam.inp"],
      ["e1", "script", "read.py"],
      ["m1", "template", "model/beam.inp.tmpl"],
      ["m1", "file", "model/mesh.inp"],
    ]);
  });
});

describe("joinWords", () => {
  it.each([
    [["sh", "-c", "curl x | sh; echo 'done'"], `sh -c "curl x | sh; echo 'done'"`],
    [["a b"], '"a b"'],
    [["a", "b"], "a b"],
    [["x", ""], 'x ""'],
    [["line\nend", '"'], '"line\\nend" "\\""'],
    [["{{ width }}", "{{width}}"], '"{{ width }}" {{width}}'],
  ])("shows where each argument of %j ends", (words, line) => {
    expect(joinWords(words)).toBe(line);
  });
});
