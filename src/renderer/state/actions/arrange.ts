import { ulid } from "ulid";
import type { Op } from "../../../shared/study/ops.ts";
import { findNode, groupIdOf } from "../../../shared/study/study.ts";
import {
  type Alignment,
  alignNodes,
  type Direction,
  distributeNodes,
  type Move,
  type PlacedBox,
} from "../align-nodes.ts";
import { announce } from "../announce.ts";
import { asInStudy, drawnBox, wholePx } from "../canvas-nodes.ts";
import { moveSelected, releaseMoved, useCanvas } from "../canvas-store.ts";
import { isReadOnly } from "../canvas-tools.ts";
import { planMoves } from "../plan-moves.ts";
import { useApp } from "../store.ts";
import { selectedNodes } from "./groups.ts";
import { applyOps, commitMoves } from "./study.ts";

/** What of the selection is arranged: members of a selected group stay where they are in it. */
export function arrangedBoxes(): PlacedBox[] {
  const { nodes, selectedIds } = useCanvas.getState();
  const ids = new Set(selectedIds);
  return nodes
    .filter(({ id, data }) => ids.has(id) && data.mark !== "proposed" && !ids.has(groupIdOf(data.node) ?? ""))
    .map((node) => ({ nodeId: node.id, ...drawnBox(node) }));
}

export async function alignSelection(alignment: Alignment): Promise<void> {
  const boxes = arrangedBoxes();
  await arrange(alignNodes(boxes, alignment), `Align ${boxes.length} nodes`);
}

export async function distributeSelection(direction: Direction): Promise<void> {
  const boxes = arrangedBoxes();
  await arrange(distributeNodes(boxes, direction), `Distribute ${boxes.length} nodes`);
}

async function arrange(moves: readonly Move[], label: string): Promise<void> {
  const study = useApp.getState().open?.study;
  if (study === undefined || moves.length === 0) return;
  await applyOps(planMoves(study, withMembers(moves), { joins: false }), label);
}

/** Members go where their group goes. */
function withMembers(moves: readonly Move[]): Move[] {
  const places = new Map(moves.map(({ nodeId, position }) => [nodeId, position]));
  const nodes = new Map((useApp.getState().open?.study.nodes ?? []).map((node) => [node.id, node]));
  for (const node of nodes.values()) {
    const group = nodes.get(groupIdOf(node) ?? "");
    const place = places.get(group?.id ?? "");
    if (group === undefined || place === undefined || places.has(node.id)) continue;
    const { x, y } = node.position;
    places.set(node.id, wholePx({ x: x + place.x - group.position.x, y: y + place.y - group.position.y }));
  }
  return [...places].map(([nodeId, position]) => ({ nodeId, position }));
}

/** Pins the selected nodes where one of them is not pinned, else lets them all go. */
export async function togglePinned(): Promise<void> {
  const nodes = selectedNodes();
  const pins = nodes.some(({ pinned }) => pinned !== true);
  const ops = nodes
    .filter(({ pinned }) => (pinned === true) !== pins)
    .map(({ id }): Op => ({ type: "updateNode", nodeId: id, pinned: pins }));
  const name = nodes.length === 1 ? (nodes[0]?.label ?? "") : `${nodes.length} nodes`;
  if (ops.length === 0) return;
  if (await applyOps(ops, `${pins ? "Pin" : "Unpin"} ${name}`))
    announce(`${name} ${pins ? "pinned" : "unpinned"}`);
}

/** Presses of arrow keys that follow each other within this time are one step, ms. */
const burstMs = 1_000;
let burst = { group: "", atMs: Number.NEGATIVE_INFINITY, selection: "" };
let isKeyDown = false;
let isCommitting = false;
let nudgeCount = 0;

/** Moves the selection on the screen; `endNudge` makes it part of the study. */
export function nudge(dx: number, dy: number): boolean {
  const { selectedIds } = useCanvas.getState();
  if (selectedIds.length === 0 || isReadOnly()) return false;
  const now = performance.now();
  const selection = selectedIds.join(" ");
  const goesOn = now - burst.atMs < burstMs && burst.selection === selection;
  burst = { group: goesOn ? burst.group : ulid(), atMs: now, selection };
  isKeyDown = true;
  nudgeCount += 1;
  moveSelected({ x: dx, y: dy });
  return true;
}

/** One commit after the other: what is told of an earlier one must not take back a later press. */
export async function endNudge(): Promise<void> {
  if (!isKeyDown) return;
  isKeyDown = false;
  if (isCommitting) return;
  isCommitting = true;
  for (let done = -1; !isKeyDown && done !== nudgeCount; ) {
    done = nudgeCount;
    await commitMoves(burst.group);
  }
  isCommitting = false;
  if (!isKeyDown) releaseMoved();
}

/** Makes the size that a node was given by its handles part of the study. */
export async function commitResize(nodeId: string): Promise<void> {
  const flowNode = useCanvas.getState().nodes.find(({ id }) => id === nodeId);
  const study = useApp.getState().open?.study;
  const node = study === undefined ? undefined : findNode(study, nodeId);
  if (flowNode === undefined || node === undefined || (node.type !== "note" && node.type !== "group")) return;
  const { x, y, width, height } = drawnBox(flowNode);
  const position = wholePx({ x, y });
  const isMoved = position.x !== node.position.x || position.y !== node.position.y;
  const ops: Op[] = [
    ...(isMoved ? [{ type: "moveNodes" as const, positions: [{ nodeId, position }] }] : []),
    { type: "updateNode", nodeId, data: { width: Math.round(width), height: Math.round(height) } },
  ];
  if (await applyOps(ops, `Resize ${node.label}`)) return;
  useCanvas.setState(({ nodes }) => ({ nodes: asInStudy(nodes, new Set([nodeId])) }));
}
