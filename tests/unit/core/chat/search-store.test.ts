import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSearchStore } from "../../../../src/core/chat/search-store.ts";
import { openDatabase } from "../../../../src/core/db/open-database.ts";
import type { SearchHit } from "../../../../src/shared/chat/chat.ts";

function makeStore() {
  const db = openDatabase(":memory:");
  const insertConversation = db.prepare(
    "INSERT INTO conversations (id, title, created_at, last_active_at) VALUES (?, ?, 0, 0)",
  );
  const insertTurn = db.prepare(
    `INSERT INTO turns (id, conversation_id, request_id, mode, state, user_text, selection, base_revision, created_at)
     VALUES (@turnId, @conversationId, @turnId, 'user', 'done', '', '[]', 0, 0) ON CONFLICT DO NOTHING`,
  );
  const insertEvent = db.prepare(
    `INSERT INTO events (conversation_id, seq, schema_version, turn_id, type, role, content, visible_to_model, provider,
       detail, created_at)
     VALUES (@conversationId, (SELECT coalesce(max(seq), 0) + 1 FROM events WHERE conversation_id = @conversationId), 1,
       @turnId, @type, @role, @content, 1, 'test', @detail, @createdAt)`,
  );
  insertConversation.run("c1", "Stiffer bracket");
  let messages = 0;
  type Place = { turnId?: string; conversationId?: string; partId?: string; type?: string };
  const say = (
    role: SearchHit["role"],
    content: string,
    { turnId = `t${messages}`, conversationId = "c1", partId = `p${messages}`, type = "text" }: Place = {},
  ) => {
    messages += 1;
    insertTurn.run({ turnId, conversationId });
    const part = { id: partId, type: "text", text: content };
    insertEvent.run({
      conversationId,
      turnId,
      role,
      content,
      type: role === "user" ? "user-message" : type,
      detail: role === "user" ? null : JSON.stringify({ type: "part", part }),
      createdAt: messages,
    });
  };
  const store = createSearchStore(db);
  return {
    db,
    say,
    addConversation: (id: string) => insertConversation.run(id, `Conversation ${id}`),
    search: (query: string, offset = 0, limit = 20) => store.search({ query, offset, limit }),
    /** The hits' texts, with the words that were found in brackets. */
    texts: (query: string) =>
      store.search({ query, offset: 0, limit: 100 }).hits.map(({ snippet }) => marked(snippet)),
  };
}

function marked(snippet: SearchHit["snippet"]): string {
  return snippet.map(({ text, isHit }) => (isHit ? `[${text}]` : text)).join("");
}

function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

describe("search", () => {
  it("finds what the user and Claude said, and tells where", () => {
    const { say, search } = makeStore();
    say("user", "Make the web stiffer, please", { turnId: "t7" });
    say("assistant", "The web is 8 mm thick now.", { turnId: "t7" });
    say("assistant", "a thought about the web", { turnId: "t7", type: "thinking" });
    say("assistant", "{web}", { turnId: "t7", type: "tool-result" });
    const found = search("web");
    expect(found).toEqual({
      hits: [
        {
          conversationId: "c1",
          title: "Stiffer bracket",
          turnId: "t7",
          role: "user",
          snippet: [
            { text: "Make the ", isHit: false },
            { text: "web", isHit: true },
            { text: " stiffer, please", isHit: false },
          ],
          createdAt: 1,
        },
        expect.objectContaining({ role: "assistant", createdAt: 2 }),
      ],
      hasMore: false,
    });
  });

  it.each([
    ["all words in any order", "mesh beam", ["The [beam] has a fine [mesh]"]],
    ["the last word as a beginning", "the be", ["[The] [beam] has a fine mesh"]],
    ["a single letter", "f", ["The beam has a [fine] mesh"]],
    ["no other word as a beginning", "be mesh", []],
    ["not with one word missing", "beam mesh shell", []],
    ["any case", "BEAM Mesh", ["The [beam] has a fine [mesh]"]],
    ["with and without accents", "munchen RESUMÉ", ["Grüße aus [München], ein [Résumé]"]],
    ["accents as signs of their own", "re\u0301sume\u0301", ["Grüße aus München, ein [Résumé]"]],
    ["words between which stands no space", "plate,thick/3", ["[plate]-[thick]: [3].5 mm"]],
    ["the same word twice", "beam beam beam", ["The [beam] has a fine mesh"]],
    ["letters of any script", "Größe 梁の", ["[Größe] der [梁の高さ]"]],
    ["words beside signs", "→ beam 😀", ["The [beam] has a fine mesh"]],
    ["new signs that touch a word", "robot🤖 do", ["the [robot🤖] is [done]"]],
  ])("finds %s", (_name, query, expected) => {
    const { say, texts } = makeStore();
    for (const text of [
      "The beam has a fine mesh",
      "Grüße aus München, ein Résumé",
      "plate-thick: 3.5 mm",
      "Größe der 梁の高さ",
      "the robot🤖 is done",
    ])
      say("user", text);
    expect(texts(query)).toEqual(expected);
  });

  it.each([
    ["quotes", '"beam mesh"', ["[beam] or [mesh]", "[mesh], then [beam]"]],
    ["one quote", 'beam"', ["[beam] or mesh", "mesh, then [beam]"]],
    ["a star", "be* mesh", []],
    ["a minus", "mesh -beam", ["[beam] or [mesh]", "[mesh], then [beam]"]],
    ["a caret", "^beam", ["[beam] or mesh", "mesh, then [beam]"]],
    ["a column", "content:beam", []],
    ["OR", "shell OR mesh", []],
    ["OR as a word", "or mesh", ["beam [or] [mesh]"]],
    ["NOT", "mesh NOT beam", []],
    ["NEAR", "NEAR(beam mesh, 5)", []],
    ["parentheses", "(beam) mesh)", ["[beam] or [mesh]", "[mesh], then [beam]"]],
    ["braces and plus", "{beam} + mesh", ["[beam] or [mesh]", "[mesh], then [beam]"]],
  ])("takes %s as plain text", (_name, query, expected) => {
    const { say, texts } = makeStore();
    say("user", "beam or mesh");
    say("user", "mesh, then beam");
    expect(texts(query).toSorted()).toEqual(expected);
  });

  it.each(["", "  ", "\u0000", '"', "* - ^ ( )", "→", "😀", "\u0301", "\uD800"])(
    "finds nothing for %j, which holds no word",
    (query) => {
      const { say, search } = makeStore();
      say("user", `some text ${query}`);
      expect(search(query)).toEqual({ hits: [], hasMore: false });
    },
  );

  it("counts a part that is kept again once, as it was kept last", () => {
    const { say, texts, search } = makeStore();
    const place = { turnId: "t1", partId: "p1" };
    say("user", "the beam of the user", { turnId: "t1" });
    say("assistant", "The beam bends cal", place);
    say("assistant", "The beam bends calmly", place);
    say("assistant", "a call of a tool", { ...place, type: "tool-call" });
    say("assistant", "another part about the beam", { ...place, partId: "p2" });
    say("assistant", "a beam of another turn", { ...place, turnId: "t2" });
    expect(texts("beam").toSorted()).toEqual([
      "The [beam] bends calmly",
      "a [beam] of another turn",
      "another part about the [beam]",
      "the [beam] of the user",
    ]);
    expect(texts("cal the")).toEqual([]);
    expect(search("beam", 0, 3)).toMatchObject({ hasMore: true, hits: { length: 3 } });
    expect(search("beam", 3, 3)).toMatchObject({ hasMore: false, hits: { length: 1 } });
  });

  it("puts the best first, and of equally good ones the newest", () => {
    const { say, texts } = makeStore();
    say("user", "bracket bracket bracket");
    say("user", "one bracket a");
    say("user", "a long text that comes to speak of the bracket only after it has spoken of all else");
    say("user", "one bracket b");
    for (let n = 0; n < 10; n += 1) say("user", "something else");
    expect(texts("bracket")).toEqual([
      "[bracket] [bracket] [bracket]",
      "one [bracket] b",
      "one [bracket] a",
      "a long text that comes to speak of the [bracket] only after it has spoken of all else",
    ]);
  });

  it("orders by time where there are many words or but a letter of one", () => {
    const { say, texts } = makeStore();
    const words = "aa bb cc dd ee ff gg hh ii";
    say("user", words);
    say("user", `${words} ${"and more ".repeat(10)}`);
    const isLong = (query: string) => texts(query).map((text) => text.length > 50);
    expect(isLong(words)).toEqual([true, false]);
    expect(isLong("aa bb cc dd ee ff gg hh")).toEqual([false, true]);
    expect(isLong("aa b")).toEqual([true, false]);
    expect(isLong("aa bb")).toEqual([false, true]);
  });

  it("leaves deleted conversations out, until they are restored", () => {
    const { db, say, addConversation, search } = makeStore();
    addConversation("c2");
    say("user", "beam", { conversationId: "c1" });
    say("user", "beam", { conversationId: "c2" });
    const found = () => search("beam").hits.map((hit) => hit.conversationId);
    db.exec("UPDATE conversations SET deleted_at = 5 WHERE id = 'c2'");
    expect(found()).toEqual(["c1"]);
    db.exec("UPDATE conversations SET deleted_at = NULL");
    expect(found()).toEqual(["c2", "c1"]);
    db.exec("DELETE FROM conversations WHERE id = 'c2'");
    expect(found()).toEqual(["c1"]);
    db.exec("DELETE FROM turns");
    expect(found()).toEqual([]);
  });

  it("gives page after page, and says when there is more", () => {
    const { say, search } = makeStore();
    for (let n = 0; n < 25; n += 1) say("user", "beam");
    const pages = [0, 10, 20, 25, 1_000].map((offset) => search("beam", offset, 10));
    expect(pages.map(({ hits, hasMore }) => [hits.length, hasMore])).toEqual([
      [10, true],
      [10, true],
      [5, false],
      [0, false],
      [0, false],
    ]);
    const times = pages.flatMap(({ hits }) => hits.map((hit) => hit.createdAt));
    expect(times).toEqual(Array.from({ length: 25 }, (_, n) => 25 - n));
    expect(search("beam", 20, 5).hasMore).toBe(false);
  });

  it("looks at the newest thousand of very many messages", () => {
    const { db, say, search } = makeStore();
    db.transaction(() => {
      say("user", "beam beam beam, the best of all, and zirconium");
      for (let n = 0; n < 1_004; n += 1) say("user", "a beam among others");
    })();
    expect(search("beam").hits[0]?.createdAt).toBe(1_005);
    expect(search("beam", 990, 100)).toMatchObject({ hits: { length: 10 }, hasMore: false });
    expect(search("beam zirconium").hits).toHaveLength(1);
  });

  it("is not confused by private-use characters and NUL in a message", () => {
    const { say, texts } = makeStore();
    say("user", "\uE000 beam \uE001 \uE000x\uE001 \uE001\uE000");
    say("user", "before \u0000 beam \u0000 after");
    expect(texts("beam")).toEqual(["before [beam] ", "\uE000 [beam] \uE001 \uE000x\uE001 \uE001\uE000"]);
    expect(texts("\uE000x")).toEqual(["\uE000 beam \uE001 [\uE000x\uE001] \uE001\uE000"]);
  });

  it("shows a few words around the hit, and not all of an endless word", () => {
    const { say, texts } = makeStore();
    say("user", `${"one two three four ".repeat(50)} beam ${"five six seven eight ".repeat(50)}`);
    expect(texts("beam")[0]).toMatch(/^….{20,200}\[beam\].{20,200}…$/);
    say("user", `${"🙂".repeat(5_000)} plate ${"x".repeat(5_000)} plate ${"y".repeat(5_000)}`);
    const [endless = ""] = texts("plate");
    expect(endless).toMatch(/^…🙂+ \[plate\] x+….x+ \[plate\] y+…$/u);
    expect(endless.length).toBeLessThan(800);
    expect(endless.isWellFormed()).toBe(true);
    say("user", `shell ${"🙂".repeat(5_000)}`);
    expect(texts("shell")[0]).toMatch(/^\[shell\] 🙂+…$/u);
    expect(texts("xxx")[0]).toMatch(/\[x+…\]/);
  });

  it("never throws, whatever is typed, and each hit holds all words", () => {
    const { say, search } = makeStore();
    const words = ["beam", "Beam", "bea", "mesh", "é", "OR", "NEAR", "a", "ab", "3.5", "梁"];
    const sign = fc.constantFrom(" ", " ", "\u0000", "\uD800", ...`"'*-^():+{},\\`);
    const piece = fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...words) },
      { weight: 4, arbitrary: sign },
      { weight: 1, arbitrary: fc.string({ unit: "grapheme", maxLength: 3 }) },
    );
    const typed = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""));
    for (const text of fc.sample(typed, { numRuns: 100, seed: 7 })) say("user", text);
    fc.assert(
      fc.property(typed, (query) => {
        const wanted = fold(query).match(/[\p{L}\p{N}]+/gu) ?? [];
        const wrong = search(query, 0, 20).hits.filter(({ snippet }) => {
          const text = fold(snippet.map((piece) => piece.text).join(""));
          return !wanted.every((word) => text.includes(word)) || !snippet.some((piece) => piece.isHit);
        });
        expect(wrong).toEqual([]);
      }),
      { numRuns: 250 },
    );
  });

  it("finds every message by its own words", () => {
    // Without the signs that part words: the index takes the youngest of them for letters.
    const glued = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }).map((text) => {
      return text.replace(/[\p{P}\p{Sm}\p{Sk}\p{Cf}]/gu, " ");
    });
    const { say, search } = makeStore();
    let said = 0;
    fc.assert(
      fc.property(fc.array(glued, { maxLength: 5 }), (pieces) => {
        const text = pieces.join(" ");
        fc.pre(/[\p{L}\p{N}]/u.test(text));
        say("user", text);
        said += 1;
        expect(search(text, 0, 1_000).hits.map((hit) => hit.createdAt)).toContain(said);
      }),
      { numRuns: 150 },
    );
  });
});
