import { htmlToText, type PageText } from "./html-to-text.ts";
import type { LoadedPage } from "./load-page.ts";

/** Longest title that is told. */
const TITLE_CHARS = 300;

/** What a page says: that of HTML, or anything else as it is; without characters that nobody would see. */
export function readPageText({ url, isHtml, source }: LoadedPage): PageText {
  const { title, text } = isHtml ? htmlToText(source, url) : { title: "", text: source };
  return { title: withoutUnseen(title).slice(0, TITLE_CHARS), text: withoutUnseen(text) };
}

/**
 * Control characters, marks of direction, characters without width, variants and tags can carry words that a person
 * who looks at the page does not see. Joiners stay: scripts and emoji need them.
 */
const unseen = /(?![\t\n\u200c\u200d])[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}\p{VS}\u{e0000}-\u{e00ff}]/gu;

function withoutUnseen(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(unseen, "");
}
