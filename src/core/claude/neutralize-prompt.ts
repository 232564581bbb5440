/** Joins words without being seen: the CLI then finds no mention at the "@" and no command at the "/". */
const WORD_JOINER = "\u2060";

/**
 * Takes the meaning from "@path" in a text for the CLI, which would read the file, wherever it is and without
 * asking, and put it into the request. The CLI takes one "@" or several after white space and some CJK signs; here every
 * "@" counts that is not inside a word or an address. The joiner before it is what counts: one behind it becomes a part
 * of the path, and "@x/../../secret" would take it away again.
 */
export function neutralizeMentions(text: string): string {
  return text.replace(
    /(?<![A-Za-z0-9_@])@+(?=[^\s@])/g,
    (signs) => `${WORD_JOINER}${signs}${signs.length === 1 ? WORD_JOINER : ""}`,
  );
}

/** Takes the meaning from a "/command" at the start of a text, which the CLI would run instead of asking the model. */
export function neutralizeSlashCommand(text: string): string {
  return text.startsWith("/") ? WORD_JOINER + text : text;
}
