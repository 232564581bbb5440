import { createConversationStore } from "../../src/core/chat/conversation-store.ts";
import { createTurnPathStore } from "../../src/core/chat/turn-path-store.ts";
import { createTurnStore } from "../../src/core/chat/turn-store.ts";
import type { Database } from "../../src/core/db/open-database.ts";
import type { Turn } from "../../src/shared/chat/chat.ts";
import type { TurnUpdate } from "../../src/shared/chat/turn-update.ts";
import { emptyTurn } from "../support/fold-journal.ts";

const WORDS =
  "web flange beam bracket truss node canvas variable bound stress mass height width fillet plate solver result mesh load safety factor weld bolt rib chord panel skin stiffness buckling mode frequency damping steel aluminium titanium cost limit objective constraint gradient sample sweep history";
const vocabulary = WORDS.split(" ");

/** The same texts in each run: words of the field, each with a number that is more or less rare. */
export function createWriter(): (words: number) => string {
  let state = 7;
  // A linear generator would put the same words side by side again and again: its low digits repeat.
  const next = (below: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    const mixed = Math.imul(state ^ (state >>> 15), state | 1);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
  return (words) =>
    Array.from({ length: words }, () => {
      const word = vocabulary[next(vocabulary.length)] ?? "";
      return next(4) === 0 ? `${word}${next(5_000)}` : word;
    }).join(" ");
}

export function makeTurn(
  conversationId: string,
  id: string,
  parentId: string | undefined,
  userText: string,
): Turn {
  return {
    ...emptyTurn,
    id,
    conversationId,
    ...(parentId === undefined ? {} : { parentId }),
    requestId: `request-${id}`,
    userText,
    createdAt: Date.now(),
  };
}

const usage = {
  inputTokens: 900,
  outputTokens: 120,
  cacheReadTokens: 4_000,
  cacheWriteTokens: 300,
  costUsd: 0.01,
};

/** What a turn leaves in the store: an answer in Markdown with a tool in its middle, and its end. */
export function updatesOf(write: (words: number) => string): TurnUpdate[] {
  const tool = {
    id: "toolu_1",
    type: "tool",
    name: "mcp__planform__canvas_read",
    input: {},
    startedAt: 1,
  } as const;
  return [
    {
      type: "part",
      part: { id: "p1", type: "text", text: `${write(20)}.\n\n- ${write(8)}\n- **${write(6)}**` },
    },
    { type: "part", part: { ...tool, state: "running" } },
    { type: "part", part: { ...tool, state: "done", result: write(40), endedAt: 2 } },
    { type: "part", part: { id: "p2", type: "text", text: write(25) } },
    { type: "state", state: "done", endedAt: 3, usage, model: "claude-opus-5-5" },
  ];
}

/**
 * Fills a database through the stores of the app.
 * @param options.answer what each turn leaves; a message of the user comes before
 * @returns ids of the conversations, the first one first
 */
export function fillConversations(
  db: Database,
  {
    turnCounts,
    answer,
  }: { turnCounts: readonly number[]; answer: (write: (words: number) => string) => TurnUpdate[] },
): string[] {
  const conversations = createConversationStore(db);
  const turns = createTurnStore(db);
  const paths = createTurnPathStore(db);
  const write = createWriter();
  return turnCounts.map((count, index) => {
    const { id: conversationId } = conversations.create();
    db.transaction(() => {
      let parentId: string | undefined;
      for (let number = 0; number < count; number += 1) {
        const turn = makeTurn(conversationId, `turn-${index}-${number}`, parentId, write(15));
        turns.create(turn, { baseRevision: 1 });
        for (const update of answer(write)) turns.append(turn, update);
        conversations.countMessage(conversationId, turn.userText);
        parentId = turn.id;
      }
      paths.setHead(conversationId, parentId);
    })();
    return conversationId;
  });
}
