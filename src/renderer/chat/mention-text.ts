import type { Mention } from "../../shared/chat/chat.ts";
import type { StudyNode } from "../../shared/study/study.ts";

/** The piece of a text, from its `@` to the caret, by which somebody looks for something to mention. */
export type MentionQuery = { readonly start: number; readonly query: string };

const longestQuery = 80;
/** As many as the contract takes. */
const mostMentions = 100;

/** What stands behind the `@` of a mention. */
export function mentionName(mention: Mention): string {
  return mention.type === "node" ? mention.label : mention.path;
}

/** What is looked for at the caret; undefined where nothing is, or what stands there is a mention already. */
export function findMentionQuery(
  text: string,
  caret: number,
  mentions: readonly Mention[],
): MentionQuery | undefined {
  const start = text.lastIndexOf("@", caret - 1);
  if (start < 0 || caret === 0 || !canBegin(text, start)) return undefined;
  const query = text.slice(start + 1, caret);
  if (query.length > longestQuery || /^\s|\n/.test(query)) return undefined;
  const isMention = mentions.some((mention) => standsAt(text, start, mentionName(mention)));
  return isMention ? undefined : { start, query };
}

/** Puts a mention in the place of its query, with a space after it. */
export function insertMention(
  text: string,
  { start, query }: MentionQuery,
  mention: Mention,
): { text: string; caret: number } {
  const rest = text.slice(start + 1 + query.length);
  const before = `${text.slice(0, start)}@${mentionName(mention)}`;
  const hasSpace = /^\s/.test(rest);
  return { text: `${before}${hasSpace ? "" : " "}${rest}`, caret: before.length + 1 };
}

/** Puts a mention where the caret is, apart from the word before it. */
export function insertMentionAt(
  text: string,
  caret: number,
  mention: Mention,
): { text: string; caret: number } {
  const before = text.slice(0, caret);
  const opening = /\S$/.test(before) ? `${before} @` : `${before}@`;
  const query = { start: opening.length - 1, query: "" };
  return insertMention(`${opening}${text.slice(caret)}`, query, mention);
}

/**
 * What a text mentions, in its order: what was chosen and still stands there, and nodes whose label was typed by hand
 * where only one node has it.
 */
export function collectMentions(
  text: string,
  chosen: readonly Mention[],
  nodes: readonly StudyNode[],
): Mention[] {
  const found = new Map<string, Mention>();
  for (let start = text.indexOf("@"); start >= 0; start = text.indexOf("@", start + 1)) {
    if (!canBegin(text, start)) continue;
    const named = longest(chosen.filter((mention) => standsAt(text, start, mentionName(mention))));
    const mentions = named.length > 0 ? named : typedAt(text, start, nodes);
    for (const mention of mentions) found.set(keyOf(mention), mention);
  }
  return [...found.values()].slice(0, mostMentions);
}

function typedAt(text: string, start: number, nodes: readonly StudyNode[]): Mention[] {
  const named = longest(
    nodes
      .filter(({ label }) => standsAt(text, start, label))
      .map(({ id, label }): Mention => ({ type: "node", nodeId: id, label })),
  );
  return named.length === 1 ? named : [];
}

/** Those with the longest name: `@Web thickness` is not `@Web`. */
function longest(mentions: readonly Mention[]): Mention[] {
  const length = Math.max(0, ...mentions.map((mention) => mentionName(mention).length));
  return mentions.filter((mention) => mentionName(mention).length === length);
}

function keyOf(mention: Mention): string {
  return mention.type === "node" ? `node ${mention.nodeId}` : `file ${mention.path}`;
}

/** An `@` within a word, as in an address, begins no mention. */
function canBegin(text: string, start: number): boolean {
  return start === 0 || !/[\p{L}\p{N}_]/u.test(text.charAt(start - 1));
}

/** Whether the name stands behind the `@` at `start` and ends there: `@Web` is not the beginning of `@Webbing`. */
function standsAt(text: string, start: number, name: string): boolean {
  if (!text.startsWith(name, start + 1)) return false;
  return !/^(?:[./-]?[\p{L}\p{N}_])/u.test(text.slice(start + 1 + name.length, start + 3 + name.length));
}
