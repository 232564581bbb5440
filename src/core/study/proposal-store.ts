import { z } from "zod";
import { Op } from "../../shared/study/ops.ts";
import type { Proposal } from "../../shared/study/proposal.ts";
import { readStored } from "../db/database-damage.ts";
import type { Database } from "../db/open-database.ts";

const Row = z.object({
  id: z.string(),
  turn_id: z.string(),
  conversation_id: z.string(),
  op: z.string(),
  created_at: z.number(),
});

export type ProposalStore = ReturnType<typeof createProposalStore>;

/** Changes of the chat that wait to be accepted or rejected. */
export function createProposalStore(db: Database) {
  const insert = db.prepare("INSERT INTO proposals (id, turn_id, op, created_at) VALUES (?, ?, ?, ?)");
  const selectAll = db.prepare(
    `SELECT proposals.id, turn_id, conversation_id, op, proposals.created_at FROM proposals
       JOIN turns ON turns.id = turn_id ORDER BY number`,
  );
  const remove = db.prepare("DELETE FROM proposals WHERE id = ?");

  return {
    /** In the order in which they were made. */
    list(): Proposal[] {
      return selectAll.all().map((raw) => {
        const row = Row.parse(raw);
        return readStored(`The proposal ${row.id}`, () => ({
          id: row.id,
          turnId: row.turn_id,
          conversationId: row.conversation_id,
          op: Op.parse(JSON.parse(row.op)),
          createdAt: row.created_at,
        }));
      });
    },
    add({ id, turnId, op, createdAt }: Proposal): void {
      insert.run(id, turnId, JSON.stringify(op), createdAt);
    },
    remove(id: string): void {
      remove.run(id);
    },
  };
}
