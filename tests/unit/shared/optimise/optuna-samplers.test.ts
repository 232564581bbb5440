import { describe, expect, it } from "vitest";
import { findOptunaSampler, optunaSamplers } from "../../../../src/shared/optimise/optuna-samplers.ts";

describe("findOptunaSampler", () => {
  it.each([
    [undefined, "TPE"],
    ["", "TPE"],
    ["  tpe ", "TPE"],
    ["TPESampler", "TPE"],
    ["cma es", "CMA-ES"],
    ["CmaEs", "CMA-ES"],
    ["nsgaii", "NSGA-II"],
    ["NSGAIISampler", "NSGA-II"],
    ["nsga-iii", "NSGA-III"],
    ["brute force", "BruteForce"],
  ])("takes %j for %s", (text, name) => {
    expect(findOptunaSampler(text)?.name).toBe(name);
  });

  it("knows no other ones", () => {
    expect(findOptunaSampler("annealing")).toBeUndefined();
    expect(new Set(optunaSamplers.map(({ className }) => className)).size).toBe(optunaSamplers.length);
  });
});
