import { cutPieces } from "./cut-pieces.ts";

/** A piece of a text that is shown on its own: as Markdown, or plainly where it is too long for that. */
export type TextBlock = { readonly text: string; readonly isPlain: boolean };

export type BlockSplitter = { update(text: string): readonly TextBlock[] };

/** From this length on a list is split between its items. */
const longList = 2_000;
/** What cannot be split by then is shown plainly: Markdown of this length takes as long as a window may stand still. */
const longestMarkdown = 6_000;

/**
 * Splits Markdown into blocks that can be shown on their own, so that a growing text costs only what is added: each
 * update looks at the end of the text alone. A block ends at an empty line outside code and maths, unless what follows
 * may belong to it: an indented line, a list item, a quote or a table row. The blocks joined are the text.
 */
export function createBlockSplitter(): BlockSplitter {
  let seen = "";
  let result: readonly TextBlock[] = [];
  let scan = createScan();
  return {
    update(text) {
      if (text === seen) return result;
      if (!text.startsWith(seen)) {
        seen = "";
        scan = createScan();
      }
      scan.push(copyOf(text.slice(seen.length)));
      seen = text;
      result = scan.blocks();
      return result;
    },
  };
}

/** A slice of a text keeps all of that text in memory, a copy only itself. */
function copyOf(text: string): string {
  return structuredClone(text);
}

type Scan = { push(text: string): void; blocks(): TextBlock[] };

function createScan(): Scan {
  const closed: TextBlock[] = [];
  let block = "";
  /** The last line, which has no end yet. */
  let rest = "";
  let fence: string | undefined;
  let inMaths = false;
  let afterBlank = false;
  /** True when the beginning of the block stands in `closed` already, in plain pieces. */
  let isTooLong = false;

  function close(): void {
    if (block !== "") closed.push({ text: block, isPlain: isTooLong });
    block = "";
    isTooLong = false;
  }

  function beginsBlock(line: string): boolean {
    if (fence !== undefined || inMaths) return false;
    if (block.length > longList && !isTooLong && /^([-*+]|\d+[.)])\s/.test(line)) return true;
    return afterBlank && line.trim() !== "" && !/^(\s|[-*+>|]|\d+[.)]\s)/.test(line);
  }

  function add(line: string): void {
    if (beginsBlock(line)) close();
    block += line;
    const content = line.trim();
    const isInside = fence !== undefined || inMaths;
    afterBlank = content === "" && !isInside;
    const marker = /^(`{3,}|~{3,})/.exec(content)?.[1];
    if (fence !== undefined) {
      if (marker?.startsWith(fence) && content === marker) fence = undefined;
    } else if (marker !== undefined) {
      fence = marker;
    } else if (content.startsWith("$$")) {
      const isOneLine = content.length > 4 && content.endsWith("$$");
      if (!isOneLine) inMaths = !inMaths;
    } else if (inMaths && content.endsWith("$$")) {
      inMaths = false;
    }
    if (block.length > longestMarkdown) isTooLong = true;
    if (isTooLong) block = keepLast(block, closed);
  }

  return {
    push(text) {
      const lines = (rest + text).split(/(?<=\n)/);
      const last = lines.at(-1) ?? "";
      rest = last.endsWith("\n") ? "" : last;
      for (const line of rest === "" ? lines : lines.slice(0, -1)) add(line);
    },
    blocks() {
      const isOwn = beginsBlock(rest);
      const open = isOwn ? block : block + rest;
      const shown = [...closed];
      if (open !== "") shown.push(...toBlocks(open, isTooLong));
      if (isOwn) shown.push(...toBlocks(rest, false));
      return shown;
    },
  };
}

function toBlocks(text: string, isTooLong: boolean): TextBlock[] {
  if (!isTooLong && text.length <= longestMarkdown) return [{ text, isPlain: false }];
  return cutPieces(text, longestMarkdown).map((piece) => ({ text: piece, isPlain: true }));
}

/** Moves all pieces of a text that is too long to the closed ones, but for the last, which may still grow. */
function keepLast(block: string, closed: TextBlock[]): string {
  const pieces = cutPieces(block, longestMarkdown);
  for (const piece of pieces.slice(0, -1)) closed.push({ text: piece, isPlain: true });
  return pieces.at(-1) ?? "";
}
