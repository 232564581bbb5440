/** A part of a text as it is shown; a mark stands in place of what would not be seen, or would be taken for something else. */
export type VisiblePiece = { readonly text: string; readonly isMark: boolean };

/**
 * A text in pieces in which nothing is hidden. Control characters, marks of direction, characters without width, blanks
 * that are no spaces and letters that look like Latin ones stand as their codes; long runs of blanks and of empty lines,
 * and blanks at the end of a line, as their number. Line ends and tabs stay.
 */
export function visiblePieces(text: string): VisiblePiece[] {
  const pieces: VisiblePiece[] = [];
  const whole = text.replace(/\r\n/g, "\n");
  let end = 0;
  for (const { 0: found, index } of whole.matchAll(hiding)) {
    if (index > end) pieces.push({ text: whole.slice(end, index), isMark: false });
    pieces.push(...toPieces(found));
    end = index + found.length;
  }
  if (end < whole.length) pieces.push({ text: whole.slice(end), isMark: false });
  return pieces;
}

/** The same as one text, for where a mark cannot look different. */
export function visibleText(text: string): string {
  return visiblePieces(text)
    .map((piece) => piece.text)
    .join("");
}

/** Cyrillic and Greek letters that look like Latin ones, and two rare Latin ones. */
const alikeLetter =
  "[\\u0430\\u0435\\u043E\\u0440\\u0441\\u0443\\u0445\\u0455\\u0456\\u0458\\u04BB\\u0501\\u051B\\u051D" +
  "\\u0405\\u0406\\u0408\\u0410\\u0412\\u0415\\u041A\\u041C-\\u041E\\u0420-\\u0423\\u0425" +
  "\\u0391\\u0392\\u0395-\\u0397\\u0399\\u039A\\u039C\\u039D\\u039F\\u03A1\\u03A4\\u03A5\\u03A7" +
  "\\u03BD\\u03BF\\u03F2\\u03F3\\u0251\\u0261]";

/** Signs that look like `;`, `` ` ``, `-`, `/`, `|`, `*`, `\`, `~`, `:` and `.`, and wide or set letters. */
const alikeSign =
  "[\\u037E\\u1FEF\\u2010\\u2011\\u2024\\u2044\\u204E\\u2215-\\u2217\\u2223\\u2236\\u223C\\u29F5\\u29F8\\u01C0\\uFF01-\\uFF5E" +
  "\\u{1D400}-\\u{1D7CB}\\u{1D7CE}-\\u{1D7FF}]";

/** Word for word: a word with a letter that is clearly of another script is what it looks like. */
const alikeWord = `(?<!\\p{L})(?:[A-Za-z]|${alikeLetter})*${alikeLetter}(?:[A-Za-z]|${alikeLetter})*(?!\\p{L})`;

/** `DI` are characters that programs are to leave out of sight; braille's blank and unpaired halves are not among them. */
const unseen = "[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\\p{Cn}\\p{Zl}\\p{Zp}\\p{Zs}\\p{DI}\\u2800]";

const emptyLines = "\\n(?:[ \\t]*\\n){3,}";
const blanks = "[ \\t]{40,}|[ \\t]+(?=\\n|$)";
const hiding = new RegExp(`${emptyLines}|${blanks}|(?![ \\n\\t])${unseen}|${alikeSign}|${alikeWord}`, "gu");
const oneAlike = new RegExp(alikeLetter, "u");

function toPieces(found: string): VisiblePiece[] {
  if (found.startsWith("\n")) {
    const lines = found.split("\n").length - 2;
    return [
      { text: "\n", isMark: false },
      { text: `[${lines} empty lines]`, isMark: true },
      { text: "\n", isMark: false },
    ];
  }
  if (/^[ \t]/.test(found)) {
    return [{ text: `[${found.length} ${found.length === 1 ? "blank" : "blanks"}]`, isMark: true }];
  }
  const characters = [...found];
  if (characters.length === 1) return [{ text: codeOf(found), isMark: true }];
  return characters.map((character) =>
    oneAlike.test(character) ? { text: codeOf(character), isMark: true } : { text: character, isMark: false },
  );
}

function codeOf(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
