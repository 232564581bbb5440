/**
 * A text in which everything that would not be seen, or would make the rest look like something else, stands as its
 * code: control characters, marks of direction, characters without width, blanks that are no spaces. Line ends and tabs
 * stay.
 */
export function visibleText(text: string): string {
  return text
    .replace(/\r\n/g, "\n")
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Zs}\u115F\u1160\u3164\uFFA0]/gu, (character) =>
      /[ \n\t]/.test(character) ? character : codeOf(character),
    );
}

function codeOf(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
