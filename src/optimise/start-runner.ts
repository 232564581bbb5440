/** How the run process is started: `command` with `args`, which the folder of the study and the run's id follow. */
export type RunnerProgram = {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
};

/**
 * Starts the process of a run, or of one that was interrupted, and resolves when it says that it has begun. The process
 * belongs to nobody: it goes on when whoever started it ends, or is ended with all its processes.
 * @throws AppError run-not-started, run-active
 */
export async function startRunner(
  program: RunnerProgram,
  run: { readonly studyFolder: string; readonly runId: string },
): Promise<void> {
  throw new Error(`not written yet: ${program.command} ${run.runId}`);
}
