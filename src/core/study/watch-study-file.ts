import { watch } from "node:fs";
import { STUDY_FILE, type StudyFolder } from "./study-folder.ts";

/** Editors write a file in several steps; it is looked at when they have been quiet for this long, ms. */
const QUIET_MS = 250;

/**
 * Calls `onChange` some time after study.json was written or taken away, by whomever.
 * @returns ends the watching
 */
export function watchStudyFile({ folder }: StudyFolder, onChange: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(folder, { persistent: false }, (_event, name) => {
    if (name !== STUDY_FILE) return;
    clearTimeout(timer);
    timer = setTimeout(onChange, QUIET_MS);
  });
  watcher.on("error", () => watcher.close()); // without it, the next save still finds what was changed
  return () => {
    clearTimeout(timer);
    watcher.close();
  };
}
