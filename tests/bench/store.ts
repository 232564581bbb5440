import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { createApp } from "../../src/core/app.ts";
import { createSearchStore } from "../../src/core/chat/search-store.ts";
import { createTurnStore } from "../../src/core/chat/turn-store.ts";
import { openDatabase } from "../../src/core/db/open-database.ts";
import { createRouter } from "../../src/core/router.ts";
import { studyFolderLayout } from "../../src/core/study/study-folder.ts";
import type { TurnUpdate } from "../../src/shared/chat/turn-update.ts";
import { apiPrefix } from "../../src/web/api/api-paths.ts";
import { startWebHost } from "../../src/web/start-web-host.ts";
import { copySampleStudy, rootFolder, testAppOptions } from "../support/open-test-app.ts";
import { createWriter, fillConversations, makeTurn, updatesOf } from "./conversation-rows.ts";
import {
  type Figure,
  makeFigure,
  measureInTurn,
  median,
  medianRatio,
  round,
  timeOnProcessor,
} from "./figure.ts";
import { plainEnvironment } from "./programs.ts";

const bench = "store";
const rounds = 7;

/** What is kept of conversations: how fast it is written, read and searched. */
export async function benchStore(): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), "planform-bench-store-"));
  try {
    return [...(await benchAppend(folder)), ...(await benchOpen(folder)), ...(await benchSearch(folder))];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const turnsPerRound = 100;
/** So many updates come out of the lines that are read at once while a turn streams. */
const updatesPerTransaction = 4;
const EventRows = z.array(z.record(z.string(), z.union([z.string(), z.number(), z.null()])));

/** Updates as a turn stores them, a few in each transaction, beside plain inserts of the rows that they make. */
async function benchAppend(folder: string): Promise<Figure[]> {
  const write = createWriter();
  const turnUpdates = Array.from({ length: turnsPerRound }, () =>
    Array.from({ length: 4 }, () => updatesOf(write)).flat(),
  );
  const store = openEmptyStore(join(folder, "append.db"));
  const raw = openEmptyStore(join(folder, "raw.db"));
  const insert = raw.db.prepare(
    `INSERT INTO events (conversation_id, seq, schema_version, turn_id, request_id, type, role, content, model_content,
       visible_to_model, tool_name, provider, model, stop_reason, usage, detail, raw, created_at)
     VALUES (@conversation_id, @seq, @schema_version, @turn_id, @request_id, @type, @role, @content, @model_content,
       @visible_to_model, @tool_name, @provider, @model, @stop_reason, @usage, @detail, @raw, @created_at)`,
  );
  const nextSeq = raw.db.prepare("SELECT max(seq) + 1 FROM events").pluck();

  /** @returns ms for each update */
  function timeStore(): number {
    const made = turnUpdates.map((updates) => ({ turn: store.addTurn(), batches: inBatches(updates) }));
    const ms = timeOnProcessor(() => {
      for (const { turn, batches } of made) {
        for (const [index, batch] of batches.entries()) {
          store.db
            .transaction(() => {
              for (const update of batch) store.turns.append(turn, update);
              store.turns.setJournalBytes(turn.id, index * 1_000);
            })
            .immediate();
        }
      }
    });
    return ms / turnUpdates.flat().length;
  }

  timeStore();
  const rows = EventRows.parse(
    store.db.prepare("SELECT * FROM events WHERE type <> 'user-message' ORDER BY id").all(),
  );

  /** @returns ms for each row */
  function timeRaw(): number {
    const seq = z.number().parse(nextSeq.get());
    const turn = raw.addTurn();
    const batches = inBatches(
      rows.map((row, index) => ({
        ...row,
        conversation_id: turn.conversationId,
        turn_id: turn.id,
        seq: seq + 1 + index,
      })),
    );
    const ms = timeOnProcessor(() => {
      for (const batch of batches) {
        raw.db
          .transaction(() => {
            for (const row of batch) insert.run(row);
            raw.turns.setJournalBytes(turn.id, 1_000);
          })
          .immediate();
      }
    });
    return ms / rows.length;
  }

  raw.addTurn();
  const { app, plain } = await measureInTurn({ app: timeStore, plain: timeRaw }, rounds);
  store.db.close();
  raw.db.close();
  return [
    makeFigure({
      bench,
      figure: "updates of turns stored, time against plain inserts of the same rows",
      value: medianRatio(app, plain),
      unit: "ratio",
      bar: 2,
      detail: {
        updatesPerSecond: round(1_000 / median(app)),
        plainRowsPerSecond: round(1_000 / median(plain)),
        updatesPerTransaction,
        rows: rows.length,
        rounds,
      },
    }),
  ];
}

function openEmptyStore(path: string) {
  const db = openDatabase(path);
  const [conversationId = ""] = fillConversations(db, { turnCounts: [0], answer: () => [] });
  const turns = createTurnStore(db);
  let made = 0;
  return {
    db,
    turns,
    addTurn() {
      made += 1;
      const turn = makeTurn(conversationId, `turn-${made}`, undefined, "Go on");
      turns.create(turn, { baseRevision: 1 });
      return turn;
    },
  };
}

function inBatches<Item>(items: readonly Item[]): Item[][] {
  return Array.from({ length: Math.ceil(items.length / updatesPerTransaction) }, (_, index) =>
    items.slice(index * updatesPerTransaction, (index + 1) * updatesPerTransaction),
  );
}

/** 10,000 messages: so many turns, each with an answer. */
const longConversation = 5_000;

/** A long conversation as a window opens it: its latest turns, and then all of them page by page. */
async function benchOpen(folder: string): Promise<Figure[]> {
  const studyFolder = await copySampleStudy("cantilever");
  const { privateFolder, database } = studyFolderLayout(studyFolder);
  await mkdir(privateFolder);
  const db = openDatabase(database);
  const [conversationId = ""] = fillConversations(db, { turnCounts: [longConversation], answer: updatesOf });
  db.close();
  const env = plainEnvironment({
    PLANFORM_HOME: join(folder, "home"),
    PLANFORM_CLAUDE: "/nonexistent/claude",
  });
  const app = await createApp(testAppOptions(env));
  try {
    await app.openStudy(studyFolder);
    const host = await startWebHost({
      router: createRouter(app),
      events: app.events,
      rendererFolder: rootFolder,
    });
    const read = createReader(host.url, conversationId);
    const opened: number[] = [];
    const whole: number[] = [];
    for (let run = 0; run <= rounds; run += 1) {
      const start = performance.now();
      const first = await read("", Conversation);
      const openedMs = performance.now() - start;
      let { earlier, turns } = first.conversation;
      let count = turns.length;
      while (earlier > 0) {
        ({ earlier, turns } = await read(`/turns?before=${turns[0]?.id}&limit=500`, Page));
        count += turns.length;
      }
      if (count !== longConversation) throw new Error(`${count} turns came`);
      if (run === 0) continue; // warms up
      opened.push(openedMs);
      whole.push(performance.now() - start);
    }
    await host.close();
    const detail = { messages: longConversation * 2, rounds };
    return [
      makeFigure({
        bench,
        figure: "a conversation of 10,000 messages opened",
        value: median(opened),
        unit: "ms",
        bar: 100,
        detail,
      }),
      makeFigure({
        bench,
        figure: "all turns of a conversation of 10,000 messages, page by page",
        value: median(whole),
        unit: "ms",
        bar: 3_000,
        detail,
      }),
    ];
  } finally {
    await app.close();
    await rm(studyFolder, { recursive: true, force: true });
  }
}

const Page = z.object({ turns: z.array(z.looseObject({ id: z.string() })), earlier: z.number() });
const Conversation = z.object({ conversation: Page });

/** Reads of a conversation over HTTP, with all that is checked and written on the way. */
function createReader(hostUrl: string, conversationId: string) {
  const { origin, searchParams } = new URL(hostUrl);
  const headers = { Authorization: `Bearer ${searchParams.get("token")}` };
  return async <Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.infer<Schema>> => {
    const response = await fetch(`${origin}${apiPrefix}/conversations/${conversationId}${path}`, { headers });
    return schema.parse(await response.json());
  };
}

const queries = {
  "one that stands in few messages": "flange4711",
  "one that stands in most": "beam",
  "two of them": "beam stress",
  "the beginning of one": "stiff",
  "one letter": "b",
};

const searchesPerRound = 10;

/** Words sought in 100,000 messages, as they are typed into the search field. */
async function benchSearch(folder: string): Promise<Figure[]> {
  const db = openDatabase(join(folder, "search.db"));
  const answer = (write: (words: number) => string): TurnUpdate[] => [
    { type: "part", part: { id: "p1", type: "text", text: write(35) } },
  ];
  fillConversations(db, { turnCounts: Array.from({ length: 50 }, () => 1_000), answer });
  const { search } = createSearchStore(db);
  const searches = Object.entries(queries).map(([name, query]) => {
    const run = (): number => search({ query, offset: 0, limit: 20 }).hits.length;
    const hits = run();
    // The time on the processor is told in steps of some ms.
    const runs = (): void => {
      for (let number = 0; number < searchesPerRound; number += 1) run();
    };
    const times = Array.from({ length: rounds }, () => timeOnProcessor(runs) / searchesPerRound);
    return { name, ms: round(median(times)), hits };
  });
  const messages = z.number().parse(db.prepare("SELECT count(*) FROM messages").pluck().get());
  db.close();
  return [
    makeFigure({
      bench,
      figure: "a search in 100,000 messages, the slowest",
      value: Math.max(...searches.map(({ ms }) => ms)),
      unit: "ms",
      bar: 50,
      detail: { messages, ...Object.fromEntries(searches.map(({ name, ms, hits }) => [name, { ms, hits }])) },
    }),
  ];
}
