import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createUnstoredEnds } from "../../../../src/core/chat/unstored-ends.ts";
import { emptyTurn } from "../../../support/fold-journal.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const turn = (id: string) => ({ ...emptyTurn, id, state: "failed" as const });

/** A store that can be written or not. */
function makeEnds() {
  const stored: string[] = [];
  const store = { isFull: true };
  const ends = createUnstoredEnds(({ id }) => {
    if (store.isFull) throw new Error("database or disk is full");
    stored.push(id);
  });
  return { ends, stored, store };
}

describe("createUnstoredEnds", () => {
  it("tries until each end is stored, once", () => {
    const { ends, stored, store } = makeEnds();
    ends.add(turn("t1"));
    ends.add(turn("t2"));
    vi.advanceTimersByTime(30_000);
    expect([stored, ends.find("t1"), ends.find("t2")?.id]).toEqual([[], turn("t1"), "t2"]);
    store.isFull = false;
    vi.advanceTimersByTime(6_000);
    expect([stored, ends.find("t1"), vi.getTimerCount()]).toEqual([["t1", "t2"], undefined, 0]);
    store.isFull = true;
    ends.add(turn("t3"));
    store.isFull = false;
    vi.advanceTimersByTime(60_000);
    expect(stored).toEqual(["t1", "t2", "t3"]);
  });

  it("tries once more when it is closed, and then never again", () => {
    const { ends, stored, store } = makeEnds();
    ends.add(turn("t1"));
    store.isFull = false;
    ends.close();
    expect([stored, vi.getTimerCount()]).toEqual([["t1"], 0]);
    const other = makeEnds();
    other.ends.add(turn("t1"));
    other.ends.close();
    vi.advanceTimersByTime(60_000);
    expect([other.stored, other.ends.find("t1")]).toEqual([[], undefined]);
  });
});
