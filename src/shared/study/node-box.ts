import type { Box } from "./free-place.ts";
import type { StudyNode } from "./study.ts";

/** The size that the canvas draws a node at, px; groups and notes bring their own. */
export const NODE_WIDTH = 184;
export const NODE_HEIGHT = 84;

/** The box that a node covers on the canvas, px; a group's frame as it is when open. */
export function nodeBox(node: StudyNode): Box {
  switch (node.type) {
    case "group":
      return { ...node.position, width: node.data.width, height: node.data.height };
    case "note": {
      const { text, width = NODE_WIDTH, height = noteHeight(text, width) } = node.data;
      return { ...node.position, width, height };
    }
    default:
      return { ...node.position, width: NODE_WIDTH, height: NODE_HEIGHT };
  }
}

/** High enough for a note's text, up to a dozen lines; by the widths of letters, as the canvas sets them, on average. */
function noteHeight(text: string, width: number): number {
  const perLine = Math.max(1, Math.floor((width - 22) / 6.4));
  const lines = text
    .split("\n")
    .reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / perLine)), 0);
  return Math.max(NODE_HEIGHT, 42 + Math.min(12, lines) * 18);
}
