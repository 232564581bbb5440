import type { TextBlock } from "./split-blocks.ts";

/** Up to this many characters a text is shown whole. */
export const longestWhole = 40_000;
const headLength = 12_000;
const tailLength = 4_000;
/** The end that is shown begins at a multiple of this, so that it does not move with every word. */
const tailStep = 2_000;

/** Which blocks of a text are shown: all, or its beginning and its end with a gap of so many characters between them. */
export type ShownBlocks = {
  readonly headEnd: number;
  readonly tailStart: number;
  readonly hiddenLength: number;
};

export function chooseBlocks(blocks: readonly TextBlock[]): ShownBlocks {
  const total = blocks.reduce((sum, { text }) => sum + text.length, 0);
  if (total <= longestWhole) return { headEnd: blocks.length, tailStart: blocks.length, hiddenLength: 0 };
  const tailOffset = Math.floor((total - tailLength) / tailStep) * tailStep;
  let offset = 0;
  let headEnd = 0;
  let shownLength = 0;
  let tailStart = blocks.length;
  for (const [index, { text }] of blocks.entries()) {
    if (offset < headLength) {
      headEnd = index + 1;
      shownLength += text.length;
    } else if (offset + text.length > tailOffset) {
      tailStart = Math.min(tailStart, index);
      shownLength += text.length;
    }
    offset += text.length;
  }
  return { headEnd, tailStart: Math.max(tailStart, headEnd), hiddenLength: total - shownLength };
}
