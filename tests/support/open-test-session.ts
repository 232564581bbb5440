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
  writeStudy,
}: {
  study?: Study;
  isSaved?: boolean;
  db?: ReturnType<typeof openDatabase>;
  writeStudy?: (text: string) => Promise<void>;
} = {}) {
  const events: AppEventBody[] = [];
  const written: string[] = [];
  const batches = createBatchStore(db);
  /** study.json, which another program may write too. */
  const disk = { text: serializeStudy(study) };
  const session = createStudySession({
    study,
    isSaved,
    db,
    batches,
    announce: (event) => events.push(event),
    fileText: serializeStudy(study),
    readStudy: async () => disk.text,
    writeStudy: async (text) => {
      await writeStudy?.(text);
      disk.text = text;
      if (writeStudy === undefined) written.push(text);
    },
  });
  return { session, db, batches, events, written, disk, study };
}
