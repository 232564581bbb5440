import { AppError } from "../../src/shared/errors.ts";
import { frameAround, grownFrame, membersOf } from "../../src/shared/study/group-frame.ts";
import { nodeBox } from "../../src/shared/study/node-box.ts";
import type { Op } from "../../src/shared/study/ops.ts";
import type { Position, Study, StudyNode } from "../../src/shared/study/study.ts";
import { nameNode } from "./resolve-node.ts";

/**
 * Where a group goes that is made around nodes, and how large it is.
 * @throws AppError op-rejected when one of them is a group
 */
export function frameOfMembers(members: readonly StudyNode[]): {
  position: Position;
  size: { width: number; height: number };
} {
  const inner = members.find(({ type }) => type === "group");
  if (inner !== undefined)
    throw new AppError("op-rejected", `${nameNode(inner)} is a group, and groups are in no group`);
  const frame = frameAround(members.map(nodeBox));
  if (frame === undefined) throw new AppError("op-rejected", "Name the nodes that the group holds");
  const { x, y, width, height } = frame;
  return { position: { x, y }, size: { width, height } };
}

/** Makes a node a member of a group, whose frame grows as far as it has to. */
export function planJoin(study: Study, node: StudyNode, group: StudyNode): Op[] {
  const join: Op = { type: "updateNode", nodeId: node.id, groupId: group.id };
  if (group.type !== "group") return [join]; // the op says what is wrong with it
  const frame = nodeBox(group);
  const { x, y, width, height } = grownFrame(frame, [...membersOf(study, group.id), node].map(nodeBox));
  const isMoved = x !== frame.x || y !== frame.y;
  const isResized = width !== frame.width || height !== frame.height;
  return [
    join,
    ...(isMoved
      ? [{ type: "moveNodes" as const, positions: [{ nodeId: group.id, position: { x, y } }] }]
      : []),
    ...(isResized ? [{ type: "updateNode" as const, nodeId: group.id, data: { width, height } }] : []),
  ];
}
