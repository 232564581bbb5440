import { openDatabase } from "../../src/core/db/open-database.ts";
import { createBatchStore } from "../../src/core/study/batch-store.ts";
import { createStudySession } from "../../src/core/study/study-session.ts";
import type { AppEventBody } from "../../src/shared/events.ts";
import { serializeStudy } from "../../src/shared/study/serialize-study.ts";
import type { Study } from "../../src/shared/study/study.ts";
import { makeBeamStudy } from "./make-study.ts";

/** A study session on a database in memory, with what it announced and wrote. */
export function openTestSession({
  study = makeBeamStudy(),
  isSaved = true,
  db = openDatabase(":memory:"),
  fileText = serializeStudy(study),
  writeStudy,
}: {
  study?: Study;
  isSaved?: boolean;
  db?: ReturnType<typeof openDatabase>;
  /** study.json when the study was opened. */
  fileText?: string;
  writeStudy?: (text: string) => Promise<void>;
} = {}) {
  const events: AppEventBody[] = [];
  const written: string[] = [];
  const batches = createBatchStore(db);
  /** study.json, which another program may write too or take away, and the copies of it. */
  const disk: { text: string | undefined; copies: Record<string, string> } = { text: fileText, copies: {} };
  const session = createStudySession({
    study,
    isSaved,
    db,
    batches,
    announce: (event) => events.push(event),
    fileText,
    file: {
      read: async () => disk.text,
      write: async (text) => {
        await writeStudy?.(text);
        disk.text = text;
        if (writeStudy === undefined) written.push(text);
      },
      keepCopy: async (name) => {
        if (disk.text !== undefined) disk.copies[name] = disk.text;
      },
    },
  });
  return { session, db, batches, events, written, disk, study };
}
