import { z } from "zod";
import { ConversationView } from "../../shared/chat/chat.ts";
import { fromJsonColumn } from "../db/json-column.ts";
import type { Database } from "../db/open-database.ts";

export type ViewStore = ReturnType<typeof createViewStore>;

const Scroll = ConversationView.shape.scroll.unwrap();
const ViewRow = z.object({ draft: z.string(), scroll: z.string().nullable() });

/** What windows keep of conversations: the message that is not sent yet, and the place. */
export function createViewStore(db: Database) {
  const select = db.prepare("SELECT draft, scroll FROM conversation_views WHERE conversation_id = ?");
  const upsert = db.prepare(
    `INSERT INTO conversation_views (conversation_id, draft, scroll) VALUES (@conversationId, @draft, @scroll)
     ON CONFLICT (conversation_id) DO UPDATE SET draft = excluded.draft, scroll = excluded.scroll`,
  );

  function find(conversationId: string): ConversationView {
    const raw = select.get(conversationId);
    if (raw === undefined) return { draft: "", scroll: null };
    const row = ViewRow.parse(raw);
    return { draft: row.draft, scroll: fromJsonColumn(Scroll, row.scroll) ?? null };
  }

  return {
    find,
    /** What is absent stays as it was. */
    save(conversationId: string, changes: Partial<ConversationView>): void {
      const { draft, scroll } = { ...find(conversationId), ...changes };
      upsert.run({ conversationId, draft, scroll: scroll === null ? null : JSON.stringify(scroll) });
    },
  };
}
