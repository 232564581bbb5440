/**
 * Splits Markdown into blocks that can be shown on their own, so that a growing answer costs only its last block.
 * A block ends at an empty line outside code and maths, unless what follows may belong to it: an indented line, a
 * list item, a quote or a table row. The blocks joined are the text.
 */
export function splitBlocks(text: string): string[] {
  const blocks: string[] = [];
  let block = "";
  let fence: string | undefined;
  let inMaths = false;
  let afterBlank = false;
  for (const line of text.split(/(?<=\n)/)) {
    const content = line.trim();
    const isInside = fence !== undefined || inMaths;
    if (!isInside && afterBlank && content !== "" && !mayContinue(line)) {
      blocks.push(block);
      block = "";
    }
    block += line;
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
  }
  if (block !== "") blocks.push(block);
  return blocks;
}

function mayContinue(line: string): boolean {
  return /^(\s|[-*+>|]|\d+[.)]\s)/.test(line);
}
