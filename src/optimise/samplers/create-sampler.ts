import type { RunInfo } from "../../shared/optimise/run.ts";
import { createCmaEsSampler } from "./cma-es-sampler.ts";
import { createGaussianProcessSampler } from "./gaussian-process-sampler.ts";
import { createLatinHypercubeSampler } from "./latin-hypercube-sampler.ts";
import { createNsga2Sampler } from "./nsga2-sampler.ts";
import { createParegoSampler } from "./parego-sampler.ts";
import type { Sampler, SamplerOptions, SamplerProblem } from "./sampler.ts";
import { createSobolSampler } from "./sobol-sampler.ts";

/** What needs nothing installed. */
export type BuiltInKind = Exclude<RunInfo["algorithm"]["kind"], "optuna">;

const factories: Readonly<
  Record<BuiltInKind, (problem: SamplerProblem, options: SamplerOptions) => Sampler>
> = {
  sobol: createSobolSampler,
  latinHypercube: createLatinHypercubeSampler,
  gaussianProcess: createGaussianProcessSampler,
  parego: createParegoSampler,
  cmaEs: createCmaEsSampler,
  nsga2: createNsga2Sampler,
};

export function createSampler(kind: BuiltInKind, problem: SamplerProblem, options: SamplerOptions): Sampler {
  return factories[kind](problem, options);
}
