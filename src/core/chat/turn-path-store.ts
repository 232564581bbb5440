import { z } from "zod";
import type { Database } from "../db/open-database.ts";

export type TurnPathStore = ReturnType<typeof createTurnPathStore>;

const Ids = z.array(z.string());

/** The ways through the tree of a conversation's turns. */
export function createTurnPathStore(db: Database) {
  const selectPath = db
    .prepare(
      `WITH RECURSIVE path (id, parent_id) AS (
         SELECT id, parent_id FROM turns WHERE id = @last
         UNION ALL
         SELECT turns.id, turns.parent_id FROM path JOIN turns ON turns.id = path.parent_id
       ) SELECT id FROM path`,
    )
    .pluck();
  // Whoever was made last among all that come after a turn has nobody after it.
  const selectNewestAfter = db
    .prepare(
      `WITH RECURSIVE later (id, number) AS (
         SELECT id, rowid FROM turns WHERE id = @first
         UNION ALL
         SELECT turns.id, turns.rowid FROM later
           JOIN turns ON turns.parent_id = later.id AND turns.conversation_id = @conversationId
       ) SELECT id FROM later ORDER BY number DESC LIMIT 1`,
    )
    .pluck();
  const selectHead = db.prepare("SELECT head_turn_id FROM conversations WHERE id = ?").pluck();
  const setHead = db.prepare("UPDATE conversations SET head_turn_id = ? WHERE id = ?");

  return {
    /** Ids from the start of the conversation to a turn, oldest first. */
    pathTo(turnId: string | undefined): string[] {
      return turnId === undefined ? [] : Ids.parse(selectPath.all({ last: turnId })).reverse();
    },
    /** The last turn of the newest path that leads through a turn. */
    newestAfter(conversationId: string, turnId: string): string {
      return z.string().parse(selectNewestAfter.get({ first: turnId, conversationId }));
    },
    /** Last turn of the path that is shown; undefined in an empty conversation. */
    head(conversationId: string): string | undefined {
      return z.string().nullish().parse(selectHead.get(conversationId)) ?? undefined;
    },
    setHead(conversationId: string, turnId: string | undefined): void {
      setHead.run(turnId ?? null, conversationId);
    },
  };
}
