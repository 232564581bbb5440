import { symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeObjective, makeProblem } from "../../../support/make-problem.ts";
import { reasonOf, runTestTrial } from "../../../support/run-test-trial.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

describe("files of a trial", () => {
  const place = (file: { source: string; target: string; isTemplate: boolean }, files = {}) =>
    runTestTrial({
      problem: makeProblem({
        files: [file],
        steps: [{ nodeId: "run", label: "Run it", kind: "command", timeLimitS: 5, command: ["true"] }],
        objectives: [makeObjective("x")],
      }),
      files,
    });

  it("lie in folders that are made for them, templates filled in", async () => {
    const trial = await place(
      { source: "a/b.tmpl", target: "deep/er/b.inp", isTemplate: true },
      { "a/b.tmpl": "x = {{ x + y }}\n" },
    );
    expect(await trial.read("deep/er/b.inp")).toBe("x = 3\n");
  });

  it.each([
    ["model/none.inp", "none.inp", "not-found", "model/none.inp is not in the study's folder"],
    ["../secret.inp", "s.inp", "not-found", "../secret.inp leads out of the study's folder"],
    [
      ".planform/study.db",
      "s.db",
      "not-found",
      ".planform/study.db leads into Planform's own files of the study",
    ],
    ["model", "m", "not-found", "model is no file"],
    ["model/a.inp", "../a.inp", "not-found", "The target ../a.inp leads out of the trial folder"],
    [
      "model/a.inp",
      "trial.json",
      "template",
      "trial.json is what Planform writes itself: give the file another target",
    ],
  ])("are refused where they cannot be: %s to %s", async (source, target, code, message) => {
    const trial = await place(
      { source, target, isTemplate: false },
      { "model/a.inp": "", ".planform/study.db": "x", "../secret.inp": "x" },
    );
    expect(reasonOf(trial)).toEqual({ code, message });
  });

  it("are refused where a link leads out of the study", async () => {
    const outside = await temporaryFolder();
    await writeFile(join(outside, "secret.inp"), "x");
    const problem = makeProblem({
      files: [{ source: "link.inp", target: "link.inp", isTemplate: false }],
      steps: [{ nodeId: "run", label: "Run it", kind: "command", timeLimitS: 5, command: ["true"] }],
      objectives: [makeObjective("x")],
    });
    const trial = await runTestTrial({
      problem,
      prepare: (studyFolder) => symlink(join(outside, "secret.inp"), join(studyFolder, "link.inp")),
    });
    expect(reasonOf(trial).message).toBe("link.inp leads out of the study's folder");
  });

  it("name what a template cannot be filled in with", async () => {
    const file = { source: "a.tmpl", target: "a.inp", isTemplate: true };
    const unknown = reasonOf(await place(file, { "a.tmpl": "one\n{{ widht }}\n" }));
    expect(unknown).toMatchObject({ code: "template" });
    expect(unknown.message).toMatch(/^a\.tmpl: Line 2: \{\{ widht \}\}/);
    expect(reasonOf(await place(file, { "a.tmpl": "{{ 1 / (x - 1) }}" })).message).toMatch(/a\.tmpl: Line 1/);
  });
});
