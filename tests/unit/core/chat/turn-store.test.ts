import { describe, expect, it } from "vitest";
import { createConversationStore } from "../../../../src/core/chat/conversation-store.ts";
import { createTurnStore } from "../../../../src/core/chat/turn-store.ts";
import { openDatabase } from "../../../../src/core/db/open-database.ts";
import type { Turn } from "../../../../src/shared/chat/chat.ts";
import { reduceTurn, type TurnUpdate } from "../../../../src/shared/chat/turn-update.ts";
import { AppError, toErrorInfo } from "../../../../src/shared/errors.ts";
import { emptyTurn, foldJournal } from "../../../support/fold-journal.ts";
import { fixtureNames, readFixture } from "../claude/fixture-files.ts";

function makeStore() {
  const db = openDatabase(":memory:");
  const { id: conversationId } = createConversationStore(db).create();
  const turns = createTurnStore(db);
  return {
    db,
    turns,
    conversationId,
    makeTurn(n: number, fields: Partial<Turn> = {}): Turn {
      const turn = {
        ...emptyTurn,
        conversationId,
        id: `turn${n}`,
        requestId: `request${n}`,
        createdAt: n,
        ...fields,
      };
      turns.create(turn, { baseRevision: 12 });
      return turn;
    },
  };
}

const end: TurnUpdate = {
  type: "state",
  state: "failed",
  endedAt: 9,
  model: "m",
  error: toErrorInfo(new AppError("turn-silent", "Nothing came", { details: "last words" })),
  usage: { inputTokens: 1, outputTokens: 2, cacheReadTokens: 3, cacheWriteTokens: 4, costUsd: 0.5 },
};
const changes: TurnUpdate[] = [
  {
    type: "change",
    change: {
      modificationId: "m1",
      state: "applied",
      revision: 13,
      rows: [{ kind: "added", nodeId: "n", nodeType: "note", label: "Note", fields: [] }],
      modification: { id: "m1", ops: [{ type: "removeNode", nodeId: "n" }] },
    },
  },
  { type: "change", change: { modificationId: "m2", state: "refused", rows: [], reason: "No" } },
];

describe("createTurnStore", () => {
  it("rebuilds from its events the turn that the windows showed, for every recorded journal", () => {
    for (const [n, name] of fixtureNames.entries()) {
      const { turns, makeTurn } = makeStore();
      let live = makeTurn(n, { userText: `About ${name}`, selection: [{ nodeId: "dv", label: "Web 🙂" }] });
      const lines = readFixture(name).toString("utf8").split("\n");
      const { steps } = foldJournal(lines.filter((line) => line !== ""));
      const folded = steps.flatMap((step) => step.updates);
      for (const { update, durable, raw } of [
        ...folded,
        ...[...changes, end].map((update) => ({ update, durable: true, raw: undefined })),
      ]) {
        live = reduceTurn(live, update);
        if (durable) turns.append(live, update, raw);
      }
      expect(turns.find(live.id), name).toEqual(live);
      expect(turns.idsOf(live.conversationId).map(turns.find)).toEqual([live]);
    }
  });

  it("lists turns in the order in which they were made, whatever the clock said, each with its own parts", () => {
    const { turns, makeTurn, conversationId } = makeStore();
    const first = makeTurn(2);
    const second = makeTurn(1, { parentId: "turn2" });
    for (const turn of [second, first])
      turns.append(turn, { type: "part", part: { id: "p1", type: "text", text: `of ${turn.id}` } });
    expect(turns.idsOf(conversationId).map((id) => [id, turns.find(id)?.parts])).toEqual([
      ["turn2", [{ id: "p1", type: "text", text: "of turn2" }]],
      ["turn1", [{ id: "p1", type: "text", text: "of turn1" }]],
    ]);
    expect(turns.idsOf("nobody")).toEqual([]);
    expect(turns.find("nobody")).toBeUndefined();
  });

  it("knows a request by its id, once per conversation", () => {
    const { turns, makeTurn, conversationId } = makeStore();
    makeTurn(1);
    expect(turns.findByRequest(conversationId, "request1")).toBe("turn1");
    expect(turns.findByRequest(conversationId, "request2")).toBeUndefined();
    expect(turns.findByRequest("other", "request1")).toBeUndefined();
    expect(() => makeTurn(2, { requestId: "request1" })).toThrow("UNIQUE");
  });

  it("lists the turns without an end, with their process and how far their journal was taken in", () => {
    const { turns, makeTurn } = makeStore();
    const [waiting, running, ended] = [
      makeTurn(1),
      makeTurn(2, { parentId: "turn1" }),
      makeTurn(3, { parentId: "turn2" }),
    ];
    turns.requestStop(running.id);
    turns.setProcess(running.id, { pid: 77, startTime: "then", baseRevision: 14 });
    turns.setJournalBytes(running.id, 4_096);
    turns.append(ended, end);
    expect(
      turns.listOpen().map(({ turn, process, baseRevision }) => [turn.id, turn.state, process, baseRevision]),
    ).toEqual([
      [
        waiting.id,
        "waiting",
        { pid: undefined, startTime: undefined, journalBytes: 0, stopRequested: false },
        12,
      ],
      [running.id, "running", { pid: 77, startTime: "then", journalBytes: 4_096, stopRequested: true }, 14],
    ]);
    turns.setProcess(running.id, { pid: 78, startTime: "later", baseRevision: 15 });
    expect(turns.listOpen()[1]?.process).toEqual({
      pid: 78,
      startTime: "later",
      journalBytes: 0,
      stopRequested: true,
    });
  });

  it("numbers the events of each conversation from 1 and tells the model's words from the user's", () => {
    const { db, turns, makeTurn, conversationId } = makeStore();
    const turn = makeTurn(1);
    turns.setModelContent(turn.id, "<planform-context>");
    turns.append(turn, { type: "text-appended", partId: "p1", text: "not kept" });
    turns.append(turn, { type: "part", part: { id: "p1", type: "text", text: "kept" } });
    turns.append(
      turn,
      {
        type: "part",
        part: { id: "t1", type: "tool", name: "Read", state: "done", startedAt: 1, input: {}, result: "x" },
      },
      "the CLI's line",
    );
    turns.append(turn, end);
    const events = db
      .prepare(
        "SELECT seq, type, role, content, model_content, tool_name, raw FROM events WHERE conversation_id = ?",
      )
      .raw()
      .all(conversationId);
    expect(events).toEqual([
      [1, "user-message", "user", "Do it", "<planform-context>", null, null],
      [2, "text", "assistant", "kept", null, null, null],
      [3, "tool-result", "tool", "x", null, "Read", "the CLI's line"],
      [4, "turn-failed", "system", "Nothing came", null, null, null],
    ]);
  });

  it("keeps text of any kind as it is", () => {
    const { turns, makeTurn } = makeStore();
    const text = "Größe 工 🙂 \u0000 \u2028 '; DROP TABLE turns; -- \r\n\t";
    const turn = makeTurn(1, { userText: text });
    turns.append(turn, { type: "part", part: { id: "p1", type: "text", text } });
    expect(turns.find(turn.id)).toMatchObject({ userText: text, parts: [{ text }] });
  });
});
