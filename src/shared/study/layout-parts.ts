import { type Box, boundsOf } from "./free-place.ts";
import { nodeBox } from "./node-box.ts";
import { groupIdOf, type Study, type StudyNode } from "./study.ts";

/** What a layout moves as one: a node, or a group with its members, whose arrangement in it is kept. */
export type LayoutBlock = {
  /** Id of the node or group. */
  readonly id: string;
  readonly nodes: readonly StudyNode[];
  readonly box: Box;
};

/** Blocks that stand on the same ground: the canvas, or the frame of one group. */
export type LayoutPart = {
  /** The frame that they have to stay in; undefined on the canvas. */
  readonly frame: Box | undefined;
  readonly movable: readonly LayoutBlock[];
  readonly staying: readonly LayoutBlock[];
  /** Between blocks of this part, each pair once. */
  readonly edges: readonly { readonly sourceId: string; readonly targetId: string }[];
};

/**
 * What a layout of these nodes (of all, where none are named) arranges. Pinned nodes stay, and so does a group with a
 * pinned member. Notes and empty groups stand where a person put them, so they move only when they are named.
 * Members of a group that is not named itself are arranged in its frame, each group by itself.
 * @returns only parts in which something may move
 */
export function findLayoutParts(study: Study, nodeIds?: readonly string[]): LayoutPart[] {
  const named = nodeIds === undefined ? undefined : new Set(nodeIds);
  const members = membersOf(study);
  const isWanted = (block: LayoutBlock): boolean =>
    named === undefined ? !isAnnotation(block) : named.has(block.id);
  const free = study.nodes.filter((node) => groupIdOf(node) === undefined);
  const onCanvas = free.map((node) => toBlock(node, members.get(node.id) ?? []));
  const parts = [toPart(study, onCanvas, isWanted, undefined)];
  if (named !== undefined) {
    for (const group of free) {
      const inGroup = members.get(group.id);
      if (inGroup === undefined || named.has(group.id)) continue;
      const blocks = inGroup.map((node) => toBlock(node, []));
      parts.push(toPart(study, blocks, isWanted, nodeBox(group)));
    }
  }
  return parts.filter(({ movable }) => movable.length > 0);
}

/** The nodes and everything that edges or groups join to them. */
export function findConnectedIds(study: Study, nodeIds: readonly string[]): string[] {
  const joined = new Map<string, string[]>();
  const join = (one: string, other: string): void => {
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      const list = joined.get(from);
      if (list) list.push(to);
      else joined.set(from, [to]);
    }
  };
  for (const { sourceId, targetId } of study.edges) join(sourceId, targetId);
  for (const node of study.nodes) {
    const groupId = groupIdOf(node);
    if (groupId !== undefined) join(node.id, groupId);
  }
  const found = new Set(nodeIds);
  // A set is walked in the order of insertion, with what is inserted meanwhile.
  for (const id of found) for (const next of joined.get(id) ?? []) found.add(next);
  return [...found];
}

/** Of these blocks those that a study has in the same place still, whole and in the same group. */
export function findUnmoved(blocks: readonly LayoutBlock[], study: Study): LayoutBlock[] {
  const nodes = new Map(study.nodes.map((node) => [node.id, node]));
  return blocks.filter((block) =>
    block.nodes.every((node) => {
      const now = nodes.get(node.id);
      return (
        now !== undefined &&
        now.position.x === node.position.x &&
        now.position.y === node.position.y &&
        groupIdOf(now) === groupIdOf(node)
      );
    }),
  );
}

function toPart(
  study: Study,
  blocks: readonly LayoutBlock[],
  isWanted: (block: LayoutBlock) => boolean,
  frame: Box | undefined,
): LayoutPart {
  const movable = blocks.filter((block) => isWanted(block) && !isPinned(block));
  const moving = new Set(movable);
  return {
    frame,
    movable,
    staying: blocks.filter((block) => !moving.has(block)),
    edges: movable.length === 0 ? [] : edgesBetween(study, blocks),
  };
}

function toBlock(node: StudyNode, members: readonly StudyNode[]): LayoutBlock {
  const box = nodeBox(node);
  return { id: node.id, nodes: [node, ...members], box: boundsOf([box, ...members.map(nodeBox)]) ?? box };
}

export function isPinned({ nodes }: LayoutBlock): boolean {
  return nodes.some(({ pinned }) => pinned === true);
}

function isAnnotation({ nodes }: LayoutBlock): boolean {
  return nodes.length === 1 && nodes.every(({ type }) => type === "note" || type === "group");
}

function membersOf(study: Study): Map<string, StudyNode[]> {
  const members = new Map<string, StudyNode[]>();
  for (const node of study.nodes) {
    const groupId = groupIdOf(node);
    if (groupId === undefined) continue;
    const list = members.get(groupId);
    if (list) list.push(node);
    else members.set(groupId, [node]);
  }
  return members;
}

function edgesBetween(study: Study, blocks: readonly LayoutBlock[]): LayoutPart["edges"] {
  const blockOf = new Map(blocks.flatMap(({ id, nodes }) => nodes.map((node) => [node.id, id] as const)));
  const edges = new Map<string, { sourceId: string; targetId: string }>();
  for (const edge of study.edges) {
    const sourceId = blockOf.get(edge.sourceId);
    const targetId = blockOf.get(edge.targetId);
    if (sourceId === undefined || targetId === undefined || sourceId === targetId) continue;
    edges.set(`${sourceId}>${targetId}`, { sourceId, targetId });
  }
  return [...edges.values()];
}
