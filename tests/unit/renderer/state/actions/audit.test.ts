import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  filterAudit,
  loadAudit,
  loadMoreEntries,
  showAudit,
} from "../../../../../src/renderer/state/actions/audit.ts";
import { noAudit, useAudit } from "../../../../../src/renderer/state/audit-store.ts";
import { useApp } from "../../../../../src/renderer/state/store.ts";
import { useUi } from "../../../../../src/renderer/state/ui-store.ts";
import { AppError } from "../../../../../src/shared/errors.ts";
import type { AuditEntry } from "../../../../../src/shared/policy/audit.ts";
import { makeStudy } from "../../../../support/make-study.ts";
import { connectHost, disconnectHost, settle } from "../connect-host.ts";

type Asked = { before?: number; limit: number; text?: string; decision?: string; conversationId?: string };

const entry = (number: number, fields: Partial<AuditEntry> = {}): AuditEntry => ({
  number,
  at: number,
  kind: "tool",
  tool: "Bash",
  input: `echo ${number}`,
  decision: "allowed",
  by: "mode",
  outcome: "done",
  endedAt: number,
  ...fields,
});

/** What the host has, newest first. */
let kept: AuditEntry[] = [];
let asked: Asked[] = [];
let gate: Promise<void> = Promise.resolve();
const numbers = (): number[] => useAudit.getState().entries.map(({ number }) => number);
const upTo = (count: number): AuditEntry[] =>
  Array.from({ length: count }, (_, index) => entry(count - index));

beforeEach(() => {
  vi.useFakeTimers();
  kept = upTo(250);
  asked = [];
  gate = Promise.resolve();
  useUi.setState(useUi.getInitialState(), true);
  useAudit.setState(noAudit, true);
  useApp.setState({
    conversationList: { total: 0, items: [] },
    open: {
      study: makeStudy({}),
      folder: "/study",
      history: {},
      save: { type: "saved", revision: 1 },
      proposals: [],
      outerProblems: [],
      isTrusted: true,
    },
  });
  connectHost({
    audit: {
      list: async (query: Asked) => {
        asked.push(query);
        await gate;
        if (query.text === "fail") throw new AppError("internal", "No");
        const found = kept.filter(
          ({ number, decision }) =>
            number < (query.before ?? Number.POSITIVE_INFINITY) &&
            (query.decision === undefined || decision === query.decision),
        );
        return { entries: found.slice(0, query.limit), hasMore: found.length > query.limit };
      },
    },
  });
});
afterEach(() => {
  vi.useRealTimers();
  disconnectHost();
});

describe("the audit list of a window", () => {
  it("is read in pages until its end", async () => {
    showAudit();
    await settle();
    expect(useUi.getState().page).toBe("audit");
    expect([numbers()[0], numbers().length, useAudit.getState().hasMore]).toEqual([250, 100, true]);
    await loadMoreEntries();
    await loadMoreEntries();
    expect([numbers().length, useAudit.getState().hasMore]).toEqual([250, false]);
    await loadMoreEntries();
    expect(asked).toHaveLength(3);
  });

  it("gets new entries and new outcomes while it is open, and keeps what was read before", async () => {
    kept = [entry(250, { decision: "pending", by: "user" }), ...upTo(249)];
    delete kept[0]?.outcome;
    delete kept[0]?.endedAt;
    showAudit();
    await settle();
    await loadMoreEntries();
    const old = useAudit.getState().entries[5];
    kept = [entry(251), entry(250, { by: "user" }), ...upTo(249)];
    useApp.setState(({ auditChanges }) => ({ auditChanges: auditChanges + 1 }));
    await settle();
    expect(numbers()).toEqual(Array.from({ length: 201 }, (_, index) => 251 - index));
    expect(useAudit.getState().entries[1]).toMatchObject({ decision: "allowed", by: "user" });
    expect(useAudit.getState().entries[6]).toBe(old);
  });

  it("reads as far back as a call may still become another one", async () => {
    kept = upTo(250).map((kept) => (kept.number === 80 ? entry(80, { endedAt: undefined }) : kept));
    showAudit();
    await settle();
    await loadMoreEntries();
    await loadAudit();
    expect(asked.at(-1)?.limit).toBeGreaterThan(170);
  });

  it("leaves no gap when more came than are read at once", async () => {
    showAudit();
    await settle();
    kept = upTo(900);
    await loadAudit();
    expect(numbers()).toEqual(Array.from({ length: 100 }, (_, index) => 900 - index));
    expect(useAudit.getState().hasMore).toBe(true);
  });

  it("is read once when nothing was typed for a moment, and is then the one that was asked for", async () => {
    showAudit();
    await settle();
    asked = [];
    for (const text of ["e", "ec", "echo"]) filterAudit({ text });
    expect(asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(300);
    expect(asked.map(({ text }) => text)).toEqual(["echo"]);
  });

  it("does not take the answer to an earlier question for a later one", async () => {
    showAudit();
    await settle();
    const open = Promise.withResolvers<void>();
    gate = open.promise;
    kept = upTo(300);
    void loadAudit();
    await settle();
    filterAudit({ decision: "denied" });
    gate = Promise.withResolvers<void>().promise;
    open.resolve();
    await settle();
    expect(numbers()[0]).toBe(250);
  });

  it("is another list once it was read with another filter, and the one before until then", async () => {
    kept = upTo(250).map((one) => (one.number % 2 === 0 ? { ...one, decision: "denied" } : one));
    showAudit();
    await settle();
    await loadMoreEntries();
    filterAudit({ decision: "denied" });
    expect([numbers().length, useAudit.getState().isLoading]).toEqual([200, true]);
    await vi.advanceTimersByTimeAsync(1);
    expect(numbers()).toEqual(Array.from({ length: 100 }, (_, index) => 250 - 2 * index));
    expect(useAudit.getState().isLoading).toBe(false);
  });

  it("asks for the conversation that is shown, and again when another one is", async () => {
    useUi.setState({ conversationId: "c1" });
    showAudit();
    await settle();
    filterAudit({ isOneConversation: true });
    await vi.advanceTimersByTimeAsync(1);
    useUi.setState({ conversationId: "c2" });
    await vi.advanceTimersByTimeAsync(1);
    expect(asked.map(({ conversationId }) => conversationId)).toEqual([undefined, "c1", "c2"]);
  });

  it("is not read while it is not shown", async () => {
    useApp.setState(({ auditChanges }) => ({ auditChanges: auditChanges + 1 }));
    await settle();
    expect(asked).toEqual([]);
  });

  it("says why it could not be read, and forgets that when it can", async () => {
    showAudit();
    await settle();
    filterAudit({ text: "fail" });
    await vi.advanceTimersByTimeAsync(300);
    expect(useAudit.getState().error?.code).toBe("internal");
    filterAudit({ text: "" });
    await vi.advanceTimersByTimeAsync(300);
    expect([useAudit.getState().error, numbers().length]).toEqual([undefined, 100]);
  });
});
