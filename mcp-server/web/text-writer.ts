/** Writes a text in which blanks and empty lines are as many as one reads, whatever the source has. */
export type TextWriter = {
  /** Running text: any white space in it is one blank. */
  words(text: string): void;
  /** Text whose lines and blanks count. */
  lines(text: string): void;
  /** What a line begins with: the sign of a list or of a heading. What follows stays on its line. */
  mark(sign: string, indentation?: number): void;
  /** What follows begins on a new line: 1, or after an empty one: 2. Nothing where it does already. */
  block(lineEnds: 1 | 2): void;
  lineBreak(): void;
  /** Of what was written so far. */
  length(): number;
  text(): string;
};

export function createTextWriter(): TextWriter {
  const parts: string[] = [];
  let length = 0;
  /** Line ends that stand before what comes next, and whether a blank does. */
  let lineEnds = 0;
  let isBlank = false;
  /** A mark came last: nothing ends its line but another mark. */
  let isMarked = false;

  function put(text: string): void {
    const before = lineEnds > 0 ? "\n".repeat(Math.min(lineEnds, 2)) : isBlank ? " " : "";
    const part = length === 0 ? text : `${before}${text}`;
    parts.push(part);
    length += part.length;
    lineEnds = 0;
    isBlank = false;
    isMarked = false;
  }

  return {
    words(text) {
      const words = text.split(/\s+/);
      const [first, last] = [words[0], words.at(-1)];
      if (first === "") isBlank = true;
      const inner = words.filter((word) => word !== "").join(" ");
      if (inner === "") return;
      put(inner);
      isBlank = last === "";
    },
    lines(text) {
      const tidy = text.replace(/\r\n?/g, "\n");
      if (tidy.trim() === "") isBlank = true;
      else put(tidy);
    },
    mark(sign, indentation = 0) {
      lineEnds = Math.max(lineEnds, 1);
      put(`${" ".repeat(indentation)}${sign}`);
      isBlank = true;
      isMarked = true;
    },
    block(wanted) {
      if (isMarked) return;
      lineEnds = Math.max(lineEnds, wanted);
      isBlank = false;
    },
    lineBreak() {
      if (isMarked) return;
      lineEnds += 1;
      isBlank = false;
    },
    length: () => length,
    text: () =>
      parts
        .join("")
        .replace(/\n{3,}/g, "\n\n")
        .trim(),
  };
}
