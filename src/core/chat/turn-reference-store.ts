import { z } from "zod";
import type { TurnReference } from "../../shared/study/study-history.ts";
import type { Database } from "../db/open-database.ts";

export type TurnReferenceStore = ReturnType<typeof createTurnReferenceStore>;

/** Long enough to know a message again by. */
const TEXT_CHARACTERS = 160;
const ReferenceRow = z.object({ id: z.string(), conversation_id: z.string(), user_text: z.string() });

/** The messages behind changes of the study. */
export function createTurnReferenceStore(db: Database) {
  // A message may be very long: no more of it is read than can be shown, however much of that is white space.
  const select = db.prepare(
    `SELECT turns.id, conversation_id, substr(user_text, 1, ${TEXT_CHARACTERS * 4}) AS user_text FROM turns
     JOIN conversations ON conversations.id = turns.conversation_id
     WHERE deleted_at IS NULL AND turns.id IN (SELECT value FROM json_each(?))`,
  );

  return {
    /** Those of the turns whose conversation is there, by their ids. */
    find(turnIds: Iterable<string>): Map<string, TurnReference> {
      const rows = select.all(JSON.stringify([...new Set(turnIds)]));
      return new Map(
        rows.map((row) => {
          const { id, conversation_id, user_text } = ReferenceRow.parse(row);
          return [id, { turnId: id, conversationId: conversation_id, text: toOneLine(user_text) }];
        }),
      );
    },
  };
}

function toOneLine(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > TEXT_CHARACTERS ? `${line.slice(0, TEXT_CHARACTERS - 3)}...` : line;
}
