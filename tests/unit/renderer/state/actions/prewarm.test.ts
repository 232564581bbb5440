import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { noteLeaving, noteWriting } from "../../../../../src/renderer/state/actions/prewarm.ts";
import { useApp } from "../../../../../src/renderer/state/store.ts";
import type { Mode, TurnState } from "../../../../../src/shared/chat/chat.ts";
import { connectHost, disconnectHost, settle } from "../connect-host.ts";
import { makeLoaded, makeTurn } from "../make-loaded.ts";

let calls = 0;
let conversations = 0;
let id = "";

beforeEach(() => {
  vi.useFakeTimers();
  calls = 0;
  // What was warmed last is known across tests: each has a conversation of its own.
  conversations += 1;
  id = `conversation-${conversations}`;
  connectHost({
    chat: {
      prewarm: () => {
        calls += 1;
        return Promise.reject(new Error("no process can be had"));
      },
    },
  });
  show("done");
});

afterEach(() => {
  noteLeaving();
  disconnectHost();
  vi.useRealTimers();
});

function show(
  state: TurnState,
  { turnId = "turn-1", mode = "user" }: { turnId?: string; mode?: Mode } = {},
): void {
  const turns = [makeTurn({ id: turnId, conversationId: id, state })];
  useApp.setState({ conversations: { [id]: makeLoaded({ id, turns, mode }) } });
}

it("a process is started ahead once, and again when half a minute has passed", () => {
  noteWriting(id);
  noteWriting(id);
  vi.advanceTimersByTime(29_999);
  noteWriting(id);
  expect(calls).toBe(1);
  vi.advanceTimersByTime(1);
  noteWriting(id);
  expect(calls).toBe(2);
});

it("one is started anew when a turn has ended or the mode has changed, as long as somebody writes", () => {
  noteWriting(id);
  show("running", { turnId: "turn-2" });
  noteWriting(id);
  expect(calls).toBe(1);
  show("done", { turnId: "turn-2" });
  expect(calls).toBe(2);
  show("done", { turnId: "turn-2", mode: "power" });
  expect(calls).toBe(3);
  noteLeaving();
  show("done", { turnId: "turn-3" });
  expect(calls).toBe(3);
});

it("nothing is started for a conversation that is not there, and a failure is nobody's concern", async () => {
  noteWriting("unknown");
  expect(calls).toBe(0);
  noteWriting(id);
  await settle();
  expect(calls).toBe(1);
});
