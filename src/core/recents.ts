import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { writeTextAtomically } from "./study/study-folder.ts";

const Recents = z.array(z.strictObject({ folder: z.string(), openedAt: z.number() }));
export type Recent = z.infer<typeof Recents>[number];

const MAX_RECENTS = 20;

/** Studies that were opened, newest first. A broken list is only a lost convenience: it starts anew. */
export async function readRecents(homeFolder: string): Promise<Recent[]> {
  const text = await readFile(recentsPath(homeFolder), "utf8").catch(() => "[]");
  try {
    return Recents.parse(JSON.parse(text));
  } catch {
    return []; // see above
  }
}

export async function rememberStudy(homeFolder: string, folder: string): Promise<void> {
  const others = (await readRecents(homeFolder)).filter((recent) => recent.folder !== folder);
  const recents = [{ folder, openedAt: Date.now() }, ...others].slice(0, MAX_RECENTS);
  await writeTextAtomically(recentsPath(homeFolder), `${JSON.stringify(recents, undefined, 2)}\n`);
}

function recentsPath(homeFolder: string): string {
  return join(homeFolder, "recents.json");
}
