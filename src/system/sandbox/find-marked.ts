import { readdir, readFile } from "node:fs/promises";

/** What all processes of one run inherit, unless they clear their environment. */
export const MARK_VARIABLE = "PLANFORM_RUN_MARK";

/**
 * The processes (Linux) that inherited a mark, whoever their parent is by now.
 * @param mark a text that nothing else has, such as a UUID
 */
export async function findMarked(mark: string): Promise<number[]> {
  const wanted = Buffer.from(`${MARK_VARIABLE}=${mark}`);
  const names = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    names.map(async (name) => {
      // Of another user's process, or gone meanwhile.
      const environment = await readFile(`/proc/${name}/environ`).catch(() => undefined);
      return environment?.includes(wanted) ? [Number(name)] : [];
    }),
  );
  return found.flat();
}
