import { readdir, readFile } from "node:fs/promises";
import { hasCode } from "../../system/has-code.ts";

/** Programs of a run's trials have its folder in this variable: a copied study has runs of the same ids. */
const RUN_VARIABLE = "PLANFORM_RUN";

export function markedEnvironment(
  env: Readonly<Record<string, string>>,
  runFolder: string,
): Readonly<Record<string, string>> {
  return { ...env, [RUN_VARIABLE]: runFolder };
}

/**
 * Ends programs that a run process left behind when it was killed: their trials are computed again, and each of them would
 * only take time and memory from those. On Linux only; elsewhere they end at their own limits.
 * @returns how many there were
 */
export async function endLeftovers(runFolder: string): Promise<number> {
  if (process.platform !== "linux") return 0;
  const marked = `\0${RUN_VARIABLE}=${runFolder}\0`;
  const names = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  let count = 0;
  for (const name of names) {
    const environment = await readFile(`/proc/${name}/environ`, "utf8").catch(() => ""); // gone, or another user's
    if (Number(name) === process.pid || !`\0${environment}`.includes(marked)) continue;
    try {
      process.kill(Number(name), "SIGKILL");
      count += 1;
    } catch (error) {
      if (!hasCode(error, "ESRCH", "EPERM")) throw error;
    }
  }
  return count;
}
