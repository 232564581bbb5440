import { dropSecretVariables } from "../../shared/sandbox/secret-variables.ts";

/** The environment of a Python with Optuna: nothing that changes what it imports, no secrets, one thread. */
export function optunaEnv(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept = Object.entries(dropSecretVariables(env)).filter(([name]) => !name.startsWith("PYTHON"));
  const one = { OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };
  return { ...Object.fromEntries(kept), ...one, PYTHONIOENCODING: "utf-8" };
}
