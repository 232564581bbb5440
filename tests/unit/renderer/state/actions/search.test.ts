import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { loadMoreHits, searchMessages } from "../../../../../src/renderer/state/actions/search.ts";
import { noSearch, useSearch } from "../../../../../src/renderer/state/search-store.ts";
import type { SearchHit } from "../../../../../src/shared/chat/chat.ts";
import { AppError } from "../../../../../src/shared/errors.ts";
import { connectHost, disconnectHost, settle } from "../connect-host.ts";

type Query = { query: string; offset: number };
let asked: { input: Query; answer: PromiseWithResolvers<{ hits: SearchHit[]; hasMore: boolean }> }[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  useSearch.setState(noSearch, true);
  asked = [];
  connectHost({
    conversations: {
      search: ({ query, offset }: Query) => {
        const answer = Promise.withResolvers<{ hits: SearchHit[]; hasMore: boolean }>();
        asked.push({ input: { query, offset }, answer });
        return answer.promise;
      },
    },
  });
});

afterEach(() => {
  disconnectHost();
  vi.useRealTimers();
});

function hit(text: string): SearchHit {
  return {
    conversationId: "c",
    title: "",
    turnId: "t",
    role: "user",
    snippet: [{ text, isHit: true }],
    createdAt: 0,
  };
}

async function answer(index: number, hits: SearchHit[], hasMore = false): Promise<void> {
  asked[index]?.answer.resolve({ hits, hasMore });
  await settle();
}

describe("a search", () => {
  it("begins when nothing was typed for a moment", () => {
    searchMessages("ma");
    vi.advanceTimersByTime(100);
    searchMessages("mass");
    vi.advanceTimersByTime(200);
    expect(asked.map(({ input }) => input)).toEqual([{ query: "mass", offset: 0 }]);
  });

  it("does not take the answer to an earlier query", async () => {
    searchMessages("mass");
    vi.advanceTimersByTime(200);
    searchMessages("stress");
    vi.advanceTimersByTime(200);
    await answer(1, [hit("stress")]);
    await answer(0, [hit("mass")]);
    expect(useSearch.getState()).toMatchObject({ hits: [hit("stress")], isLoading: false });
  });

  it("is over at once when the query is empty", async () => {
    searchMessages("mass");
    vi.advanceTimersByTime(200);
    searchMessages(" ");
    await answer(0, [hit("mass")]);
    expect(useSearch.getState()).toMatchObject({ hits: [], isLoading: false });
  });

  it("adds further hits behind the first ones", async () => {
    searchMessages("mass");
    vi.advanceTimersByTime(200);
    await answer(0, [hit("one")], true);
    void loadMoreHits();
    void loadMoreHits();
    await answer(1, [hit("two")]);
    expect(asked.map(({ input }) => input.offset)).toEqual([0, 1]);
    expect(useSearch.getState()).toMatchObject({ hits: [hit("one"), hit("two")], hasMore: false });
  });

  it("says why it failed", async () => {
    searchMessages("mass");
    vi.advanceTimersByTime(200);
    asked[0]?.answer.reject(new AppError("database-unusable", "locked"));
    await settle();
    expect(useSearch.getState()).toMatchObject({ error: { code: "database-unusable" }, isLoading: false });
  });
});
