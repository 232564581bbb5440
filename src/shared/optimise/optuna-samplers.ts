/** Optuna's samplers that a run can use, the default first: how users name them, and their class in Optuna. */
export const optunaSamplers = [
  {
    name: "TPE",
    className: "TPESampler",
    about: "Tree-structured Parzen estimator; constraints, several objectives",
  },
  { name: "CMA-ES", className: "CmaEsSampler", about: "One objective; constraints by a penalty" },
  { name: "NSGA-II", className: "NSGAIISampler", about: "Constraints, several objectives" },
  {
    name: "NSGA-III",
    className: "NSGAIIISampler",
    about: "Constraints, many objectives; Optuna 3.2 or newer",
  },
  { name: "GP", className: "GPSampler", about: "Gaussian process; Optuna 3.6 or newer" },
  { name: "QMC", className: "QMCSampler", about: "Sobol sequence" },
  { name: "Random", className: "RandomSampler", about: "Random designs" },
  {
    name: "Grid",
    className: "GridSampler",
    about: "All designs in order of chance; every variable needs a step",
  },
  { name: "BruteForce", className: "BruteForceSampler", about: "All designs; every variable needs a step" },
] as const;

export type OptunaSampler = (typeof optunaSamplers)[number];

/** Finds a sampler as people write it: `tpe`, `NSGAIISampler`, `cma es`. */
export function findOptunaSampler(name: string | undefined): OptunaSampler | undefined {
  if (name === undefined || name.trim() === "") return optunaSamplers[0];
  return optunaSamplers.find((sampler) =>
    [sampler.name, sampler.className].some((known) => toPlain(known) === toPlain(name)),
  );
}

function toPlain(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "")
    .replace(/sampler$/, "");
}
