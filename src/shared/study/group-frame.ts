import { type Box, boundsOf, centreOf, contains } from "./free-place.ts";
import { nodeBox } from "./node-box.ts";
import { groupIdOf, type Study, type StudyNode } from "./study.ts";

export type GroupNode = Extract<StudyNode, { type: "group" }>;

/** What a frame keeps free between its border and its members, px; at the top its title stands. */
export const FRAME_PADDING = { side: 20, top: 40 } as const;
/** A frame is never smaller than this, px. */
export const SMALLEST_FRAME = { width: 160, height: 100 } as const;

/** The frame that members of these boxes need; undefined for none. */
export function frameAround(members: readonly Box[]): Box | undefined {
  const bounds = boundsOf(members);
  if (bounds === undefined) return undefined;
  const { side, top } = FRAME_PADDING;
  return {
    x: bounds.x - side,
    y: bounds.y - top,
    width: Math.max(SMALLEST_FRAME.width, bounds.width + 2 * side),
    height: Math.max(SMALLEST_FRAME.height, bounds.height + top + side),
  };
}

/** The frame, enlarged as far as its members need it; the same one where they do not. */
export function grownFrame(frame: Box, members: readonly Box[]): Box {
  const needed = boundsOf(members);
  if (needed === undefined || contains(frame, needed)) return frame;
  return boundsOf([frame, frameAround(members) ?? frame]) ?? frame;
}

/** What of a frame is for members. */
export function insideOf(frame: Box): Box {
  const { side, top } = FRAME_PADDING;
  return {
    x: frame.x + side,
    y: frame.y + top,
    width: frame.width - 2 * side,
    height: frame.height - top - side,
  };
}

export function isGroup(node: StudyNode): node is GroupNode {
  return node.type === "group";
}

export function membersOf(study: Study, groupId: string): StudyNode[] {
  return study.nodes.filter((node) => groupIdOf(node) === groupId);
}

/**
 * The group that a node belongs to by where it stands: its own while its middle is on that frame, else the smallest
 * open frame under its middle. Groups belong to none.
 */
export function groupUnder(node: StudyNode, groups: readonly GroupNode[]): string | undefined {
  if (isGroup(node)) return undefined;
  const middle = { ...centreOf(nodeBox(node)), width: 0, height: 0 };
  const open = groups.filter((group) => group.data.collapsed !== true && contains(nodeBox(group), middle));
  if (open.some(({ id }) => id === node.groupId)) return node.groupId;
  const [smallest] = open.sort((a, b) => a.data.width * a.data.height - b.data.width * b.data.height);
  return smallest?.id;
}

/** The node as a member of a group, or of none; groups stay as they are. */
export function inGroup(node: StudyNode, groupId: string | undefined): StudyNode {
  if (isGroup(node)) return node;
  const { groupId: _old, ...rest } = node;
  return groupId === undefined ? rest : { ...rest, groupId };
}
