import { randomUUID } from "node:crypto";
import { z } from "zod";
import { SearchHit } from "../../shared/chat/chat.ts";
import type { Database } from "../db/open-database.ts";

export type SearchStore = ReturnType<typeof createSearchStore>;

type Page = { readonly offset: number; readonly limit: number };
type Piece = SearchHit["snippet"][number];

/**
 * How many messages a search looks at, the newest of those that match. To rank is the dear part: bm25 looks up the
 * length of each message, and a common word stands in nearly all of them. Among 100,000 messages that takes 50 to
 * 100 ms for all matches, and a fifth of that for these. Whoever looks for an older one among so many adds a word.
 */
const NEWEST_MATCHES = 1_000;
/** bm25 also goes through all messages with a word to count them. Few hold all words of a pasted sentence: they need no rank. */
const RANKED_WORDS = 8;
const SNIPPET_TOKENS = 24;
const PIECE_CHARACTERS = 160;

const Ids = z.array(z.number());
const HitRow = z.object({
  conversation_id: z.string(),
  title: z.string(),
  turn_id: z.string(),
  role: SearchHit.shape.role,
  created_at: z.number(),
});
const SnippetRow = z.object({ id: z.number(), snippet: z.string() });

/** Full-text search over what was said in all conversations. */
export function createSearchStore(db: Database) {
  // Made anew for each program: no text that is stored can hold them.
  const marks = { open: `\uE000${randomUUID()}`, close: `\uE001${randomUUID()}` };
  // The order of the join is fixed: the index is read from its newest entry on, and no further than needed.
  const newestMatches = (columns: string) => `SELECT ${columns} FROM messages
    CROSS JOIN events ON events.id = messages.rowid
    WHERE messages MATCH ?
      AND conversation_id NOT IN (SELECT id FROM conversations WHERE deleted_at IS NOT NULL)
    ORDER BY messages.rowid DESC LIMIT ${NEWEST_MATCHES}`;
  const selectBest = db
    .prepare(
      `SELECT id FROM (${newestMatches("messages.rowid AS id, bm25(messages) AS score")}) ORDER BY score, id DESC`,
    )
    .pluck();
  const selectNewest = db.prepare(newestMatches("messages.rowid")).pluck();
  // A part that grew is kept again; only as it was kept last it is a message.
  const selectHit = db.prepare(
    `SELECT events.conversation_id, title, turn_id, role, events.created_at FROM events
     JOIN conversations ON conversations.id = events.conversation_id
     WHERE events.id = ? AND NOT EXISTS (
       SELECT 1 FROM events AS later WHERE later.turn_id = events.turn_id AND later.seq > events.seq
         AND later.type = events.type AND later.detail ->> '$.part.id' = events.detail ->> '$.part.id')`,
  );
  // The "+" keeps SQLite from asking the index for one message after the other: each time, all words with the
  // beginning that was typed would be gathered again. Numbers are bound as REAL, by which the index cannot be entered.
  const selectSnippets = db.prepare(
    `SELECT rowid AS id, snippet(messages, 0, @open, @close, '…', ${SNIPPET_TOKENS}) AS snippet FROM messages
     WHERE messages MATCH @match AND rowid BETWEEN cast(@first AS INTEGER) AND cast(@last AS INTEGER)
       AND +rowid IN (SELECT value FROM json_each(@ids))`,
  );

  function findSnippets(match: string, ids: readonly number[]): Map<number, Piece[]> {
    const range = { first: Math.min(...ids), last: Math.max(...ids), ids: JSON.stringify(ids) };
    const rows = ids.length === 0 ? [] : selectSnippets.all({ ...marks, match, ...range });
    return new Map(
      rows.map((row) => {
        const { id, snippet } = SnippetRow.parse(row);
        return [id, toPieces(snippet, marks)];
      }),
    );
  }

  /** The hits of one page, and one more where there is one. */
  function findPage(match: string, ids: readonly number[], { offset, limit }: Page): SearchHit[] {
    const page = new Map<number, z.infer<typeof HitRow>>();
    let toSkip = offset;
    for (const id of ids) {
      const row = selectHit.get(id);
      if (row === undefined) continue;
      if (toSkip > 0) toSkip -= 1;
      else page.set(id, HitRow.parse(row));
      if (page.size > limit) break;
    }
    const snippets = findSnippets(match, [...page.keys()]);
    return [...page].map(([id, row]) => ({
      conversationId: row.conversation_id,
      title: row.title,
      turnId: row.turn_id,
      role: row.role,
      snippet: snippets.get(id) ?? [],
      createdAt: row.created_at,
    }));
  }

  return {
    /**
     * Messages that hold all words of the query (or words that begin with the last one), of conversations that are
     * not deleted. The best come first, by bm25 among the newest 1,000; equally good ones newest first.
     */
    search({ query, ...page }: { query: string } & Page): { hits: SearchHit[]; hasMore: boolean } {
      const words = findWords(query);
      if (words.length === 0) return { hits: [], hasMore: false };
      const match = toMatch(words);
      const ids = (hasRank(words) ? selectBest : selectNewest).all(match);
      const hits = findPage(match, Ids.parse(ids), page);
      return { hits: hits.slice(0, page.limit), hasMore: hits.length > page.limit };
    },
  };
}

/**
 * The words of a text, as the index tells them apart: it keeps letters, digits and private-use characters together,
 * and signs that are younger than its tables, such as new emoji. What is kept together here although the index parts it
 * does no harm: it parts the words of a query in the same way as those of the messages, and then they stand in a row.
 */
function findWords(text: string): string[] {
  return text.match(/[\p{L}\p{N}\p{M}\p{Co}\p{Cn}\p{So}\p{Sc}\p{Emoji_Modifier}]+/gu) ?? [];
}

/** False where ranking costs much and says little: for many words, and while a last word has but one letter. */
function hasRank(words: readonly string[]): boolean {
  return words.length <= RANKED_WORDS && [...(words.at(-1) ?? "")].length > 1;
}

/**
 * All words in any order, the last one as a beginning. In quotes no word is an operator, and no word holds a quote. A
 * space is an "and" that passes over what is no word to the index.
 */
function toMatch(words: readonly string[]): string {
  const different = [...new Set(words.slice(0, -1)), ...words.slice(-1)];
  return `${different.map((word) => `"${word}"`).join(" ")}*`;
}

function toPieces(snippet: string, { open, close }: { open: string; close: string }): Piece[] {
  const [before = "", ...marked] = snippet.split(open);
  const pieces = marked.flatMap((text) => {
    const [hit = "", after = ""] = text.split(close);
    return [
      { text: hit, isHit: true },
      { text: after, isHit: false },
    ];
  });
  return [{ text: before, isHit: false }, ...pieces]
    .map((piece, index, all) => ({
      ...piece,
      text: piece.isHit ? keepStart(piece.text) : shorten(piece.text, index === 0, index === all.length - 1),
    }))
    .filter((piece) => piece.text !== "");
}

/** Keeps of a text what is next to the hits: a "word" may be a megabyte of digits. */
function shorten(text: string, isFirst: boolean, isLast: boolean): string {
  if (isLast) return keepStart(text);
  if (isFirst) return keepEnd(text);
  return text.length <= PIECE_CHARACTERS ? text : `${keepStart(text)}${keepEnd(text).slice(1)}`;
}

function keepStart(text: string): string {
  return text.length <= PIECE_CHARACTERS
    ? text
    : `${text.slice(0, PIECE_CHARACTERS).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

function keepEnd(text: string): string {
  return text.length <= PIECE_CHARACTERS
    ? text
    : `…${text.slice(-PIECE_CHARACTERS).replace(/^[\uDC00-\uDFFF]/, "")}`;
}
