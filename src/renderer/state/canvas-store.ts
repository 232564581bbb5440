import {
  applyEdgeChanges,
  applyNodeChanges,
  type EdgeChange,
  type NodeChange,
  type ReactFlowInstance,
  type Viewport,
} from "@xyflow/react";
import { create } from "zustand";
import type { Position } from "../../shared/study/study.ts";
import { afterMeasured, type FlowEdge, type FlowNode, syncEdges, syncNodes } from "./canvas-nodes.ts";
import { followDrag, holdMembers, moveBy, type Snapping } from "./drag-nodes.ts";
import { foldGroups } from "./fold-groups.ts";
import { isAltHeld } from "./held-keys.ts";
import { prefersLessMotion } from "./motion.ts";
import { groupChanges } from "./plan-moves.ts";
import { getSetting } from "./setting.ts";
import { showCanvas } from "./shown-canvas.ts";
import type { HelperLine } from "./snap-lines.ts";
import { useApp } from "./store.ts";
import { showPage, useUi } from "./ui-store.ts";

export type CanvasState = {
  /** Never changed in place; the canvas asks for arrays that could be. */
  readonly nodes: FlowNode[];
  readonly edges: FlowEdge[];
  readonly selectedIds: readonly string[];
  /** True while nodes are dragged or a marquee is drawn. */
  readonly isInteracting: boolean;
  /** What the dragged nodes are in line with. */
  readonly helperLines: readonly HelperLine[];
  /** The groups that the dragged nodes would join or leave if they were dropped now. */
  readonly groupHints: Readonly<Record<string, "join" | "leave">>;
  /** What of which node is written in place on the canvas. */
  readonly writing: { readonly nodeId: string; readonly part: "label" | "text" } | undefined;
  /** Nodes to select when the host says that they are there. */
  readonly selectOnArrival: ReadonlySet<string>;
  /** Where the user looked at each study last. */
  readonly viewports: Readonly<Record<string, Viewport>>;
  readonly flow: ReactFlowInstance<FlowNode, FlowEdge> | undefined;
};

export const useCanvas = create<CanvasState>()(() => ({
  nodes: [],
  edges: [],
  selectedIds: [],
  isInteracting: false,
  helperLines: [],
  groupHints: {},
  writing: undefined,
  selectOnArrival: new Set(),
  viewports: {},
  flow: undefined,
}));

useApp.subscribe((state, before) => {
  const { study, proposals } = state.open ?? {};
  if (study === before.open?.study && proposals === before.open?.proposals) return;
  if (study?.id !== before.open?.study.id) useUi.setState({ past: undefined });
  sync(study?.id !== before.open?.study.id);
});

useUi.subscribe(({ past }, before) => {
  if (past !== before.past) sync(false);
});

/** Brings the canvas up to what is to be shown. */
function sync(isOther: boolean): void {
  const { open } = useApp.getState();
  const { past } = useUi.getState();
  useCanvas.setState((canvas) => {
    if (open === undefined) return { nodes: [], edges: [], selectedIds: [] };
    const shown = foldGroups(showCanvas({ study: open.study, proposals: open.proposals, past: past?.study }));
    const nodes = syncNodes(isOther ? [] : canvas.nodes, shown.nodes, canvas.selectOnArrival);
    const waiting = new Set(canvas.selectOnArrival);
    for (const { node } of shown.nodes) waiting.delete(node.id);
    const isWritten = shown.nodes.some(({ node }) => node.id === canvas.writing?.nodeId);
    return {
      nodes,
      edges: syncEdges(isOther ? [] : canvas.edges, shown),
      selectedIds: keepSame(canvas.selectedIds, selectedOf(nodes)),
      selectOnArrival: waiting,
      writing: isWritten ? canvas.writing : undefined,
    };
  });
}

export function changeNodes(changes: NodeChange<FlowNode>[]): void {
  useCanvas.setState((canvas) => {
    // Nodes leave by an op of the study, never by the canvas itself.
    const allowed = changes.filter(({ type }) => type !== "remove");
    const drag = followDrag(holdMembers(allowed, canvas.nodes), canvas.nodes, presentSnapping(canvas));
    const measured = new Set(allowed.flatMap((change) => (change.type === "dimensions" ? [change.id] : [])));
    const changed = applyNodeChanges(drag.changes, canvas.nodes);
    const nodes = measured.size === 0 ? changed : afterMeasured(changed, measured);
    const selects = allowed.some(({ type }) => type === "select");
    const moves = allowed.some(({ type }) => type === "position");
    return {
      nodes,
      ...(selects ? { selectedIds: keepSame(canvas.selectedIds, selectedOf(nodes)) } : {}),
      ...(moves ? dragHints(nodes, drag.snap.lines) : {}),
    };
  });
}

/** Moves the selected nodes, groups with their members, without telling the host yet. */
export function moveSelected(step: Position): void {
  useCanvas.setState(({ nodes, selectedIds }) => ({ nodes: moveBy(nodes, new Set(selectedIds), step) }));
}

/** Lets the nodes go that were moved so. */
export function releaseMoved(): void {
  useCanvas.setState(({ nodes }) => ({
    nodes: nodes.map((node) => (node.dragging === true ? { ...node, dragging: false } : node)),
  }));
}

/** What is shown while nodes are dragged, and gone when they are dropped. */
function dragHints(
  nodes: readonly FlowNode[],
  lines: readonly HelperLine[],
): Pick<CanvasState, "helperLines" | "groupHints"> {
  const study = useApp.getState().open?.study;
  const dragged = nodes.filter(({ dragging }) => dragging === true);
  if (study === undefined || dragged.length === 0) return { helperLines: [], groupHints: {} };
  const groupHints: Record<string, "join" | "leave"> = {};
  const places = new Map(dragged.map(({ id, position }) => [id, position]));
  for (const { from, to } of groupChanges(study, places)) {
    if (from !== undefined) groupHints[from] ??= "leave";
    if (to !== undefined) groupHints[to] = "join";
  }
  return { helperLines: lines, groupHints };
}

/** How far from a line a dragged node snaps to it, px on the screen. */
const snapReachPx = 6;

function presentSnapping({ flow }: CanvasState): Snapping {
  const mode = getSetting("canvas.snap");
  if (flow === undefined || isAltHeld() || mode === "off") return { type: "off" };
  if (mode === "grid") return { type: "grid" };
  const element = document.querySelector("[data-canvas]");
  const { x, y, zoom } = flow.getViewport();
  const view = {
    x: -x / zoom,
    y: -y / zoom,
    width: (element?.clientWidth ?? 0) / zoom,
    height: (element?.clientHeight ?? 0) / zoom,
  };
  return { type: "nodes", view, reach: snapReachPx / zoom };
}

/** Starts to write a node's name, or the text of a note, where it stands. */
export function startWriting(nodeId: string, part: "label" | "text"): void {
  const isThere = useApp.getState().open?.study.nodes.some(({ id }) => id === nodeId) === true;
  if (!isThere || useUi.getState().past !== undefined) return;
  useCanvas.setState({ writing: { nodeId, part } });
}

export function endWriting(): void {
  useCanvas.setState({ writing: undefined });
}

export function changeEdges(changes: EdgeChange<FlowEdge>[]): void {
  const allowed = changes.filter(({ type }) => type !== "remove");
  useCanvas.setState(({ edges }) => ({ edges: applyEdgeChanges(allowed, edges) }));
}

export function selectNodes(ids: readonly string[]): void {
  const wanted = new Set(ids);
  useCanvas.setState((canvas) => {
    const nodes = canvas.nodes.map((node) =>
      wanted.has(node.id) === (node.selected ?? false) ? node : { ...node, selected: wanted.has(node.id) },
    );
    const edges = canvas.edges.map((edge) => (edge.selected ? { ...edge, selected: false } : edge));
    return { nodes, edges, selectedIds: keepSame(canvas.selectedIds, selectedOf(nodes)) };
  });
}

export function selectAll(): void {
  selectNodes(useCanvas.getState().nodes.map(({ id }) => id));
}

/** Brings a node into the middle of the canvas and selects it. */
export function centreNode(nodeId: string): void {
  showPage("canvas");
  selectNodes([nodeId]);
  // A canvas that was not shown is there after the next frame.
  requestAnimationFrame(() => {
    const { flow, nodes } = useCanvas.getState();
    const node = nodes.find(({ id }) => id === nodeId);
    if (flow === undefined || node === undefined) return;
    const width = node.measured?.width ?? node.width ?? 0;
    const height = node.measured?.height ?? node.height ?? 0;
    void flow.setCenter(node.position.x + width / 2, node.position.y + height / 2, {
      zoom: Math.max(flow.getZoom(), 0.8),
      duration: motionMs(),
    });
  });
}

/** Moves the canvas as far as a node needs to be seen whole; one that is seen whole leaves it alone. */
export function revealNode(nodeId: string, canvas: { widthPx: number; heightPx: number }): void {
  const { flow, nodes } = useCanvas.getState();
  const node = nodes.find(({ id }) => id === nodeId);
  if (flow === undefined || node === undefined) return;
  const { x, y, zoom } = flow.getViewport();
  const size = node.measured ?? { width: node.width, height: node.height };
  const dx = shiftInto(node.position.x * zoom + x, (size.width ?? 0) * zoom, canvas.widthPx);
  const dy = shiftInto(node.position.y * zoom + y, (size.height ?? 0) * zoom, canvas.heightPx);
  if (dx === 0 && dy === 0) return;
  void flow.setViewport({ x: x + dx, y: y + dy, zoom }, { duration: motionMs() });
}

/** How far a stretch must move to lie within the first `limitPx`, with a margin where it fits; its start comes first. */
function shiftInto(startPx: number, lengthPx: number, limitPx: number): number {
  const marginPx = 24;
  if (startPx < 0 || lengthPx + 2 * marginPx > limitPx) return startPx < 0 ? marginPx - startPx : 0;
  return Math.min(0, limitPx - marginPx - (startPx + lengthPx));
}

/** How long the canvas may take to move, ms. */
export function motionMs(): number {
  return prefersLessMotion() ? 0 : 140;
}

function selectedOf(nodes: readonly FlowNode[]): string[] {
  return nodes.filter(({ selected }) => selected).map(({ id }) => id);
}

function keepSame(old: readonly string[], ids: readonly string[]): readonly string[] {
  return old.length === ids.length && old.every((id, index) => id === ids[index]) ? old : ids;
}
