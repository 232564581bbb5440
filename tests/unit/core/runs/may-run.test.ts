import { describe, expect, it } from "vitest";
import { assertMayRun } from "../../../../src/core/runs/may-run.ts";
import { makeProblem, makeSleepStep } from "../../../support/make-problem.ts";
import { sandboxHere } from "../../../support/sandbox-here.ts";

const commands = makeProblem({ steps: [makeSleepStep(1)] });
const { env } = process;

describe("a run that is typed in a terminal", () => {
  it("needs nothing for a trusted study, nor for formulas", async () => {
    expect(await assertMayRun({ isTrusted: true, problem: commands, sandbox: "off", env })).toBeUndefined();
    expect(
      await assertMayRun({ isTrusted: false, problem: makeProblem(), sandbox: "off", env }),
    ).toBeUndefined();
  });

  it.skipIf(sandboxHere.state === "missing")("confines what is not trusted, and says so", async () => {
    expect(await assertMayRun({ isTrusted: false, problem: commands, sandbox: "auto", env })).toMatch(
      /runs in the sandbox/,
    );
  });

  it("refuses what is not trusted and cannot be confined", async () => {
    await expect(
      assertMayRun({ isTrusted: false, problem: commands, sandbox: "off", env }),
    ).rejects.toMatchObject({ code: "study-untrusted" });
  });
});
