import { type FoundOptuna, findOptuna } from "../../src/optimise/optuna/find-optuna.ts";
import { AppError } from "../../src/shared/errors.ts";

/** A Python with Optuna on this machine. Where there is none, tests that need one say so and are left out. */
export const optunaHere: FoundOptuna | undefined = await findOptuna(undefined, process.env).catch(
  (error: unknown) => {
    if (!(error instanceof AppError)) throw error;
    process.stdout.write(`skipped: ${error.message} (${error.details})\n`);
    return undefined;
  },
);
