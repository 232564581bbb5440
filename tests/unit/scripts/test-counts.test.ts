import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { countPlaywright, countVitest } from "../../../scripts/test-counts.mjs";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "planform-counts-"));
});

afterAll(() => rmSync(folder, { recursive: true }));

function write(report: unknown): string {
  const file = join(folder, "report.json");
  writeFileSync(file, JSON.stringify(report));
  return file;
}

describe("counting tests", () => {
  it("counts a test file that can not be loaded as one failure", () => {
    const file = write({
      numPassedTests: 3,
      numFailedTests: 1,
      numPendingTests: 2,
      numTodoTests: 0,
      testResults: [
        { status: "failed", assertionResults: [] },
        { status: "failed", assertionResults: [{}] },
        { status: "passed", assertionResults: [{}] },
      ],
    });
    expect(countVitest(file, false)).toEqual({ passed: 3, failed: 2, skipped: 2 });
  });

  it("counts a suite that ended badly without a failed test, or without a report, as one failure", () => {
    const empty = write({ stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 0 }, errors: [] });
    expect([countPlaywright(empty, false), countVitest(join(folder, "absent"), true)]).toEqual([
      { passed: 0, failed: 1, skipped: 0 },
      { passed: 0, failed: 1, skipped: 0 },
    ]);
  });

  it("counts flaky tests and errors outside of tests as failures", () => {
    const file = write({ stats: { expected: 5, unexpected: 1, flaky: 1, skipped: 2 }, errors: [{}] });
    expect(countPlaywright(file, false)).toEqual({ passed: 5, failed: 3, skipped: 2 });
  });
});
