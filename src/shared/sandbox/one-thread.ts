/**
 * Environment that keeps solvers and numeric libraries at one thread. By themselves they start one for each processor: in
 * a sandbox with few those wait for each other, and beside other trials a solver gets slower by them (CalculiX 2.3 times).
 */
export const ONE_THREAD: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ...["OMP", "OPENBLAS", "MKL", "NUMEXPR", "VECLIB_MAXIMUM"].map((name) => `${name}_NUM_THREADS`),
    ...["EQUATION_SOLVER", "RESULTS", "STIFFNESS"].map((name) => `CCX_NPROC_${name}`),
    "NUMBER_OF_CPUS",
  ].map((name) => [name, "1"]),
);
