/** The word of JSON that begins at a place: a string, a number, a name, or one sign; empty at the end of a line. */
export function tokenAt(text: string, index: number): string {
  return /^(?:"(?:[^"\\]|\\.)*"?|[\w.+-]+|\S)/u.exec(text.slice(index))?.[0] ?? "";
}
