import { connectionTargets } from "./connection-rules.ts";
import { findFreePlace, GAP } from "./free-place.ts";
import { type GroupNode, insideOf, isGroup } from "./group-frame.ts";
import { NODE_HEIGHT, NODE_WIDTH, nodeBox } from "./node-box.ts";
import { type NodeType, nodeTypeInfo } from "./node-types.ts";
import { findNode, groupIdOf, type Position, type Study, type StudyNode } from "./study.ts";

const GAP_X = 72;

/** Left to right, the column a kind stands in when nothing else says where. */
const columns: readonly NodeType[][] = [
  ["designVariable", "note", "group"],
  ["model"],
  ["solver"],
  ["extractor"],
  ["objective", "constraint", "surrogate"],
  ["algorithm"],
];

/** Where a new node goes, and the group that it belongs to there. */
export type Placement = { readonly position: Position; readonly groupId?: string };

/**
 * A place for a new node: beside what it will be connected to (left of what it feeds, right of what feeds it), or
 * under its own kind, or in its kind's column; from there straight up or down to the nearest place where it stands on
 * no other node and on no group's frame. Where all that it is connected to belongs to one open group with room for
 * it, it goes inside and becomes a member; where there is no room, it goes outside and stays out.
 */
export function placeNode(study: Study, type: NodeType, connectedIds: readonly string[] = []): Placement {
  const connected = connectedIds.map((id) => findNode(study, id)).filter((node) => node !== undefined);
  const wanted = { ...wantedPlace(study, type, connected), ...newSize(type) };
  const nodes = study.nodes.filter((node) => !isGroup(node)).map(nodeBox);
  const groups = study.nodes.filter(isGroup);
  const common = type === "group" ? undefined : commonGroup(groups, connected);
  if (common !== undefined) {
    const others = groups.filter((group) => group !== common).map(nodeBox);
    const position = findFreePlace(wanted, [...nodes, ...others], insideOf(nodeBox(common)));
    if (position !== undefined) return { position, groupId: common.id };
  }
  const position =
    findFreePlace(wanted, [...nodes, ...groups.map(nodeBox)]) ??
    // A frame may be as high as the whole canvas.
    findFreePlace(wanted, nodes);
  return { position: position ?? { x: wanted.x, y: wanted.y } };
}

function newSize(type: NodeType): { width: number; height: number } {
  return type === "group" ? nodeTypeInfo.group.data.parse({}) : { width: NODE_WIDTH, height: NODE_HEIGHT };
}

/** The open group that all of the nodes are members of. */
function commonGroup(groups: readonly GroupNode[], nodes: readonly StudyNode[]): GroupNode | undefined {
  const ids = new Set(nodes.map(groupIdOf));
  const group = ids.size === 1 ? groups.find(({ id }) => ids.has(id)) : undefined;
  return group?.data.collapsed === true ? undefined : group;
}

function wantedPlace(study: Study, type: NodeType, connected: readonly StudyNode[]): Position {
  const siblings = study.nodes.filter((node) => node.type === type);
  const neighbour = connected[0];
  if (neighbour !== undefined) {
    const step = NODE_WIDTH + GAP_X;
    const x = neighbour.position.x + (connectionTargets[type].includes(neighbour.type) ? -step : step);
    const aligned = siblings.find((node) => Math.abs(node.position.x - x) < NODE_WIDTH / 2);
    return { x: aligned?.position.x ?? x, y: neighbour.position.y };
  }
  const lowest = siblings.reduce<StudyNode | undefined>(
    (low, node) => (low === undefined || node.position.y > low.position.y ? node : low),
    undefined,
  );
  if (lowest !== undefined)
    return { x: lowest.position.x, y: lowest.position.y + nodeBox(lowest).height + GAP };
  const column = columns.findIndex((types) => types.includes(type));
  const left = study.nodes.reduce((min, node) => Math.min(min, node.position.x), Number.POSITIVE_INFINITY);
  const top = study.nodes.reduce((min, node) => Math.min(min, node.position.y), Number.POSITIVE_INFINITY);
  return {
    x: (Number.isFinite(left) ? left : 0) + column * (NODE_WIDTH + GAP_X),
    y: Number.isFinite(top) ? top : 0,
  };
}
