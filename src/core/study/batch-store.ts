import { z } from "zod";
import { Actor } from "../../shared/study/actor.ts";
import { parseStudy } from "../../shared/study/parse-study.ts";
import { changedNodeId, StudyPatch } from "../../shared/study/patch.ts";
import type { Study } from "../../shared/study/study.ts";
import { readStored } from "../db/database-damage.ts";
import type { Database } from "../db/open-database.ts";
import type { BatchHead } from "./history.ts";

export type Batch = BatchHead & {
  readonly actor: Actor;
  readonly patch: StudyPatch;
  readonly createdAt: number;
};

/** study.json as it was last written by this program: the base on which later batches are replayed after a crash. */
export type SavedStudy = { readonly study: Study; readonly text: string };

const HeadRow = z.object({
  revision: z.number(),
  group_id: z.string(),
  kind: z.enum(["edit", "undo", "redo", "revert"]),
  target_group: z.string().nullable(),
  label: z.string(),
});
const BatchRow = HeadRow.extend({ actor: z.string(), patch: z.string(), created_at: z.number() });
const ModificationRow = z.object({ revision: z.number().nullable() });

export type BatchStore = ReturnType<typeof createBatchStore>;

/** Batches of ops and the ids of modifications that counted already. */
export function createBatchStore(db: Database) {
  const insert = db.prepare(
    `INSERT INTO batches (revision, group_id, kind, target_group, actor, turn_id, label, patch, created_at)
     VALUES (@revision, @groupId, @kind, @targetGroup, @actor, @turnId, @label, @patch, @createdAt)`,
  );
  const insertNode = db.prepare("INSERT OR IGNORE INTO batch_nodes (node_id, revision) VALUES (?, ?)");
  const selectHeads = db.prepare(
    "SELECT revision, group_id, kind, target_group, label FROM batches ORDER BY revision",
  );
  const selectSince = db.prepare("SELECT * FROM batches WHERE revision > ? ORDER BY revision");
  const selectOne = db.prepare("SELECT * FROM batches WHERE revision = ?");
  const selectBefore = db.prepare("SELECT * FROM batches WHERE revision < ? ORDER BY revision DESC LIMIT ?");
  const selectOfNode = db.prepare(
    `SELECT batches.* FROM batch_nodes JOIN batches ON batches.revision = batch_nodes.revision
     WHERE node_id = ? AND batch_nodes.revision < ? ORDER BY batch_nodes.revision DESC LIMIT ?`,
  );
  const selectFirst = db.prepare("SELECT min(revision) FROM batches").pluck();
  const getMeta = db.prepare("SELECT value FROM meta WHERE key = ?").pluck();
  const setMeta = db.prepare(
    "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
  );
  const insertModification = db.prepare(
    "INSERT INTO modifications (id, turn_id, revision, created_at) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
  );
  const selectModificationsOf = db
    .prepare("SELECT id FROM modifications WHERE turn_id = ? ORDER BY rowid")
    .pluck();
  const selectModification = db.prepare("SELECT revision FROM modifications WHERE id = ?");

  const insertBatch = db.transaction((batch: Batch): void => {
    insert.run({
      revision: batch.revision,
      groupId: batch.groupId,
      kind: batch.kind,
      targetGroup: batch.targetGroup ?? null,
      actor: JSON.stringify(batch.actor),
      turnId: batch.actor.type === "turn" ? batch.actor.turnId : null,
      label: batch.label,
      patch: JSON.stringify(batch.patch),
      createdAt: batch.createdAt,
    });
    for (const change of batch.patch.nodes) insertNode.run(changedNodeId(change), batch.revision);
  });

  return {
    insert(batch: Batch): void {
      insertBatch(batch);
    },
    heads(): BatchHead[] {
      return selectHeads.all().map((row) => toHead(HeadRow.parse(row)));
    },
    /** Batches after a revision, oldest first. */
    since(revision: number): Batch[] {
      return selectSince.all(revision).map(toBatch);
    },
    /** The latest batches before a revision, newest first. */
    before(revision: number, limit: number): Batch[] {
      return selectBefore.all(revision, limit).map(toBatch);
    },
    /** The latest batches before a revision that touched a node, newest first. */
    ofNode(nodeId: string, revision: number, limit: number): Batch[] {
      return selectOfNode.all(nodeId, revision, limit).map(toBatch);
    },
    /** The first revision that a batch made; undefined where there is none. */
    first(): number | undefined {
      return z.number().nullable().parse(selectFirst.get()) ?? undefined;
    },
    get(revision: number): Batch {
      return toBatch(selectOne.get(revision));
    },
    saved(): SavedStudy | undefined {
      const text = z.string().optional().parse(getMeta.get("saved-study"));
      if (text === undefined) return undefined;
      return { text, study: readStored("The study as it was saved last", () => parseStudy(text)) };
    },
    setSaved(text: string): void {
      setMeta.run("saved-study", text);
    },
    /** A modification that counted already; without a revision when it was refused. */
    findModification(id: string): { revision: number | undefined } | undefined {
      const row = ModificationRow.optional().parse(selectModification.get(id));
      return row === undefined ? undefined : { revision: row.revision ?? undefined };
    },
    modificationsOf(turnId: string): string[] {
      return z.array(z.string()).parse(selectModificationsOf.all(turnId));
    },
    addModification(id: string, turnId: string | undefined, revision: number | undefined): void {
      insertModification.run(id, turnId ?? null, revision ?? null, Date.now());
    },
  };
}

function toHead(row: z.infer<typeof HeadRow>): BatchHead {
  const { revision, kind, label } = row;
  return { revision, groupId: row.group_id, kind, targetGroup: row.target_group ?? undefined, label };
}

function toBatch(raw: unknown): Batch {
  const row = BatchRow.parse(raw);
  return readStored(`Revision ${row.revision} of the study`, () => ({
    ...toHead(row),
    actor: Actor.parse(JSON.parse(row.actor)),
    patch: StudyPatch.parse(JSON.parse(row.patch)),
    createdAt: row.created_at,
  }));
}
