import type { AlgorithmKind } from "../../shared/study/node-types.ts";

/** What the algorithms are called, and in one line what each is good for. */
export const algorithmWords: Readonly<
  Record<AlgorithmKind, { readonly title: string; readonly use: string }>
> = {
  auto: { title: "Automatic", use: "Planform chooses by variables, objectives and trials, and says why." },
  gaussianProcess: {
    title: "Gaussian process",
    use: "Learns a model of the design space. Best for costly trials and one objective.",
  },
  parego: { title: "ParEGO", use: "The Gaussian process for several objectives and costly trials." },
  cmaEs: { title: "CMA-ES", use: "For cheap trials with many continuous variables and one objective." },
  nsga2: { title: "NSGA-II", use: "For cheap trials with several objectives; needs hundreds of them." },
  sobol: { title: "Sobol", use: "Spreads designs evenly, to see the whole space. Does not search." },
  latinHypercube: {
    title: "Latin hypercube",
    use: "Spreads a fixed number of designs, each variable evenly. Does not search.",
  },
  optuna: { title: "Optuna", use: "Samplers of a Python with Optuna on this machine." },
};
