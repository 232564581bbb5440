import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { findAndRevealTurn, revealTurn } from "../../../../src/renderer/state/reveal-turn.ts";
import { useApp } from "../../../../src/renderer/state/store.ts";
import { useUi } from "../../../../src/renderer/state/ui-store.ts";
import type { Turn } from "../../../../src/shared/chat/chat.ts";
import { connectHost, disconnectHost } from "./connect-host.ts";
import { makeLoaded, makeTurn } from "./make-loaded.ts";

let branches: Turn[][] = [];
let shown = 0;
let calls: string[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  const start = [makeTurn({ id: "t1" }), makeTurn({ id: "t2", parentId: "t1" })];
  branches = [
    [...start, makeTurn({ id: "t3", parentId: "t2" })],
    [...start, makeTurn({ id: "b3", parentId: "t2" })],
  ];
  shown = 0;
  calls = [];
  useUi.setState(useUi.getInitialState(), true);
  useUi.setState({ chatOpen: false });
  const { conversation, session, view } = makeLoaded();
  connectHost({
    conversations: {
      get: async () => {
        const turns = branches[shown]?.slice(-1) ?? [];
        return { seq: 1, session, view, conversation: { ...conversation, turns, earlier: 2 } };
      },
      turns: async ({ through }: { through?: string }) => {
        calls.push(`through ${through}`);
        const all = branches[shown]?.slice(0, -1) ?? [];
        const turns = through === "t1" ? all : all.slice(-1);
        return { seq: 1, turns, earlier: all.length - turns.length };
      },
      switchBranch: async ({ turnId }: { turnId: string }) => {
        calls.push(`switch to ${turnId}`);
        shown = branches.findIndex((path) => path.some(({ id }) => id === turnId));
        return conversation;
      },
    },
    chat: { turn: async ({ turnId }: { turnId: string }) => ({ seq: 1, turn: makeTurn({ id: turnId }) }) },
  });
});

afterEach(() => {
  disconnectHost();
  vi.useRealTimers();
});

it("shows a turn of a conversation that was not read, far back, and marks it for a moment", async () => {
  await revealTurn("one", "t1");
  expect(useUi.getState()).toMatchObject({
    chatOpen: true,
    conversationId: "one",
    revealed: { conversationId: "one", turnId: "t1" },
  });
  expect(calls).toEqual(["through t1"]);
  vi.advanceTimersByTime(2_000);
  expect(useUi.getState().revealed).toBeUndefined();
});

it("goes to another branch for a turn that is not on the one that is shown", async () => {
  await revealTurn("one", "b3");
  expect(calls).toEqual(["through b3", "switch to b3"]);
  expect(useUi.getState().revealed?.turnId).toBe("b3");
  expect(useApp.getState().conversations.one?.conversation.turns.at(-1)?.id).toBe("b3");
});

it("says that a turn is gone", async () => {
  branches = branches.slice(0, 1);
  await revealTurn("one", "b3");
  expect(useUi.getState().revealed).toBeUndefined();
  expect(useUi.getState().toasts.map(({ error }) => error?.code)).toEqual(["turn-not-found"]);
});

it("finds the conversation of a turn", async () => {
  await findAndRevealTurn("t3");
  expect(useUi.getState()).toMatchObject({ conversationId: "one", revealed: { turnId: "t3" } });
});
