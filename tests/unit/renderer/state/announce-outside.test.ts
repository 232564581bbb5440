import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { announceOutside, findOutsideChanges } from "../../../../src/renderer/state/announce-outside.ts";
import { useUi } from "../../../../src/renderer/state/ui-store.ts";
import type { AppEvent, AppEventBody, SaveState } from "../../../../src/shared/events.ts";
import { type Actor, fileActor } from "../../../../src/shared/study/actor.ts";
import { connectHost, disconnectHost, settle } from "./connect-host.ts";

const told = (...bodies: AppEventBody[]): AppEvent[] =>
  bodies.map((body, index) => ({ seq: index + 1, body }));
const changed = (actor: Actor): AppEventBody => ({
  type: "study.changed",
  revision: 7,
  actor,
  patch: {
    nodes: [{ type: "updated", nodeId: "a", before: { label: "A" }, after: { label: "B" } }],
    edges: [{ type: "removed", edge: { sourceId: "a", targetId: "b" } }],
    study: { before: { name: "Old" }, after: { name: "New" } },
  },
  history: {},
});
const changedOutside: SaveState = {
  type: "failed",
  error: { code: "study-changed-outside", message: "It does not fit", hint: "Decide" },
};
const saveFailed = told({ type: "study.save", save: changedOutside });
const saved: SaveState = { type: "saved", revision: 6 };
const toasts = () => useUi.getState().toasts;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  useUi.setState(useUi.getInitialState(), true);
  disconnectHost();
});

describe("findOutsideChanges", () => {
  it("finds what another program changed in the file, not what it asked for, and counts the changes", () => {
    const mcp = changed({ type: "external", name: "another client" });
    expect(findOutsideChanges(told(changed({ type: "user" }), mcp, changed(fileActor)))).toEqual([
      { revision: 7, changes: 3 },
    ]);
  });
});

describe("announceOutside", () => {
  it("says how much was changed, leads to the history, and takes back that change alone", async () => {
    const undoTurn = vi.fn(async () => ({ revision: 8, history: {} }));
    connectHost({ study: { undoTurn } });
    announceOutside(told(changed(fileActor)), saved);
    const [toast] = toasts();
    expect(toast?.text).toBe("study.json was changed by another program: 3 changes");
    const [show, undo] = toast?.actions ?? [];
    show?.run();
    expect(useUi.getState().page).toBe("history");
    undo?.run();
    await settle();
    expect(undoTurn).toHaveBeenCalledWith({ turnId: "file-7" });
  });

  it("asks once to decide about a file that does not fit", () => {
    announceOutside(saveFailed, saved);
    announceOutside(saveFailed, changedOutside);
    expect(toasts()).toHaveLength(1);
    connectHost({ study: { foreignChange: async () => ({ state: "none" }) } });
    toasts()[0]?.actions[0]?.run();
    expect(useUi.getState().dialog).toEqual({ type: "foreign-change" });
  });

  it("reads the difference again while it is shown", () => {
    const foreignChange = vi.fn(async () => ({ state: "none" }));
    connectHost({ study: { foreignChange } });
    useUi.setState({ dialog: { type: "foreign-change" } });
    announceOutside(saveFailed, changedOutside);
    expect(foreignChange).toHaveBeenCalledOnce();
    expect(toasts()).toEqual([]);
  });

  it("is silent about other failures", () => {
    const failed: SaveState = {
      type: "failed",
      error: { code: "study-save-failed", message: "Disk full", hint: "Free some space" },
    };
    announceOutside(told({ type: "study.save", save: failed }), saved);
    expect(toasts()).toEqual([]);
  });
});
