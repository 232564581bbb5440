import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { StudyFolder } from "../study/study-folder.ts";

/** Removes what code wrote in conversations that are gone for good. */
export async function sweepScratch(
  { scratchFolder }: Pick<StudyFolder, "scratchFolder">,
  conversationIds: ReadonlySet<string>,
): Promise<void> {
  const names = await readdir(scratchFolder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const gone = names.filter((name) => !conversationIds.has(name));
  await Promise.all(gone.map((name) => rm(join(scratchFolder, name), { recursive: true, force: true })));
}
