import { stat } from "node:fs/promises";
import { z } from "zod";
import { Mode, TurnState } from "../../shared/chat/chat.ts";
import type { SaveState } from "../../shared/events.ts";
import { checkStudy } from "../../shared/study/check-study.ts";
import { mergeProblems, type Problem } from "../../shared/study/problem.ts";
import type { Study } from "../../shared/study/study.ts";
import type { Database } from "../db/open-database.ts";
import type { StudyFolder } from "../study/study-folder.ts";

/** What may be told of a study to somebody else: numbers and codes, no name, label or text of it. */
export type StudyFacts = Awaited<ReturnType<ReturnType<typeof createStudyFacts>>>;

const MAX_TURNS = 30;
const TurnRow = z.object({
  state: TurnState,
  mode: Mode,
  code: z.string().nullable(),
  created_at: z.number(),
  started_at: z.number().nullable(),
  ended_at: z.number().nullable(),
});
const Counts = z.object({ conversations: z.number(), turns: z.number(), batches: z.number() });

/** Reads the facts of an open study. */
export function createStudyFacts({
  db,
  layout,
  study,
  saveState,
  outerProblems,
  isTrusted,
}: {
  db: Database;
  layout: StudyFolder;
  study: () => Study;
  saveState: () => SaveState;
  outerProblems: () => readonly Problem[];
  isTrusted: () => boolean;
}) {
  const selectTurns = db.prepare(
    `SELECT state, mode, error ->> '$.code' AS code, created_at, started_at, ended_at
     FROM turns ORDER BY rowid DESC LIMIT ${MAX_TURNS}`,
  );
  const selectCounts = db.prepare(
    `SELECT (SELECT count(*) FROM conversations) AS conversations, (SELECT count(*) FROM turns) AS turns,
       (SELECT count(*) FROM batches) AS batches`,
  );
  return async () => {
    const present = study();
    const save = saveState();
    const problems = mergeProblems(checkStudy(present), outerProblems());
    return {
      revision: present.revision,
      schemaVersion: present.schemaVersion,
      isTrusted: isTrusted(),
      save: save.type === "failed" ? `failed: ${save.error.code}` : save.type,
      nodes: countBy(present.nodes, ({ type }) => type),
      edges: present.edges.length,
      problems: countBy(problems, ({ code }) => code),
      ...Counts.parse(selectCounts.get()),
      bytes: {
        study: await sizeOf(layout.studyFile),
        database: await sizeOf(layout.database),
        databaseLog: await sizeOf(`${layout.database}-wal`),
      },
      /** Newest first. */
      lastTurns: selectTurns.all().map((row) => {
        const { state, mode, code, created_at, started_at, ended_at } = TurnRow.parse(row);
        return {
          at: new Date(created_at).toISOString(),
          state,
          mode,
          ...(code === null ? {} : { code }),
          ...(started_at === null ? {} : { waitedMs: started_at - created_at }),
          ...(started_at === null || ended_at === null ? {} : { ranMs: ended_at - started_at }),
        };
      }),
    };
  };
}

function countBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[keyOf(item)] = (counts[keyOf(item)] ?? 0) + 1;
  return counts;
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}
