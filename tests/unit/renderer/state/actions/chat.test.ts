import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  putBackMessage,
  resendMessage,
  sendMessage,
} from "../../../../../src/renderer/state/actions/chat.ts";
import { useApp } from "../../../../../src/renderer/state/store.ts";
import { useUi } from "../../../../../src/renderer/state/ui-store.ts";
import { AppError } from "../../../../../src/shared/errors.ts";
import { connectHost, disconnectHost, settle } from "../connect-host.ts";
import { makeLoaded, makeTurn } from "../make-loaded.ts";

type Sent = { text: string; requestId: string; attachments: string[]; after?: string | null };
let sent: Sent[] = [];
let fails = new Set<string>();
let release = (): void => undefined;

beforeEach(() => {
  sent = [];
  fails = new Set();
  useUi.setState(useUi.getInitialState(), true);
  useUi.setState({ conversationId: "one" });
  useApp.setState({ conversations: { one: makeLoaded() } });
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  connectHost({
    chat: {
      send: async (input: Sent) => {
        sent.push(input);
        await gate;
        if (fails.has(input.text)) throw new AppError("queue-full", "Too many messages wait");
        const turn = makeTurn({ id: `turn of ${input.text}`, requestId: input.requestId });
        return { seq: 1 + sent.length, turn };
      },
    },
  });
});

afterEach(disconnectHost);

const message = (text: string) => ({ text, selection: [], mentions: [], attachments: [] });
const pendingTexts = () => (useUi.getState().pending.one ?? []).map(({ text, error }) => [text, error?.code]);

describe("messages", () => {
  it("may be on their way at the same time, each under its own id", async () => {
    const all = [sendMessage(message("one")), sendMessage(message("two"))];
    await settle();
    expect(pendingTexts()).toEqual([
      ["one", undefined],
      ["two", undefined],
    ]);
    expect(new Set(sent.map(({ requestId }) => requestId)).size).toBe(2);
    release();
    await Promise.all(all);
    expect(pendingTexts()).toEqual([]);
  });

  it("that did not arrive stay, and are sent again under their old id", async () => {
    fails.add("two");
    release();
    await Promise.all([
      sendMessage(message("one")),
      sendMessage(message("two")),
      sendMessage(message("three")),
    ]);
    expect(pendingTexts()).toEqual([["two", "queue-full"]]);
    const requestId = sent[1]?.requestId ?? "";
    fails.clear();
    await resendMessage("one", requestId);
    expect(sent[3]).toMatchObject({ text: "two", requestId });
    expect(pendingTexts()).toEqual([]);
  });

  it("that did not arrive can be put back before what is typed by now", async () => {
    fails.add("two");
    release();
    await sendMessage(message("two"));
    useUi.setState({ drafts: { one: "typed" } });
    putBackMessage("one", sent[0]?.requestId ?? "");
    expect(useUi.getState().drafts.one).toBe("two\n\ntyped");
    expect(pendingTexts()).toEqual([]);
  });

  it("name their attachments by id, and the turn they come after only where one is chosen", async () => {
    release();
    const attachment = { id: "a".repeat(64), name: "p.png", mediaType: "image/png", bytes: 3 } as const;
    await sendMessage({ ...message("one"), attachments: [attachment] });
    await sendMessage({ ...message("two"), after: null });
    expect(sent[0]).toMatchObject({ attachments: [attachment.id] });
    expect(sent[0]).not.toHaveProperty("after");
    expect(sent[1]).toHaveProperty("after", null);
  });

  it("that are too long are not sent, in bytes and not in characters", async () => {
    release();
    await sendMessage(message("µ".repeat(1_000_001)));
    expect(sent).toEqual([]);
    expect(useUi.getState().toasts.map(({ error }) => error?.code)).toEqual(["message-too-long"]);
    expect(useUi.getState().drafts.one).toHaveLength(1_000_001);
  });
});
