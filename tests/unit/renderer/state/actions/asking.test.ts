import { afterEach, beforeEach, expect, it } from "vitest";
import { askAgain, removeRule, stopAsking } from "../../../../../src/renderer/state/actions/conversations.ts";
import { answerApproval } from "../../../../../src/renderer/state/actions/turns.ts";
import { useApp } from "../../../../../src/renderer/state/store.ts";
import { useUi } from "../../../../../src/renderer/state/ui-store.ts";
import { AppError } from "../../../../../src/shared/errors.ts";
import { connectHost, disconnectHost } from "../connect-host.ts";
import { makeLoaded, makeTurn } from "../make-loaded.ts";

let calls: unknown[] = [];

beforeEach(() => {
  calls = [];
  useUi.setState(useUi.getInitialState(), true);
  useUi.setState({ conversationId: "one" });
  useApp.setState({ conversations: { one: makeLoaded({ mode: "power" }) } });
  connectHost({
    chat: {
      answer: async (input: { toolUseId: string }) => {
        calls.push(input);
        if (input.toolUseId === "gone") throw new AppError("approval-gone", "It has its answer");
        return { seq: 1, turn: makeTurn({ id: "t1" }) };
      },
    },
    sessions: {
      setAsking: async (input: { confirmation?: string }) => {
        calls.push(input);
        if (input.confirmation === "do ask") throw new AppError("confirmation-wrong", "Other words");
        return makeLoaded().session;
      },
      removeRule: async (input: { ruleId: string }) => {
        calls.push(input);
        if (input.ruleId === "gone") throw new AppError("rule-gone", "There is no such rule");
        return makeLoaded().session;
      },
    },
  });
});

afterEach(disconnectHost);

const toastCodes = () => useUi.getState().toasts.map(({ error }) => error?.code);

it("answers with the rule that was chosen, and says when the question has its answer already", async () => {
  const rule = { type: "host", host: "example.org" } as const;
  await answerApproval("t1", "a", { decision: "allow", rule });
  await answerApproval("t1", "gone", { decision: "deny", reason: "No" });
  expect(calls).toEqual([
    { turnId: "t1", toolUseId: "a", decision: "allow", rule },
    { turnId: "t1", toolUseId: "gone", decision: "deny", reason: "No" },
  ]);
  expect(toastCodes()).toEqual(["approval-gone"]);
});

it("stops asking with the words that were typed, and leaves a refusal to who asked", async () => {
  await stopAsking("do not ask");
  expect(calls).toEqual([{ sessionId: "session-of-one", asking: false, confirmation: "do not ask" }]);
  await expect(stopAsking("do ask")).rejects.toMatchObject({ code: "confirmation-wrong" });
  expect(toastCodes()).toEqual([]);
});

it("asks again without any words, and takes rules back", async () => {
  await askAgain("s1");
  await removeRule("s1", "r1");
  await removeRule("s1", "gone");
  expect(calls).toEqual([
    { sessionId: "s1", asking: true },
    { sessionId: "s1", ruleId: "r1" },
    { sessionId: "s1", ruleId: "gone" },
  ]);
  expect(toastCodes()).toEqual(["rule-gone"]);
});
