import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { flushDrafts, keepDrafts } from "../../../../../src/renderer/state/actions/drafts.ts";
import { useApp } from "../../../../../src/renderer/state/store.ts";
import { putBackDraft, setDraft, useUi } from "../../../../../src/renderer/state/ui-store.ts";
import { connectHost, disconnectHost, settle } from "../connect-host.ts";
import { makeLoaded } from "../make-loaded.ts";

let saved: { conversationId: string; draft: string }[] = [];
let stop = (): void => undefined;

function connect(): void {
  connectHost({
    conversations: {
      saveView: (input: { conversationId: string; draft: string }) => {
        saved.push(input);
        return Promise.resolve({ saved: true });
      },
    },
  });
}

const storage = new Map<string, string>();

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => storage.get(key) ?? null,
    setItem: (key: string, value: string) => storage.set(key, value),
    removeItem: (key: string) => storage.delete(key),
  });
  useUi.setState(useUi.getInitialState(), true);
  useUi.setState({ studyId: "study", conversationId: "one" });
  saved = [];
  storage.clear();
  connect();
  stop = keepDrafts();
});

afterEach(() => {
  stop();
  disconnectHost();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("a draft", () => {
  it("is saved once when nothing was typed for half a second", () => {
    setDraft("one", "a");
    vi.advanceTimersByTime(400);
    setDraft("one", "ab");
    vi.advanceTimersByTime(499);
    expect(saved).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(saved).toEqual([{ conversationId: "one", draft: "ab" }]);
  });

  it("is saved at once when another conversation is shown", () => {
    setDraft("one", "a");
    useUi.setState({ conversationId: "two" });
    expect(saved).toEqual([{ conversationId: "one", draft: "a" }]);
  });

  it("is saved with the next connection when there is none", async () => {
    disconnectHost();
    setDraft("one", "a");
    flushDrafts();
    await settle();
    connect();
    useApp.setState({ connection: { type: "ready", attempts: 0 } });
    expect(saved).toEqual([{ conversationId: "one", draft: "a" }]);
  });

  it("of a study without a conversation waits in the browser, apart from other studies", () => {
    useUi.setState({ conversationId: undefined });
    setDraft("new", "typed");
    vi.advanceTimersByTime(1_000);
    expect(saved).toEqual([]);
    useUi.setState({ studyId: "other" });
    expect(useUi.getState().drafts.new).toBeUndefined();
    useUi.setState({ studyId: "study" });
    expect(useUi.getState().drafts.new).toBe("typed");
  });
});

describe("what goes along with a draft", () => {
  const mention = { type: "node", nodeId: "dv_width", label: "Width" } as const;
  const attachment = {
    id: "a".repeat(64),
    name: "beam.png",
    mediaType: "image/png",
    bytes: 12,
  } as const;

  it("comes back in another window of this browser, and is forgotten when the draft is empty", () => {
    putBackDraft("one", { text: "@Width", mentions: [mention], attachments: [attachment] });
    useUi.setState(useUi.getInitialState(), true);
    useUi.setState({ studyId: "study", conversationId: "one" });
    expect(useUi.getState().companions.one).toMatchObject({
      mentions: [mention],
      attachments: [{ type: "ready", attachment }],
    });
    useUi.setState({ companions: { one: { mentions: [], attachments: [] } } });
    expect([...storage.keys()]).toEqual([]);
  });

  it("that was stored in another shape is not taken", () => {
    storage.set("planform.draft.two", '{"mentions":[{"type":"node"}],"attachments":[]}');
    useUi.setState({ conversationId: "two" });
    expect(useUi.getState().companions.two).toBeUndefined();
  });

  it("is put before what was typed meanwhile when a message comes back", () => {
    setDraft("one", "newer");
    putBackDraft("one", { text: "older", mentions: [mention], attachments: [] });
    expect(useUi.getState().drafts.one).toBe("older\n\nnewer");
    expect(useUi.getState().companions.one?.mentions).toEqual([mention]);
  });

  it("is put before what only the host has, too", () => {
    useApp.setState({ conversations: { one: makeLoaded({ draft: "kept" }) } });
    putBackDraft("one", { text: "older", mentions: [], attachments: [] });
    expect(useUi.getState().drafts.one).toBe("older\n\nkept");
  });
});
