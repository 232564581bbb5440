/** Joins words without being seen: the CLI then finds no path after the "@" and no command after the "/". */
const WORD_JOINER = "\u2060";

/**
 * Takes the meaning from "@path" in a text for the CLI, which would read the file, wherever it is and without
 * asking, and put it into the request. The CLI takes an "@" after white space and some CJK signs; here every "@"
 * counts that is not inside a word or an address. "@@" is no mention.
 */
export function neutralizeMentions(text: string): string {
  return text.replace(/(?<![A-Za-z0-9_@])@(?=[^\s@])/g, `@${WORD_JOINER}`);
}

/** Takes the meaning from a "/command" at the start of a text, which the CLI would run instead of asking the model. */
export function neutralizeSlashCommand(text: string): string {
  return text.startsWith("/") ? WORD_JOINER + text : text;
}
