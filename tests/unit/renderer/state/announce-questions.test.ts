import { describe, expect, it } from "vitest";
import { findHiddenQuestions } from "../../../../src/renderer/state/announce-questions.ts";
import type { Approval } from "../../../../src/shared/chat/chat.ts";
import type { AppEvent } from "../../../../src/shared/events.ts";

function asks(conversationId: string, id: string, state: Approval["state"] = "pending"): AppEvent {
  const part = {
    id,
    type: "tool",
    name: "Bash",
    state: "running",
    startedAt: 1,
    approval: { state },
  } as const;
  const updates = [
    { type: "text-appended", partId: "p1", text: "So " },
    { type: "part", part },
  ] as const;
  return { seq: 1, body: { type: "turn.updated", conversationId, turnId: "turn", updates: [...updates] } };
}

describe("findHiddenQuestions", () => {
  it("finds what is asked where nobody looks, once each", () => {
    expect(
      findHiddenQuestions([asks("other", "a"), asks("shown", "b"), asks("other", "a")], "shown"),
    ).toEqual([{ conversationId: "other", turnId: "turn", partId: "a" }]);
    expect(findHiddenQuestions([asks("shown", "b")], undefined)).toHaveLength(1);
  });

  it("leaves out what has its answer already", () => {
    expect(findHiddenQuestions([asks("other", "a"), asks("other", "a", "denied")], "shown")).toEqual([]);
    expect(findHiddenQuestions([asks("other", "a", "allowed")], "shown")).toEqual([]);
  });
});
