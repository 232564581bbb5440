import { loadavg } from "node:os";
import { buildContext } from "../../src/core/chat/build-context.ts";
import { type FlowNode, syncEdges, syncNodes } from "../../src/renderer/state/canvas-nodes.ts";
import { foldGroups } from "../../src/renderer/state/fold-groups.ts";
import { showCanvas } from "../../src/renderer/state/shown-canvas.ts";
import { applyOp, applyOps } from "../../src/shared/study/apply-op.ts";
import { checkStudy } from "../../src/shared/study/check-study.ts";
import type { Op } from "../../src/shared/study/ops.ts";
import { applyPatch, diffStudies } from "../../src/shared/study/patch.ts";
import type { Study } from "../../src/shared/study/study.ts";
import { generateStudy } from "../support/generate-study.ts";
import { makeNode } from "../support/make-study.ts";
import { type Figure, makeFigure, median, round, timeOnProcessor } from "./figure.ts";

const bench = "ops";
const sizes = [10, 200, 1_000, 5_000] as const;

/** What a change of a study costs this thread, by the size of the study: time on the processor, medians. */
export async function benchOps(): Promise<Figure[]> {
  const studies = new Map<number, Study>(sizes.map((size) => [size, generateStudy(size)]));
  const bySize = (measure: (study: Study) => number): Record<string, number> =>
    Object.fromEntries(sizes.map((size) => [size, round(measure(studyOf(studies, size)))]));
  const middle = studyOf(studies, 1_000);
  const large = studyOf(studies, 5_000);
  const opMs = Object.fromEntries(
    Object.entries(opsByType(middle)).map(([type, op]) => [type, millisecondsOf(() => applyOp(middle, op))]),
  );
  const load = { loadAverage: round(loadavg()[0] ?? 0) };
  const check = bySize((study) => millisecondsOf(() => checkStudy(study)));
  const turnMs = { 1000: turnOf(middle), 5000: turnOf(large) };
  const patch = bySize((study) => millisecondsOf(() => roundTrip(study)));
  const canvas = bySize((study) => millisecondsOf(showOf(study)));
  const tokens = Object.fromEntries(
    [10, 100, 1_000].map((size) => [size, contextTokens(generateStudy(size))]),
  );
  return [
    makeFigure({
      bench,
      figure: "slowest kind of op at 1,000 nodes",
      value: Math.max(...Object.values(opMs)),
      unit: "ms",
      bar: 1,
      detail: {
        perSecond: Object.fromEntries(Object.entries(opMs).map(([type, ms]) => [type, round(1_000 / ms)])),
        ...load,
      },
    }),
    makeFigure({
      bench,
      figure: "check of 200 nodes",
      value: check[200] ?? Number.NaN,
      unit: "ms",
      bar: 5,
      detail: { msByNodes: check, ...load },
    }),
    makeFigure({
      bench,
      figure: "a turn of 100 ops on 1,000 nodes",
      value: turnMs[1_000],
      unit: "ms",
      bar: 40,
      detail: { msByNodes: { 1000: round(turnMs[1_000]), 5000: round(turnMs[5_000]) }, ...load },
    }),
    makeFigure({
      bench,
      figure: "difference of one node found and applied at 1,000 nodes",
      value: patch[1_000] ?? Number.NaN,
      unit: "ms",
      bar: 4,
      detail: { msByNodes: patch, ...load },
    }),
    makeFigure({
      bench,
      figure: "nodes and edges of the canvas after one change at 5,000 nodes",
      value: canvas[5_000] ?? Number.NaN,
      unit: "ms",
      bar: 16,
      detail: { msByNodes: canvas, ...load },
    }),
    makeFigure({
      bench,
      figure: "context of a turn at 1,000 nodes",
      value: tokens[1_000] ?? Number.NaN,
      unit: "tokens",
      bar: 11_000,
      detail: { tokensByNodes: tokens },
    }),
  ];
}

function studyOf(studies: ReadonlyMap<number, Study>, size: number): Study {
  const study = studies.get(size);
  if (study === undefined) throw new RangeError(`No study of ${size} nodes`);
  return study;
}

function opsByType(study: Study): Record<Op["type"], Op> {
  return {
    addNode: { type: "addNode", node: makeNode("model", "model_new", { label: "New" }) },
    updateNode: { type: "updateNode", nodeId: "constraint_0_0", data: { limit: 180 } },
    moveNodes: {
      type: "moveNodes",
      positions: study.nodes.map(({ id }, index) => ({ nodeId: id, position: { x: index, y: index } })),
    },
    removeNode: { type: "removeNode", nodeId: "solver_3_0" },
    connect: { type: "connect", sourceId: "model_0_0", targetId: "solver_1_0" },
    disconnect: { type: "disconnect", sourceId: "model_0_0", targetId: "solver_0_0" },
    updateStudy: { type: "updateStudy", name: "Other" },
  };
}

/** What a long turn does: adds variables, bounds them and connects them. */
function turnOf(study: Study): number {
  const ops = Array.from({ length: 34 }, (_, index): Op[] => {
    const id = `dv_added_${index}`;
    return [
      { type: "addNode", node: makeNode("designVariable", id, { label: `Added ${index}` }) },
      { type: "updateNode", nodeId: id, data: { lower: 1, upper: 2 + index, unit: "mm" } },
      { type: "connect", sourceId: id, targetId: `model_${index}_0` },
    ];
  }).flat();
  return millisecondsOf(() => applyOps(study, ops.slice(0, 100)));
}

/** What a window does with a change: the host's difference, applied to what the window has. */
function roundTrip(study: Study): Study {
  const [first] = study.nodes;
  if (first === undefined) return study;
  const after = applyOp(study, { type: "updateNode", nodeId: first.id, label: "Other" });
  return applyPatch(study, diffStudies(study, after));
}

function showOf(study: Study): () => unknown {
  const shownOf = (present: Study) =>
    foldGroups(showCanvas({ study: present, proposals: [], past: undefined }));
  const before = shownOf(study);
  const nodes: FlowNode[] = syncNodes([], before.nodes, new Set());
  const edges = syncEdges([], before);
  const after = applyOp(study, { type: "updateNode", nodeId: study.nodes[0]?.id ?? "", label: "Other" });
  return () => {
    const shown = shownOf(after);
    return [syncNodes(nodes, shown.nodes, new Set()), syncEdges(edges, shown)];
  };
}

/** About four characters are a token. */
function contextTokens(study: Study): number {
  const context = buildContext({
    mode: "user",
    study,
    selection: [],
    mentions: [],
    attachments: [],
    unavailable: [],
    isReviewed: false,
    waiting: [],
    notMade: [],
    userChanges: [],
    problems: checkStudy(study),
    history: [],
  });
  return Math.round(Buffer.byteLength(context) / 4);
}

/** The median of rounds that are long enough for the clock of the processor, which ticks every 4 ms. */
function millisecondsOf(work: () => unknown): number {
  const roundMs = 80;
  for (let index = 0; index < 20; index += 1) work();
  const start = performance.now();
  work();
  const times = Math.max(1, Math.ceil(roundMs / (performance.now() - start)));
  const measured = Array.from({ length: 5 }, () =>
    timeOnProcessor(() => {
      for (let index = 0; index < times; index += 1) work();
    }),
  );
  return median(measured) / times;
}
