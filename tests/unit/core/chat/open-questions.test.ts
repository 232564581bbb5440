import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createOpenQuestions } from "../../../../src/core/chat/open-questions.ts";
import type { ControlRequestEvent } from "../../../../src/core/claude/claude-event.ts";
import type { PermissionAnswer } from "../../../../src/core/claude/control-response.ts";
import type { Decision, Verdict } from "../../../../src/core/policy/verdict.ts";

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

const rule = { type: "command", command: "run" } as const;

/** Puts every question to the user. */
const asks = ({ input }: ControlRequestEvent): Promise<Verdict> =>
  Promise.resolve({
    type: "ask",
    question: { where: "here", rules: [rule] },
    input: { ...Object(input), looked: true },
    ruleInput: { ...Object(input), confined: true },
  });

/** Questions of a process that takes answers until it is told to take none. */
function open({
  limitMs = 5_000,
  judge = asks,
}: {
  limitMs?: number;
  judge?: (event: ControlRequestEvent) => Promise<Verdict>;
} = {}) {
  const given: [string, PermissionAnswer][] = [];
  const posed: string[] = [];
  const decided: [string, Decision][] = [];
  const process = { takesAnswers: true };
  const input = {
    answer: (requestId: string, answer: PermissionAnswer) => {
      if (process.takesAnswers) given.push([requestId, answer]);
      return process.takesAnswers;
    },
  };
  const questions = createOpenQuestions(input, {
    limitMs,
    judge,
    onPosed: (id) => void posed.push(id),
    onDecided: (id, decision) => void decided.push([id, decision]),
  });
  return { questions, given, posed, decided, process };
}

const gone = expect.objectContaining({ code: "approval-gone" });
const once = { state: "allowed", asRule: false } as const;

describe("createOpenQuestions", () => {
  it("gives each question the one answer that it gets, with what the policy makes of its input", async () => {
    const { questions, given, posed, decided } = open();
    await questions.ask(makeQuestion("a"));
    await questions.ask(makeQuestion("b"));
    await questions.ask(makeQuestion("c"));
    expect([questions.count(), posed]).toEqual([3, ["a", "b", "c"]]);
    expect(questions.rulesOf("a")).toEqual([rule]);
    questions.answer("b", { state: "denied", by: "nobody", reason: "No" });
    questions.answer("a", once);
    questions.answer("c", { state: "allowed", asRule: true, reason: "run exactly: run" });
    expect(given).toEqual([
      ["request-b", { behavior: "deny", message: "No" }],
      ["request-a", { behavior: "allow", updatedInput: { command: "run a", looked: true } }],
      ["request-c", { behavior: "allow", updatedInput: { command: "run c", confined: true } }],
    ]);
    expect(decided).toEqual([
      ["b", { state: "denied", by: "nobody", reason: "No" }],
      ["a", { state: "allowed", by: "user" }],
      ["c", { state: "allowed", by: "rule", reason: "run exactly: run" }],
    ]);
    expect(questions.count()).toBe(0);
    expect(() => questions.answer("a", once)).toThrow(gone);
    expect(() => questions.rulesOf("a")).toThrow(gone);
    vi.advanceTimersByTime(60_000);
    expect(given).toHaveLength(3);
  });

  it("asks nobody where the policy decides", async () => {
    const verdict = (decision: Decision, input?: unknown): Verdict => ({ type: "decided", decision, input });
    const allowed = open({
      judge: async () => verdict({ state: "allowed", by: "rule", reason: "r" }, { command: "other" }),
    });
    await allowed.questions.ask(makeQuestion("a"));
    expect([allowed.given, allowed.posed, allowed.decided, allowed.questions.count()]).toEqual([
      [["request-a", { behavior: "allow", updatedInput: { command: "other" } }]],
      [],
      [["a", { state: "allowed", by: "rule", reason: "r" }]],
      0,
    ]);
    const denied = open({ judge: async () => verdict({ state: "denied", by: "mode", reason: "Never." }) });
    await denied.questions.ask(makeQuestion("a"));
    expect(denied.given).toEqual([["request-a", { behavior: "deny", message: "Never." }]]);
  });

  it("says no when the policy fails", async () => {
    const { questions, given, decided } = open({ judge: () => Promise.reject(new Error("disk gone")) });
    await questions.ask(makeQuestion("a"));
    expect(given).toMatchObject([
      ["request-a", { behavior: "deny", message: expect.stringContaining("disk gone") }],
    ]);
    expect(decided).toMatchObject([["a", { state: "denied", by: "mode" }]]);
  });

  it("says no when the time is over", async () => {
    const { questions, given, decided } = open();
    await questions.ask(makeQuestion("a"));
    vi.advanceTimersByTime(4_999);
    expect(given).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(given).toMatchObject([
      ["request-a", { behavior: "deny", message: expect.stringContaining("5 s") }],
    ]);
    expect(decided).toMatchObject([["a", { state: "denied", by: "time-limit" }]]);
    expect(() => questions.answer("a", once)).toThrow(gone);
  });

  it("decides nothing that the process does not hear any more", async () => {
    const { questions, decided, process } = open();
    await questions.ask(makeQuestion("a"));
    process.takesAnswers = false;
    expect(() => questions.answer("a", once)).toThrow(gone);
    expect(decided).toEqual([]);
  });

  it("denies at once what it does not know how to ask", async () => {
    const { questions, given } = open();
    await questions.ask(makeQuestion("a", "something_new"));
    await questions.ask(makeQuestion(undefined));
    expect(given.map(([, { behavior }]) => behavior)).toEqual(["deny", "deny"]);
    expect(questions.count()).toBe(0);
  });

  it("leaves questions alone where another app has started the process, and after it is closed", async () => {
    const onDecided = vi.fn();
    const foreign = createOpenQuestions(undefined, { limitMs: 10, judge: asks, onPosed: vi.fn(), onDecided });
    await foreign.ask(makeQuestion("a"));
    expect(foreign.count()).toBe(0);
    expect(() => foreign.answer("a", once)).toThrow(gone);
    const { questions, given } = open();
    await questions.ask(makeQuestion("a"));
    questions.close();
    vi.advanceTimersByTime(60_000);
    expect([given, onDecided.mock.calls]).toEqual([[], []]);
  });

  it("answers nothing whose decision came after the end", async () => {
    const judged = Promise.withResolvers<Verdict>();
    const { questions, given, posed } = open({ judge: () => judged.promise });
    const asking = questions.ask(makeQuestion("a"));
    questions.close();
    judged.resolve({ type: "decided", decision: { state: "allowed", by: "rule" }, input: {} });
    await asking;
    expect([given, posed]).toEqual([[], []]);
  });
});
