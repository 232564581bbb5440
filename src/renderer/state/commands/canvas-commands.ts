import { connectionTargets, nodeTypesThatFeed } from "../../../shared/study/connection-rules.ts";
import { kindsThatFit } from "../../../shared/study/node-link.ts";
import { type Edge, findNode, type StudyNode } from "../../../shared/study/study.ts";
import { announce } from "../announce.ts";
import { changeEdges, selectNodes, useCanvas } from "../canvas-store.ts";
import { isReadOnly, openTool, ownEdge, useTools } from "../canvas-tools.ts";
import { findFocusedNodeId, focusNode, focusWhenThere } from "../focus-node.ts";
import { type Direction, nearestNode } from "../node-places.ts";
import { useApp } from "../store.ts";
import { showPage, useUi } from "../ui-store.ts";
import type { Command } from "./command.ts";

const inspector = "[data-testid=inspector]";

export const canvasCommands: readonly Command[] = [
  {
    id: "canvas.add",
    title: "Add a node",
    section: "Canvas",
    keys: ["A"],
    scope: "canvas",
    isEnabled: canEdit,
    run: () => {
      showPage("canvas");
      const isBeside = isSomethingSelected() || useTools.getState().pointer === undefined;
      openTool({ type: "add", at: placeForTool(), isBeside });
    },
  },
  {
    id: "canvas.connect",
    title: "Connect the selected node",
    section: "Canvas",
    keys: ["C"],
    scope: "canvas",
    isEnabled: () => canEdit() && hasPorts(findOnlyNode()),
    run: () => {
      const node = findOnlyNode();
      if (node !== undefined) openTool({ type: "connect", nodeId: node.id });
    },
  },
  {
    id: "canvas.edit",
    title: "Edit the selected node",
    section: "Canvas",
    keys: ["Enter"],
    scope: "canvas",
    isEnabled: () => findOnlyNode() !== undefined,
    run: () => focusWhenThere(`${inspector} :is(input, textarea, select)`),
  },
  {
    id: "canvas.leaveInspector",
    title: "Back from the inspector to its node",
    section: "Canvas",
    keys: ["Esc"],
    scope: "always",
    isEnabled: () => document.activeElement?.closest(inspector) != null && findOnlyNode() !== undefined,
    run: () => {
      const node = findOnlyNode();
      if (node !== undefined) focusNode(node.id);
    },
  },
  {
    id: "canvas.find",
    title: "Find on the canvas",
    section: "Canvas",
    keys: ["Ctrl+F"],
    scope: "window",
    isEnabled: hasNodes,
    run: () => {
      showPage("canvas");
      openTool({ type: "find", query: "", index: 0 });
    },
  },
  {
    id: "canvas.menu",
    title: "Menu of the selection",
    section: "Canvas",
    keys: ["Shift+F10", "ContextMenu"],
    scope: "canvas",
    run: () => openTool({ type: "menu", at: placeForTool() }),
  },
  {
    id: "canvas.insert",
    title: "Insert a node on the selected edge",
    section: "Canvas",
    keys: ["I"],
    scope: "canvas",
    isEnabled: () => canEdit() && canTakeNode(findOnlyEdge()),
    run: () => {
      const edge = findOnlyEdge();
      if (edge !== undefined) openTool({ type: "add", at: placeForTool(), link: edge });
    },
  },
  {
    id: "canvas.nextEdge",
    title: "Select the next edge of the node",
    section: "Canvas",
    keys: ["E"],
    scope: "canvas",
    isEnabled: () => edgesOf(findAnchor()).length > 0,
    run: selectNextEdge,
  },
  goTo("left", "Go to the next node on the left", "Ctrl+ArrowLeft"),
  goTo("right", "Go to the next node on the right", "Ctrl+ArrowRight"),
  goTo("up", "Go to the next node above", "Ctrl+ArrowUp"),
  goTo("down", "Go to the next node below", "Ctrl+ArrowDown"),
];

/** Selects one edge, and nothing else. */
export function selectEdge(edgeId: string): void {
  selectNodes([]);
  changeEdges([{ type: "select", id: edgeId, selected: true }]);
}

function goTo(direction: Direction, title: string, keys: string): Command {
  return {
    id: `canvas.${direction}`,
    title,
    section: "Canvas",
    keys: [keys],
    scope: "canvas",
    isEnabled: hasNodes,
    run: () => {
      const nodes = useCanvas
        .getState()
        .nodes.filter(({ hidden }) => hidden !== true)
        .map(({ data }) => data.node);
      const from = findAnchor();
      const next = from === undefined ? nodes[0] : nearestNode(nodes, from, direction);
      if (next === undefined) announce(`There is no node further ${direction}`);
      else focusNode(next.id);
    },
  };
}

/** Goes round the edges of the node that has the focus; the node keeps it. */
function selectNextEdge(): void {
  const anchor = findAnchor();
  const edges = edgesOf(anchor);
  const { edges: shown, nodes } = useCanvas.getState();
  const present = edges.findIndex(({ id }) => shown.some((edge) => edge.id === id && edge.selected));
  const next = edges[(present + 1) % edges.length];
  if (next === undefined || anchor === undefined) return;
  selectEdge(next.id);
  const label = (id: string): string => nodes.find((node) => node.id === id)?.data.node.label ?? id;
  announce(`Edge from ${label(next.source)} to ${label(next.target)}, selected`);
}

/** The node that the keys are about: the one with the focus, or the one that is selected. */
function findAnchor(): StudyNode | undefined {
  const { nodes, selectedIds, edges } = useCanvas.getState();
  const selectedEdge = edges.find(({ selected }) => selected);
  const id = findFocusedNodeId() ?? selectedIds[0] ?? selectedEdge?.source;
  return nodes.find((node) => node.id === id)?.data.node;
}

function edgesOf(node: StudyNode | undefined): { id: string; source: string; target: string }[] {
  if (node === undefined) return [];
  return useCanvas.getState().edges.filter(({ source, target }) => source === node.id || target === node.id);
}

/** The node that is selected and nothing else. */
function findOnlyNode(): StudyNode | undefined {
  const { selectedIds } = useCanvas.getState();
  const { open } = useApp.getState();
  const [id] = selectedIds;
  if (open === undefined || id === undefined || selectedIds.length > 1) return undefined;
  return findNode(open.study, id);
}

/** The edge that is selected and nothing else. */
function findOnlyEdge(): Edge | undefined {
  const { selectedIds, edges } = useCanvas.getState();
  const [edge, ...others] = edges.filter(({ selected }) => selected);
  return edge === undefined || others.length > 0 || selectedIds.length > 0 ? undefined : ownEdge(edge);
}

function canTakeNode(edge: Edge | undefined): boolean {
  const { open } = useApp.getState();
  return edge !== undefined && open !== undefined && kindsThatFit(open.study, edge).length > 0;
}

function hasPorts(node: StudyNode | undefined): boolean {
  if (node === undefined) return false;
  return connectionTargets[node.type].length > 0 || nodeTypesThatFeed(node.type).length > 0;
}

function canEdit(): boolean {
  return useApp.getState().open !== undefined && !isReadOnly();
}

function isSomethingSelected(): boolean {
  return useCanvas.getState().selectedIds.length > 0;
}

function hasNodes(): boolean {
  return useCanvas.getState().nodes.length > 0 && useUi.getState().page === "canvas";
}

/** Where a tool that is called by a key comes up: at the selected node or edge, else at the pointer, else in the middle. */
function placeForTool(): { x: number; y: number } {
  const selected = document.querySelector(
    "[data-canvas] .react-flow__node.selected, [data-canvas] .react-flow__edge.selected",
  );
  const { pointer } = useTools.getState();
  if (selected === null && pointer !== undefined) return pointer;
  const box = (selected ?? document.querySelector("[data-canvas]"))?.getBoundingClientRect();
  if (box === undefined) return { x: 0, y: 0 };
  const isNode = selected?.classList.contains("react-flow__node") === true;
  return { x: isNode ? box.right : box.x + box.width / 2, y: isNode ? box.y : box.y + box.height / 2 };
}
