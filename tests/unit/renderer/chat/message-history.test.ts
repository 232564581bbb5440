import { describe, expect, it } from "vitest";
import { findNewer, findOlder, type HistoryPlace } from "../../../../src/renderer/chat/message-history.ts";

const history = ["first", "two\nlines", "last"];
const at = (place: HistoryPlace | undefined, text: string, caret = 0) => ({ history, place, text, caret });

describe("arrow up", () => {
  it("leads from an empty composer through all messages, the latest first", () => {
    const last = findOlder(at(undefined, ""));
    expect(last).toEqual({ back: 1, text: "last" });
    const second = findOlder(at(last, "last"));
    expect(second).toEqual({ back: 2, text: "two\nlines" });
    const first = findOlder(at(second, "two\nlines"));
    expect(first).toEqual({ back: 3, text: "first" });
    expect(findOlder(at(first, "first"))).toBeUndefined();
  });

  it("moves the caret in a text of one's own, and below the first line", () => {
    expect(findOlder(at(undefined, "typed"))).toBeUndefined();
    expect(findOlder(at({ back: 1, text: "last" }, "last, changed"))).toBeUndefined();
    const second = { back: 2, text: "two\nlines" };
    expect(findOlder(at(second, second.text, 5))).toBeUndefined();
    expect(findOlder(at(second, second.text, 3))).toEqual({ back: 3, text: "first" });
  });

  it("goes on where it was when earlier messages were read meanwhile", () => {
    const more = { ...at({ back: 3, text: "first" }, "first"), history: ["oldest", ...history] };
    expect(findOlder(more)).toEqual({ back: 4, text: "oldest" });
  });
});

describe("arrow down", () => {
  it("leads back to the empty draft", () => {
    expect(findNewer(at({ back: 2, text: "two\nlines" }, "two\nlines", 9))).toEqual({
      back: 1,
      text: "last",
    });
    expect(findNewer(at({ back: 1, text: "last" }, "last", 4))).toBe("draft");
  });

  it("moves the caret outside the history, and above the last line", () => {
    expect(findNewer(at(undefined, ""))).toBeUndefined();
    expect(findNewer(at({ back: 2, text: "two\nlines" }, "two\nlines", 1))).toBeUndefined();
  });
});
