import { describe, expect, it } from "vitest";
import { queueWords } from "../../../../src/renderer/chat/queue-words.ts";

const line = Array.from({ length: 23 }, (_, index) => ({
  turnId: `p${index + 1}`,
  conversationId: "c",
  for: "process" as const,
}));
const queue = {
  limit: 4,
  running: 4,
  waiting: [{ turnId: "m", conversationId: "c", for: "conversation" as const }, ...line],
};

describe("what a turn waits for", () => {
  it("is the message before it", () => {
    expect(queueWords(queue, "m")).toBe("Waits for the message before it");
  });

  it("is a process, with its place among those that wait for one", () => {
    const places = ["p1", "p2", "p3", "p4", "p11", "p12", "p21", "p22", "p23"].map(
      (id) => /\((.*) in line\)/.exec(queueWords(queue, id))?.[1],
    );
    expect(places).toEqual(["next", "2nd", "3rd", "4th", "11th", "12th", "21st", "22nd", "23rd"]);
  });

  it("is not known before the queue is told", () => {
    expect(queueWords({ ...queue, waiting: [] }, "m")).toBe("Waits to be started");
  });
});
