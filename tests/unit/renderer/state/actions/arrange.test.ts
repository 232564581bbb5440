import { afterEach, beforeEach, expect, it } from "vitest";
import { endNudge, nudge } from "../../../../../src/renderer/state/actions/arrange.ts";
import { selectNodes, useCanvas } from "../../../../../src/renderer/state/canvas-store.ts";
import { useApp } from "../../../../../src/renderer/state/store.ts";
import { applyOp } from "../../../../../src/shared/study/apply-op.ts";
import type { Op } from "../../../../../src/shared/study/ops.ts";
import type { Study } from "../../../../../src/shared/study/study.ts";
import { makeNode, makeStudy } from "../../../../support/make-study.ts";
import { connectHost, disconnectHost, settle } from "../connect-host.ts";

/** A host that answers at once, and whose events come when the test says so. */
let study: Study;
let events: Study[];
const groups: (string | undefined)[] = [];

beforeEach(() => {
  study = makeStudy({ nodes: [makeNode("note", "n", { position: { x: 0, y: 0 } })] });
  events = [];
  groups.length = 0;
  show(study);
  selectNodes(["n"]);
  connectHost({
    study: {
      apply: async ({ ops, group }: { ops: Op[]; group?: string }) => {
        for (const op of ops) study = applyOp(study, op);
        study = { ...study, revision: study.revision + 1 };
        events.push(study);
        groups.push(group);
        return { revision: study.revision, history: {} };
      },
    },
  });
});

afterEach(() => {
  disconnectHost();
});

function show(shown: Study): void {
  useApp.setState({
    open: {
      study: shown,
      folder: "/study",
      history: {},
      save: { type: "saved", revision: shown.revision },
      proposals: [],
      outerProblems: [],
      isTrusted: true,
    },
  });
}

async function tellNext(): Promise<void> {
  const next = events.shift();
  if (next === undefined) throw new Error("nothing was applied");
  show(next);
  await settle();
}

async function press(dx: number, dy: number): Promise<void> {
  nudge(dx, dy);
  void endNudge();
  await settle();
}

it("keeps every press of an arrow key, also where the host's events come late", async () => {
  await press(4, 0);
  await press(4, 0);
  await tellNext();
  await press(0, 20);
  while (events.length > 0) await tellNext();
  expect(useCanvas.getState().nodes[0]?.position).toEqual({ x: 8, y: 20 });
  expect(study.nodes[0]?.position).toEqual({ x: 8, y: 20 });
  expect(new Set(groups).size).toBe(1);
  expect(useCanvas.getState().nodes[0]?.dragging).toBe(false);
});
