import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createOpenQuestions, type Decision } from "../../../../src/core/chat/open-questions.ts";
import type { ControlRequestEvent } from "../../../../src/core/claude/claude-event.ts";
import type { PermissionAnswer } from "../../../../src/core/claude/control-response.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function makeQuestion(toolUseId: string | undefined, subtype = "can_use_tool"): ControlRequestEvent {
  return {
    type: "control-request",
    requestId: `request-${toolUseId}`,
    subtype,
    toolName: "Bash",
    toolUseId,
    input: { command: `run ${toolUseId}` },
    description: undefined,
    reason: undefined,
  };
}

/** Questions of a process that takes answers until it is told to take none. */
function open({ limitMs = 5_000, takesAnswers = true } = {}) {
  const given: [string, PermissionAnswer][] = [];
  const decided: [string, Decision][] = [];
  const process = { takesAnswers };
  const input = {
    answer: (requestId: string, answer: PermissionAnswer) => {
      if (process.takesAnswers) given.push([requestId, answer]);
      return process.takesAnswers;
    },
  };
  const onDecided = (id: string, decision: Decision) => void decided.push([id, decision]);
  return { questions: createOpenQuestions(input, { limitMs, onDecided }), given, decided, process };
}

const gone = expect.objectContaining({ code: "approval-gone" });

describe("createOpenQuestions", () => {
  it("gives each question the one answer that it gets, with the input that was asked about", () => {
    const { questions, given, decided } = open();
    questions.ask(makeQuestion("a"));
    questions.ask(makeQuestion("b"));
    expect(questions.count()).toBe(2);
    questions.answer("b", { state: "denied", reason: "No" });
    questions.answer("a", { state: "allowed" });
    expect(given).toEqual([
      ["request-b", { behavior: "deny", message: "No" }],
      ["request-a", { behavior: "allow", updatedInput: { command: "run a" } }],
    ]);
    expect(decided.map(([id]) => id)).toEqual(["b", "a"]);
    expect(questions.count()).toBe(0);
    expect(() => questions.answer("a", { state: "allowed" })).toThrow(gone);
    vi.advanceTimersByTime(60_000);
    expect(given).toHaveLength(2);
  });

  it("says no when the time is over", () => {
    const { questions, given, decided } = open();
    questions.ask(makeQuestion("a"));
    vi.advanceTimersByTime(4_999);
    expect(given).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(given).toMatchObject([
      ["request-a", { behavior: "deny", message: expect.stringContaining("5 s") }],
    ]);
    expect(decided).toMatchObject([["a", { state: "denied" }]]);
    expect(() => questions.answer("a", { state: "allowed" })).toThrow(gone);
  });

  it("decides nothing that the process does not hear any more", () => {
    const { questions, decided, process } = open();
    questions.ask(makeQuestion("a"));
    process.takesAnswers = false;
    expect(() => questions.answer("a", { state: "allowed" })).toThrow(gone);
    expect(decided).toEqual([]);
  });

  it("denies at once what it does not know how to ask", () => {
    const { questions, given } = open();
    questions.ask(makeQuestion("a", "something_new"));
    questions.ask(makeQuestion(undefined));
    expect(given.map(([, { behavior }]) => behavior)).toEqual(["deny", "deny"]);
    expect(questions.count()).toBe(0);
  });

  it("leaves questions alone where another app has started the process, and after it is closed", () => {
    const onDecided = vi.fn();
    const foreign = createOpenQuestions(undefined, { limitMs: 10, onDecided });
    foreign.ask(makeQuestion("a"));
    expect(foreign.count()).toBe(0);
    expect(() => foreign.answer("a", { state: "allowed" })).toThrow(gone);
    const { questions, given } = open();
    questions.ask(makeQuestion("a"));
    questions.close();
    vi.advanceTimersByTime(60_000);
    expect([given, onDecided.mock.calls]).toEqual([[], []]);
  });
});
