import { readdir, readFile } from "node:fs/promises";

/** The processes (Linux) whose command line or environment holds a text, without this one. */
export async function findProcesses(text: string): Promise<number[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(
    pids.map(async (pid) => {
      const about = await Promise.all(
        ["cmdline", "environ"].map((name) => readFile(`/proc/${pid}/${name}`, "utf8").catch(() => "")),
      );
      return about.join("\0").includes(text) && pid !== process.pid ? [pid] : [];
    }),
  );
  return found.flat();
}
