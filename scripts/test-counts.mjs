import { existsSync, readFileSync } from "node:fs";

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * A file that can not be loaded has no tests: it counts as one that failed.
 * @param {string} file report of vitest's json reporter
 * @param {boolean} endedWell whether vitest ended with 0
 * @returns {Counts}
 */
export function countVitest(file, endedWell) {
  const report = readReport(file);
  if (report === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const brokenFiles = report.testResults.filter(
    (/** @type {{ status: string, assertionResults: unknown[] }} */ result) =>
      result.status === "failed" && result.assertionResults.length === 0,
  ).length;
  return withEnd(
    {
      passed: report.numPassedTests,
      failed: report.numFailedTests + brokenFiles,
      skipped: report.numPendingTests + report.numTodoTests,
    },
    endedWell,
  );
}

/**
 * @param {string} file report of Playwright's json reporter
 * @param {boolean} endedWell whether Playwright ended with 0
 * @returns {Counts}
 */
export function countPlaywright(file, endedWell) {
  const report = readReport(file);
  if (report === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const { expected, unexpected, flaky, skipped } = report.stats;
  return withEnd({ passed: expected, failed: unexpected + flaky + report.errors.length, skipped }, endedWell);
}

/**
 * A run that failed for a reason that no test shows, such as an error outside of all tests, is not green.
 * @param {Counts} counts
 * @param {boolean} endedWell
 * @returns {Counts}
 */
function withEnd(counts, endedWell) {
  return endedWell || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}

/** @param {string} file */
function readReport(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}
