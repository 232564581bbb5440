import type { Box } from "../../shared/study/free-place.ts";
import {
  type GroupNode,
  groupUnder,
  grownFrame,
  isGroup,
  membersOf,
} from "../../shared/study/group-frame.ts";
import { nodeBox } from "../../shared/study/node-box.ts";
import type { Op } from "../../shared/study/ops.ts";
import { groupIdOf, type Position, type Study, type StudyNode } from "../../shared/study/study.ts";
import type { Move } from "./align-nodes.ts";

/** What a node does to a group by the place to which it is moved. */
export type GroupChange = {
  readonly node: StudyNode;
  readonly from: string | undefined;
  readonly to: string | undefined;
};

/**
 * The ops of a move: the hidden members of a collapsed group go with it, and an open frame grows as far as its
 * members need it.
 * @param joins whether a node that is moved onto a frame, or off its own, changes its group
 */
export function planMoves(study: Study, moves: readonly Move[], { joins }: { joins: boolean }): Op[] {
  const places = withHiddenMembers(study, new Map(moves.map(({ nodeId, position }) => [nodeId, position])));
  const changes = joins ? groupChanges(study, places) : [];
  const groupOf = new Map(changes.map(({ node, to }) => [node.id, to]));
  const moved = study.nodes.map((node): StudyNode => {
    const position = places.get(node.id);
    return position === undefined ? node : { ...node, position };
  });
  const touched = new Set(
    moved.filter(({ id }) => places.has(id)).map((node) => groupOf.get(node.id) ?? groupIdOf(node)),
  );
  const sizes: Op[] = [];
  for (const group of moved.filter(isGroup)) {
    if (!touched.has(group.id) || group.data.collapsed === true) continue;
    const members = moved.filter(
      (node) => (groupOf.has(node.id) ? groupOf.get(node.id) : groupIdOf(node)) === group.id,
    );
    const frame = grownFrame(nodeBox(group), members.map(nodeBox));
    if (frame.x !== group.position.x || frame.y !== group.position.y)
      places.set(group.id, { x: frame.x, y: frame.y });
    const size = sizeOp(group, frame);
    if (size !== undefined) sizes.push(size);
  }
  const positions = [...places].map(([nodeId, position]) => ({ nodeId, position }));
  return [
    ...(positions.length === 0 ? [] : [{ type: "moveNodes" as const, positions }]),
    ...sizes,
    ...changes.map(({ node, to }): Op => ({ type: "updateNode", nodeId: node.id, groupId: to ?? null })),
  ];
}

/** The nodes that would join or leave a group if they were dropped at these places. */
export function groupChanges(study: Study, places: ReadonlyMap<string, Position>): GroupChange[] {
  const groups = study.nodes.filter(isGroup).map((group): GroupNode => {
    const position = places.get(group.id);
    return position === undefined ? group : { ...group, position };
  });
  return study.nodes.flatMap((node) => {
    const position = places.get(node.id);
    const from = groupIdOf(node);
    // What moves with its group, or is hidden in it, stays in it.
    if (position === undefined || isGroup(node) || (from !== undefined && places.has(from))) return [];
    const to = groupUnder({ ...node, position }, groups);
    return to === from ? [] : [{ node, from, to }];
  });
}

/** The op that gives a group's frame another size; undefined where it has it. */
export function sizeOp(group: GroupNode, { width, height }: Box): Op | undefined {
  if (width === group.data.width && height === group.data.height) return undefined;
  return { type: "updateNode", nodeId: group.id, data: { width, height } };
}

function withHiddenMembers(study: Study, places: Map<string, Position>): Map<string, Position> {
  for (const group of study.nodes) {
    const place = places.get(group.id);
    if (place === undefined || !isGroup(group) || group.data.collapsed !== true) continue;
    for (const { id, position } of membersOf(study, group.id)) {
      const dx = place.x - group.position.x;
      const dy = place.y - group.position.y;
      if (!places.has(id)) places.set(id, { x: position.x + dx, y: position.y + dy });
    }
  }
  return places;
}
