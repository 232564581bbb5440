/**
 * Readies a text for Markdown with maths. A formula between double signs on a line of its own gets lines of its own.
 * It also takes the meaning of maths from dollar signs that are money: `$5 to $10` stays as it is written. As elsewhere in
 * Markdown with maths, an opening sign has no blank after it, a closing one has none before it and no digit after it.
 * Code is left alone.
 */
export function prepareMaths(text: string): string {
  // What cannot hold maths of its own, and what is maths for certain, is passed over whole.
  const whole =
    /(^|\n)[ \t]*(```|~~~)[\s\S]*?(?:\n[ \t]*\2|$)|(`+)[^`][\s\S]*?\3|\\\$|\$\$[\s\S]*?(?:\$\$|$)/g;
  let result = "";
  let end = 0;
  for (const match of text.matchAll(whole)) {
    result += escapeIn(text.slice(end, match.index)) + onOwnLines(text, match.index, match[0]);
    end = match.index + match[0].length;
  }
  return result + escapeIn(text.slice(end));
}

/** `$$x$$` alone on its line, as three lines: otherwise it would be set within a line. */
function onOwnLines(text: string, start: number, match: string): string {
  const formula = /^\$\$(.+)\$\$$/.exec(match)?.[1];
  const isAlone =
    /(^|\n)[ \t]*$/.test(text.slice(0, start)) && /^[ \t]*(\n|$)/.test(text.slice(start + match.length));
  return formula === undefined || !isAlone ? match : `$$\n${formula.trim()}\n$$`;
}

function escapeIn(text: string): string {
  let result = "";
  let index = 0;
  while (index < text.length) {
    if (text[index] !== "$") {
      result += text[index];
      index += 1;
      continue;
    }
    const close = findClosing(text, index);
    result += close === undefined ? "\\$" : text.slice(index, close + 1);
    index = (close ?? index) + 1;
  }
  return result;
}

function findClosing(text: string, open: number): number | undefined {
  if (/^\s?$/.test(text[open + 1] ?? "")) return undefined;
  const close = text.indexOf("$", open + 1);
  if (close < 0 || text.slice(open, close).includes("\n\n")) return undefined;
  return /\s/.test(text[close - 1] ?? "") || /\d/.test(text[close + 1] ?? "") ? undefined : close;
}
