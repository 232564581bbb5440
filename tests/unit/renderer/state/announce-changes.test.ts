import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { changesText } from "../../../../src/renderer/state/announce-changes.ts";
import { useApp } from "../../../../src/renderer/state/store.ts";
import type { ChangeRow } from "../../../../src/shared/study/describe-patch.ts";
import { makeBeamStudy } from "../../../support/make-study.ts";

function row(kind: ChangeRow["kind"], label = "Web"): ChangeRow {
  return { kind, label, fields: [] };
}

function open(waiting: number) {
  const study = makeBeamStudy();
  return {
    study,
    folder: "/s",
    history: {},
    save: { type: "saved" as const, revision: 0 },
    proposals: Array.from({ length: waiting }, (_value, index) => ({
      id: `m${index}`,
      turnId: "t1",
      conversationId: "c1",
      op: { type: "updateNode" as const, nodeId: "alg", label: `${index}` },
      createdAt: 1,
    })),
    outerProblems: [],
    isTrusted: true,
  };
}

const told = (): string => useApp.getState().announcement;

beforeEach(() => {
  vi.useFakeTimers();
  useApp.setState({ open: undefined, untold: [] });
  vi.runAllTimers();
  useApp.setState({ announcement: "" });
});

afterEach(() => {
  vi.useRealTimers();
});

it("tells few changes one by one, and many in numbers", () => {
  expect(changesText([row("added"), row("connected", "Web → Beam")])).toBe(
    'Added "Web". Connected Web → Beam',
  );
  const many = [
    ...Array.from({ length: 12 }, () => row("added")),
    ...Array.from({ length: 14 }, () => row("connected")),
    row("changed"),
    row("removed"),
    row("disconnected"),
    row("study"),
  ];
  expect(changesText(many)).toBe(
    "Added 12 nodes, 14 connections. Changed 1 node. Removed 1 node, 1 connection. Changed the study",
  );
});

it("never grows long", () => {
  const fields = Array.from({ length: 40 }, (_value, index) => ({ field: `f${index}`, after: "12345" }));
  expect(changesText([{ ...row("added"), fields }])).toBe("Added 1 node");
});

it("tells the changes of a turn together, when it is quiet", () => {
  useApp.setState({ untold: [row("added", "a")] });
  vi.advanceTimersByTime(300);
  useApp.setState(({ untold }) => ({ untold: [...untold, row("added", "b")] }));
  vi.advanceTimersByTime(500);
  expect(told()).toBe("");
  vi.advanceTimersByTime(100);
  expect(told()).toBe('Added "a". Added "b"');
  useApp.setState(({ untold }) => ({ untold: [...untold, row("removed", "c")] }));
  vi.runAllTimers();
  expect(told()).toBe('Removed "c"');
});

it("tells how many changes wait, but not those that a study brings with it", () => {
  useApp.setState({ open: open(2) });
  vi.runAllTimers();
  expect(told()).toBe("");
  useApp.setState({ open: open(3) });
  vi.runAllTimers();
  expect(told()).toBe("3 changes wait for review");
  useApp.setState({ open: open(0) });
  vi.runAllTimers();
  expect(told()).toBe("No changes wait for review");
});
