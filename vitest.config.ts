import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Tests start real processes: more workers than cores only makes their limits unreliable.
    maxWorkers: 2,
    reporters: ["default"],
    projects: [
      {
        test: {
          name: "unit",
          include: ["tests/unit/**/*.test.{ts,tsx}", "tests/fuzz/**/*.test.ts"],
          environment: "node",
          // Properties take hundreds of runs, beside tests that keep both processors busy.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: "integration",
          include: ["tests/integration/**/*.test.ts", "tests/stub/**/*.test.ts"],
          environment: "node",
          globalSetup: ["tests/support/build-programs.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
