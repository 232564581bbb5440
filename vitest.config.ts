import { defineConfig } from "vitest/config";

/** What is waited for comes late on a machine that is busy; how late is no matter of these tests. */
const expect = { poll: { timeout: 20_000 } };

export default defineConfig({
  test: {
    // Tests start real processes: more workers than cores only makes their limits unreliable.
    maxWorkers: 2,
    reporters: ["default"],
    projects: [
      {
        test: {
          name: "unit",
          include: ["tests/unit/**/*.test.{ts,tsx}"],
          environment: "node",
          setupFiles: ["tests/support/bound-properties.ts"],
          expect,
          // Properties take hundreds of runs, beside tests that keep both processors busy.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: "fuzz",
          include: ["tests/fuzz/**/*.test.ts"],
          environment: "node",
          expect,
          globalSetup: ["tests/support/build-programs.ts"],
          // As many inputs as were asked for take as long as they take.
          testTimeout: process.env.FUZZ_INPUTS === undefined ? 60_000 : 0,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "integration",
          include: ["tests/integration/**/*.test.ts", "tests/stub/**/*.test.ts"],
          environment: "node",
          setupFiles: ["tests/support/bound-properties.ts"],
          expect,
          globalSetup: ["tests/support/build-programs.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
