import { randomUUID } from "node:crypto";
import { rename, rm, writeFile } from "node:fs/promises";

/**
 * Writes a whole file with mode 0600 under a name of its own, then puts it in place: never half, never readable by others.
 * @param options.flush it is on the disk when this resolves, so that it is whole after a failure of the machine too
 */
export async function writePrivateFile(
  path: string,
  text: string,
  { flush = false }: { readonly flush?: boolean } = {},
): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, text, { mode: 0o600, flag: "wx", flush });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
