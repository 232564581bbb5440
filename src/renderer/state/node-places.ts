import { nodeBox } from "../../shared/study/node-box.ts";
import type { StudyNode } from "../../shared/study/study.ts";

export type Direction = "left" | "right" | "up" | "down";

/** Nodes whose left sides are closer than this stand in one column, px. */
const columnPx = 92;

/** The nodes as they are read: column by column from the left, each from the top. */
export function readingOrder<T extends StudyNode>(nodes: readonly T[]): T[] {
  const byX = [...nodes].sort((a, b) => a.position.x - b.position.x || compareDown(a, b));
  const columns: T[][] = [];
  let left = Number.NEGATIVE_INFINITY;
  for (const node of byX) {
    if (node.position.x - left >= columnPx) {
      left = node.position.x;
      columns.push([]);
    }
    columns.at(-1)?.push(node);
  }
  return columns.flatMap((column) => column.sort(compareDown));
}

/**
 * The node to go to from this one: what lies ahead, the nearest first, where a way to the side counts double.
 * Undefined where nothing lies ahead. Of equal ones the first in the list.
 */
export function nearestNode(
  nodes: readonly StudyNode[],
  from: StudyNode,
  direction: Direction,
): StudyNode | undefined {
  const start = middle(from);
  let best: { node: StudyNode; way: number } | undefined;
  for (const node of nodes) {
    if (node.id === from.id) continue;
    const to = middle(node);
    const [ahead, aside] = turned(to.x - start.x, to.y - start.y, direction);
    // What lies more to the side than ahead is for the other keys.
    if (ahead <= 0 || Math.abs(aside) > 2 * ahead) continue;
    const way = ahead + 2 * Math.abs(aside);
    if (best === undefined || way < best.way) best = { node, way };
  }
  return best?.node;
}

function turned(dx: number, dy: number, direction: Direction): [ahead: number, aside: number] {
  switch (direction) {
    case "left":
      return [-dx, dy];
    case "right":
      return [dx, dy];
    case "up":
      return [-dy, dx];
    case "down":
      return [dy, dx];
  }
}

function middle(node: StudyNode): { x: number; y: number } {
  const { x, y, width, height } = nodeBox(node);
  return { x: x + width / 2, y: y + height / 2 };
}

function compareDown(a: StudyNode, b: StudyNode): number {
  return a.position.y - b.position.y || (a.id < b.id ? -1 : 1);
}
