import { resolve } from "node:path";

export type StartArguments = {
  /** Absolute path of the study's folder. */
  readonly study: string | undefined;
  /** Name of a bundled sample, shown where no study is named. */
  readonly sample: string | undefined;
  readonly demo: boolean;
};

/**
 * Reads what a start of the program asks for: `[STUDY] [--sample=NAME] [--demo]`.
 *
 * @param argv without the executable and, unpackaged, without the program's own path. Chromium and launchers put
 *   switches of their own among the arguments: unknown ones are passed over.
 * @param workingFolder of the process that was started
 */
export function parseStartArguments(argv: readonly string[], workingFolder: string): StartArguments {
  const path = argv.find((argument) => argument !== "" && !argument.startsWith("-"));
  const sample = argv.find((argument) => argument.startsWith("--sample="));
  return {
    study: path === undefined ? undefined : resolve(workingFolder, path),
    sample: sample?.slice("--sample=".length),
    demo: argv.includes("--demo"),
  };
}
