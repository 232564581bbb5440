import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  leavePast,
  loadHistory,
  loadMoreSteps,
  restoreRevision,
  showRevision,
  toggleStep,
} from "../../../../../src/renderer/state/actions/history.ts";
import { useCanvas } from "../../../../../src/renderer/state/canvas-store.ts";
import { noHistory, useHistory } from "../../../../../src/renderer/state/history-store.ts";
import { useApp } from "../../../../../src/renderer/state/store.ts";
import { showPage, useUi } from "../../../../../src/renderer/state/ui-store.ts";
import { AppError } from "../../../../../src/shared/errors.ts";
import type { OpenStudy } from "../../../../../src/shared/events.ts";
import type { Study } from "../../../../../src/shared/study/study.ts";
import type { HistoryStep } from "../../../../../src/shared/study/study-history.ts";
import { makeNode, makeStudy } from "../../../../support/make-study.ts";
import { connectHost, disconnectHost, settle } from "../connect-host.ts";

const studyAt = (revision: number): Study =>
  makeStudy({
    revision,
    nodes: [makeNode("note", "kept"), makeNode("note", "n", { label: `n${revision}` })],
  });

function makeOpen(study: Study): OpenStudy {
  return {
    study,
    folder: "/study",
    history: {},
    save: { type: "saved", revision: study.revision },
    proposals: [],
    outerProblems: [],
    isTrusted: true,
  };
}

function makeStep(revision: number): HistoryStep {
  return {
    firstRevision: revision,
    revision,
    kind: "edit",
    label: `Step ${revision}`,
    actor: { type: "user" },
    createdAt: 1,
    changes: 1,
    undone: false,
  };
}

/** A host with so many steps, each of one revision. */
let present = 250;
let calls: string[] = [];
let restored = 0;
let gate: Promise<void> = Promise.resolve();

beforeEach(() => {
  present = 250;
  calls = [];
  gate = Promise.resolve();
  useUi.setState(useUi.getInitialState(), true);
  useHistory.setState(noHistory, true);
  useApp.setState({ open: makeOpen(studyAt(present)) });
  connectHost({
    study: {
      history: async ({ before = present + 1, limit }: { before?: number; limit: number }) => {
        calls.push(`history ${before} ${limit}`);
        const first = Math.max(1, before - limit);
        const steps = Array.from({ length: before - first }, (_, index) => makeStep(before - 1 - index));
        return { steps, hasMore: first > 1, oldest: 0 };
      },
      at: async ({ revision }: { revision: number }) => {
        calls.push(`at ${revision}`);
        await gate;
        if (revision === 13) throw new AppError("revision-gone", "Gone");
        return studyAt(revision);
      },
      difference: async ({ from, to }: { from: number; to: number }) => {
        calls.push(`difference ${from} ${to}`);
        return { rows: [] };
      },
      restore: async ({ revision }: { revision: number }) => {
        restored = revision;
        return { revision: present + 1, history: {} };
      },
    },
  });
});
afterEach(disconnectHost);

const readRevisions = (): number[] => useHistory.getState().steps.map(({ revision }) => revision);
const shown = (): number | undefined => useUi.getState().past?.revision;
const changeStudy = (revision: number): void => {
  present = revision;
  useApp.setState({ open: makeOpen(studyAt(revision)) });
};

describe("the list", () => {
  it("is read page by page, and again as far as it was read when the study changes", async () => {
    showPage("history");
    await vi.waitFor(() => expect(readRevisions()).toHaveLength(100), 20_000);
    await loadMoreSteps();
    expect(readRevisions()).toHaveLength(200);
    expect(readRevisions().at(-1)).toBe(51);
    await loadMoreSteps();
    await loadMoreSteps();
    expect(readRevisions()).toHaveLength(250);
    const [, second] = useHistory.getState().steps;
    changeStudy(251);
    await vi.waitFor(() => expect(readRevisions()[0]).toBe(251), 20_000);
    expect(readRevisions()).toHaveLength(251);
    expect(useHistory.getState().steps[2]).toBe(second);
  });

  it("is not read while nobody looks", async () => {
    changeStudy(251);
    await settle();
    expect(calls).toEqual([]);
  });

  it("begins anew for another study", async () => {
    await loadHistory();
    useHistory.setState({ query: "web" });
    useApp.setState({ open: makeOpen({ ...studyAt(3), id: "other" }) });
    present = 3;
    await loadHistory();
    expect(readRevisions()).toEqual([3, 2, 1]);
    expect(useHistory.getState().query).toBe("");
  });

  it("says why it could not be read", async () => {
    disconnectHost();
    useApp.setState({ open: makeOpen(studyAt(3)) });
    await loadHistory();
    expect(useHistory.getState()).toMatchObject({ error: { code: "connection-lost" }, isLoading: false });
  });
});

describe("a step", () => {
  it("is unfolded with what changed in it, and folded again", async () => {
    const step = { ...makeStep(9), firstRevision: 7 };
    await toggleStep(step);
    expect(calls).toEqual(["difference 6 9"]);
    expect(useHistory.getState().opened).toEqual({ "7-9": { state: "ready", rows: [] } });
    await toggleStep(step);
    expect(useHistory.getState().opened).toEqual({});
  });
});

describe("a revision", () => {
  it("is shown with the step that made it, and nodes that are other ones now are marked", async () => {
    await showRevision(5);
    expect(useUi.getState()).toMatchObject({ page: "history", past: { revision: 5 } });
    expect(useHistory.getState()).toMatchObject({ pastStep: { revision: 5 }, wanted: undefined });
    const marks = (): (string | undefined)[] => useCanvas.getState().nodes.map(({ className }) => className);
    expect(marks()).toEqual([undefined, "past-differs"]);
    changeStudy(251);
    expect(marks()).toEqual([undefined, "past-differs"]);
    leavePast();
    expect(marks()).toEqual([undefined, undefined]);
    expect(useHistory.getState().pastStep).toBeUndefined();
  });

  it("is the last one that was asked for, and the host is asked for no more than needed", async () => {
    let release = (): void => undefined;
    gate = new Promise((resolve) => {
      release = resolve;
    });
    const done = Array.from({ length: 50 }, (_, index) => showRevision(index));
    expect(useHistory.getState().wanted).toBe(49);
    release();
    await Promise.all(done);
    expect(shown()).toBe(49);
    expect(calls.filter((call) => call.startsWith("at"))).toEqual(["at 0", "at 49"]);
  });

  it("that is the present one ends the look into the past, as leaving the history does", async () => {
    await showRevision(5);
    await showRevision(present);
    expect(shown()).toBeUndefined();
    await showRevision(5);
    showPage("canvas");
    expect(shown()).toBeUndefined();
  });

  it("that comes too late is not shown any more", async () => {
    let release = (): void => undefined;
    gate = new Promise((resolve) => {
      release = resolve;
    });
    const done = showRevision(5);
    await settle();
    showPage("canvas");
    leavePast();
    release();
    await done;
    expect(shown()).toBeUndefined();
  });

  it("that is gone is told, and what was shown stays", async () => {
    await showRevision(5);
    await showRevision(13);
    expect(shown()).toBe(5);
    expect(useHistory.getState().wanted).toBeUndefined();
    expect(useUi.getState().toasts).toMatchObject([{ error: { code: "revision-gone" } }]);
  });

  it("is restored, which can be undone from where it is told", async () => {
    await showRevision(5);
    await restoreRevision(5);
    expect([restored, shown()]).toEqual([5, undefined]);
    expect(useUi.getState().toasts).toMatchObject([
      { text: "Restored revision 5", actions: [{ label: "Undo" }] },
    ]);
  });
});
