import { expect, it } from "vitest";
import { formOf, readRunForm } from "../../../../src/renderer/runs/read-run-form.ts";

it("begins with what the study's algorithm says", () => {
  const form = formOf({ kind: "cmaEs", trials: 60, seed: 0, timeLimitS: 90 });
  expect(form).toEqual({
    trials: "60",
    workers: "",
    seed: "0",
    timeLimitMin: "1.5",
    algorithm: "cmaEs",
    sampler: "TPE",
  });
  expect(readRunForm(form).options).toEqual({ algorithm: "cmaEs", trials: 60, seed: 0, timeLimitS: 90 });
});

it("leaves to the study what is empty", () => {
  expect(readRunForm(formOf(undefined)).options).toEqual({ algorithm: "auto" });
});

it("says of each field what is wrong with it", () => {
  const read = readRunForm({
    ...formOf(undefined),
    trials: "many",
    workers: "0",
    seed: "1.5",
    timeLimitMin: "0",
  });
  expect(read.options).toBeUndefined();
  expect(read.errors).toEqual({
    trials: "This is not a number",
    workers: "A whole number from 1 to 1024",
    seed: "A whole number, 0 or more",
    timeLimitMin: "More than 0 minutes",
  });
});

it("takes a sampler for Optuna alone, by its own name", () => {
  const form = formOf({ kind: "optuna", sampler: "cma es" });
  expect(readRunForm(form).options).toEqual({ algorithm: "optuna", sampler: "CMA-ES" });
  expect(readRunForm({ ...form, algorithm: "sobol" }).options).toEqual({ algorithm: "sobol" });
  expect(formOf({ kind: "optuna", sampler: "no such" }).sampler).toBe("TPE");
});
