import { isAbsolute, resolve } from "node:path";

/**
 * The study that a start of the program names, as an absolute path.
 *
 * @param argv without the executable and, unpackaged, without the program's own path
 * @param workingFolder of the process that was started
 */
export function findStudyArgument(argv: readonly string[], workingFolder: string): string | undefined {
  // Chromium and launchers put switches of their own among the arguments.
  const path = argv.find((argument) => argument !== "" && !argument.startsWith("-"));
  if (path === undefined) return undefined;
  return isAbsolute(path) ? path : resolve(workingFolder, path);
}
