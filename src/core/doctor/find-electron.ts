import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const Package = z.object({ version: z.string() });

/** The Electron of the checkout: its version, and its binary where that was downloaded. Never starts a download. */
export async function findElectron(
  projectFolder: string | undefined,
): Promise<{ version: string; binary: string | undefined } | undefined> {
  if (projectFolder === undefined) return undefined;
  const folder = join(projectFolder, "node_modules", "electron");
  const text = await readFile(join(folder, "package.json"), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const { version } = Package.parse(JSON.parse(text));
  const name = await readFile(join(folder, "path.txt"), "utf8").catch(() => undefined);
  const binary = name === undefined ? undefined : join(folder, "dist", name.trim());
  const there =
    binary !== undefined &&
    (await access(binary).then(
      () => true,
      () => false,
    ));
  return { version, binary: there ? binary : undefined };
}
