import type { NodeChange } from "@xyflow/react";
import { type Box, boundsOf, boxesMeet } from "../../shared/study/free-place.ts";
import { frameAround, SMALLEST_FRAME } from "../../shared/study/group-frame.ts";
import { nodeBox } from "../../shared/study/node-box.ts";
import { groupIdOf, type Position } from "../../shared/study/study.ts";
import { drawnBox, type FlowNode } from "./canvas-nodes.ts";
import { noSnap, type Snap, snapToGrid, snapToNodes } from "./snap-lines.ts";

type Change = NodeChange<FlowNode>;
type PositionChange = Extract<Change, { type: "position" }>;

/** How dragged nodes snap: to others in view within `reach` px of the canvas, to the grid, or not at all. */
export type Snapping =
  | { readonly type: "nodes"; readonly view: Box; readonly reach: number }
  | { readonly type: "grid" }
  | { readonly type: "off" };

/**
 * Takes the nodes that are dragged to where they snap, as one block, and with them the members of a dragged group.
 * React Flow tells places by the pointer alone, so that this is done anew for each of its changes. O(nodes).
 */
export function followDrag(
  changes: readonly Change[],
  nodes: readonly FlowNode[],
  snapping: Snapping,
): { readonly changes: Change[]; readonly snap: Snap } {
  const places = new Map<string, Position>();
  for (const change of changes) {
    if (isDrag(change) && change.position !== undefined) places.set(change.id, change.position);
  }
  if (places.size === 0) return { changes: [...changes], snap: noSnap };
  const snap = findSnap(places, nodes, snapping);
  const snapped = changes.map((change): Change => {
    if (!isDrag(change) || change.position === undefined) return change;
    return { ...change, position: { x: change.position.x + snap.dx, y: change.position.y + snap.dy } };
  });
  return { changes: [...snapped, ...followers(snapped, nodes)], snap };
}

/** Moves nodes by a step, groups with their members; they stay where they are put until they are let go. */
export function moveBy(nodes: readonly FlowNode[], ids: ReadonlySet<string>, step: Position): FlowNode[] {
  return nodes.map((node) => {
    if (!ids.has(node.id) && !ids.has(groupIdOf(node.data.node) ?? "")) return node;
    const position = { x: node.position.x + step.x, y: node.position.y + step.y };
    return { ...node, position, dragging: true };
  });
}

/** Keeps a frame that is resized as large as its members need it. */
export function holdMembers(changes: readonly Change[], nodes: readonly FlowNode[]): Change[] {
  const resize = changes.find((change) => change.type === "dimensions" && change.resizing !== undefined);
  const frame = nodes.find(
    ({ id, type }) => type === "frame" && id === (resize?.type === "dimensions" ? resize.id : undefined),
  );
  if (resize?.type !== "dimensions" || frame === undefined) return [...changes];
  // The last change says where the pointer was, not what came of it.
  if (resize.resizing === false || resize.dimensions === undefined)
    return changes.map((change) =>
      change === resize ? { id: frame.id, type: "dimensions", resizing: false } : change,
    );
  const old = drawnBox(frame);
  const move = changes.find((change) => change.type === "position" && change.id === frame.id);
  const wanted = { ...old, ...(move?.type === "position" ? move.position : {}), ...resize.dimensions };
  const box = heldBox(
    old,
    wanted,
    nodes
      .filter(({ data }) => groupIdOf(data.node) === frame.id)
      .map(({ data, position }) => nodeBox({ ...data.node, position })),
  );
  const { x, y, width, height } = box;
  return [
    ...changes.filter((change) => change !== resize && change !== move),
    { id: frame.id, type: "position", position: { x, y } },
    { ...resize, dimensions: { width, height } },
  ];
}

/** The wanted box; the sides that were moved stop where the members begin and where the frame would get too small. */
function heldBox(old: Box, wanted: Box, members: readonly Box[]): Box {
  const needed = frameAround(members);
  const isFromLeft = wanted.x !== old.x;
  const isFromTop = wanted.y !== old.y;
  const right = wanted.x + wanted.width;
  const bottom = wanted.y + wanted.height;
  const left = Math.min(
    wanted.x,
    isFromLeft ? right - SMALLEST_FRAME.width : wanted.x,
    needed?.x ?? Number.POSITIVE_INFINITY,
  );
  const top = Math.min(
    wanted.y,
    isFromTop ? bottom - SMALLEST_FRAME.height : wanted.y,
    needed?.y ?? Number.POSITIVE_INFINITY,
  );
  return {
    x: left,
    y: top,
    width:
      Math.max(right, left + SMALLEST_FRAME.width, needed === undefined ? right : needed.x + needed.width) -
      left,
    height:
      Math.max(
        bottom,
        top + SMALLEST_FRAME.height,
        needed === undefined ? bottom : needed.y + needed.height,
      ) - top,
  };
}

function isDrag(change: Change): change is PositionChange {
  return change.type === "position" && change.dragging !== undefined;
}

function findSnap(
  places: ReadonlyMap<string, Position>,
  nodes: readonly FlowNode[],
  snapping: Snapping,
): Snap {
  if (snapping.type === "off") return noSnap;
  const isMoved = ({ id, data }: FlowNode): boolean =>
    places.has(id) || places.has(groupIdOf(data.node) ?? "");
  const block = boundsOf(
    nodes.flatMap((node) => {
      const position = places.get(node.id);
      return position === undefined ? [] : [{ ...drawnBox(node), ...position }];
    }),
  );
  if (block === undefined) return noSnap;
  if (snapping.type === "grid") return snapToGrid(block);
  const others = nodes.filter((node) => !isMoved(node)).map(drawnBox);
  return snapToNodes(
    block,
    others.filter((box) => boxesMeet(box, snapping.view)),
    snapping.reach,
  );
}

/** The members of dragged groups go where their group goes. */
function followers(changes: readonly Change[], nodes: readonly FlowNode[]): PositionChange[] {
  const drags = new Map(changes.filter(isDrag).map((change) => [change.id, change]));
  const places = new Map(nodes.map(({ id, position }) => [id, position]));
  return nodes.flatMap((node): PositionChange[] => {
    const groupId = groupIdOf(node.data.node);
    const drag = groupId === undefined || drags.has(node.id) ? undefined : drags.get(groupId);
    const from = places.get(groupId ?? "");
    if (drag?.position === undefined || from === undefined) return [];
    const position = {
      x: node.position.x + drag.position.x - from.x,
      y: node.position.y + drag.position.y - from.y,
    };
    return [{ id: node.id, type: "position", position, dragging: drag.dragging ?? false }];
  });
}
