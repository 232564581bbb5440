import { createGaussianProcessSampler } from "../../src/optimise/samplers/gaussian-process-sampler.ts";
import { factorize } from "../../src/optimise/samplers/linear-algebra.ts";
import { optimise, truss10 } from "../support/test-problems.ts";
import {
  type Figure,
  makeFigure,
  measureInTurn,
  median,
  medianRatio,
  round,
  timeOnProcessor,
} from "./figure.ts";

const bench = "samplers";
const trials = 300;

/** An ask of the Gaussian process sampler late in a run, and the same where hyperparameters have to be fitted for it. */
export async function benchSamplers(): Promise<Figure[]> {
  const options = { seed: 1, budget: trials };
  const lived = createGaussianProcessSampler(truss10, options);
  const history = await optimise(lived, truss10, { evaluations: trials });
  const correlation = Float64Array.from({ length: trials * trials }, (_, at) => {
    const [row, column] = [Math.floor(at / trials), at % trials];
    return Math.exp(-(((row - column) / 5) ** 2)) + (row === column ? 0.1 : 0);
  });
  const times = await measureInTurn(
    {
      ask: () => timeOnProcessor(() => lived.ask(history, 1)),
      fresh: () => timeOnProcessor(() => createGaussianProcessSampler(truss10, options).ask(history, 1)),
      cholesky: () => timeOnProcessor(() => factorize(correlation, trials)),
    },
    15,
  );
  const detail = {
    trials,
    variables: truss10.variables.length,
    constraints: truss10.constraintCount,
    choleskyMs: round(median(times.cholesky)),
  };
  return [
    makeFigure({
      bench,
      figure: "Gaussian process: ask with 10 variables, 2 constraints and 300 trials",
      value: median(times.ask),
      unit: "ms",
      bar: 50,
      detail,
    }),
    makeFigure({
      bench,
      figure: "Gaussian process: the same against one Cholesky factor of all trials",
      value: medianRatio(times.ask, times.cholesky),
      unit: "ratio",
      bar: 15,
      detail,
    }),
    makeFigure({
      bench,
      figure: "Gaussian process: the first ask of a sampler that goes on with a run",
      value: median(times.fresh),
      unit: "ms",
      bar: 500,
      detail,
    }),
  ];
}
