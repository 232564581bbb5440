/**
 * A reporter that says, when a run of vitest is told to end, which tests it was at: without it, a test that hangs has
 * no name.
 */
export default class RunningTestsReporter {
  /** @type {Map<string, Set<string>>} names of running tests by the file they are in */
  #running = new Map();

  onInit() {
    process.once("SIGTERM", () => {
      for (const [file, tests] of this.#running) {
        console.error(`planform: was at ${file}: ${[...tests].join(", ") || "between tests"}`);
      }
      process.exit(143);
    });
  }

  /** @param {import("vitest/node").TestModule} testModule */
  onTestModuleStart(testModule) {
    this.#running.set(testModule.relativeModuleId, new Set());
  }

  /** @param {import("vitest/node").TestModule} testModule */
  onTestModuleEnd(testModule) {
    this.#running.delete(testModule.relativeModuleId);
  }

  /** @param {import("vitest/node").TestCase} testCase */
  onTestCaseReady(testCase) {
    this.#running.get(testCase.module.relativeModuleId)?.add(testCase.fullName);
  }

  /** @param {import("vitest/node").TestCase} testCase */
  onTestCaseResult(testCase) {
    this.#running.get(testCase.module.relativeModuleId)?.delete(testCase.fullName);
  }
}
