import { decodeEntities } from "./decode-entities.ts";
import { createTextWriter } from "./text-writer.ts";
import { tokenizeHtml } from "./tokenize-html.ts";

/** What a page's source is in words. */
export type PageText = { readonly title: string; readonly text: string };

/** What is in them is not read, or only there for programs. */
const skipped = new Set(
  "script style template iframe noembed noframes svg object audio video canvas datalist".split(" "),
);
const blocks = new Set(
  (
    "address article aside blockquote body caption center details dd dialog div dl dt fieldset figcaption figure footer " +
    "form header hgroup main nav p section summary table tbody tfoot thead ul ol menu"
  ).split(" "),
);
/** They have no content, so that nothing in them can be skipped. */
const voids = new Set("area base br col embed hr img input link meta source track wbr".split(" "));
/** Their end tags may be left out, so that nobody could tell where a hidden one ends. */
const endless = new Set(
  "p li dt dd tr td th thead tbody tfoot option optgroup html head body colgroup".split(" "),
);

const LONGEST_LINK = 500;
const DEEPEST_LIST = 8;

/**
 * A page as a text to read: headings, lists, tables and links stay what they are, as in Markdown; what a browser would
 * not show is left out.
 * @param url of the page, from which its links count
 */
export function htmlToText(html: string, url: URL): PageText {
  const writer = createTextWriter();
  const lists: { next: number | undefined }[] = [];
  let title: string | undefined;
  /** The element that is skipped, and how many of its name are open in it. */
  let skip: { readonly name: string; depth: number } | undefined;
  let inTitle = false;
  let pre = 0;
  /** In a row of a table, whether it has a cell; undefined outside. */
  let hasCell: boolean | undefined;
  let link: { readonly href: string; readonly length: number } | undefined;

  function endLink(): void {
    if (link !== undefined && writer.length() > link.length) writer.words(` (${link.href})`);
    link = undefined;
  }

  /** Whether empty lines are around it. */
  function isApart(name: string): boolean {
    if (name === "p") return lists.length === 0 && hasCell === undefined;
    return name === "table" || name === "blockquote";
  }

  function start(name: string, attributes: ReadonlyMap<string, string>): void {
    const heading = /^h([1-6])$/.exec(name)?.[1];
    if (heading !== undefined) {
      writer.block(2);
      writer.mark("#".repeat(Number(heading)));
    } else if (blocks.has(name)) {
      if (name === "ul" || name === "ol" || name === "menu")
        lists.push({ next: name === "ol" ? firstNumber(attributes.get("start")) : undefined });
      writer.block(isApart(name) ? 2 : 1);
    } else if (name === "li") {
      const list = lists.at(-1);
      const indentation = 2 * Math.min(Math.max(lists.length - 1, 0), DEEPEST_LIST);
      writer.mark(list?.next === undefined ? "-" : `${list.next}.`, indentation);
      if (list?.next !== undefined) list.next += 1;
    } else if (name === "tr") {
      writer.block(1);
      hasCell = false;
    } else if (name === "td" || name === "th") {
      if (hasCell) writer.words(" | ");
      hasCell = true;
    } else if (name === "pre") {
      writer.block(2);
      pre += 1;
    } else if (name === "br") writer.lineBreak();
    else if (name === "hr") {
      writer.block(2);
      writer.words("---");
      writer.block(2);
    } else if (name === "img") {
      const alt = decodeEntities(attributes.get("alt") ?? "").trim();
      if (alt !== "") writer.words(`[image: ${alt}]`);
    } else if (name === "a") {
      endLink();
      const href = linkTarget(decodeEntities(attributes.get("href") ?? ""), url);
      if (href !== undefined) link = { href, length: writer.length() };
    }
  }

  function end(name: string): void {
    if (name === "a") endLink();
    else if (/^h[1-6]$/.test(name)) writer.block(2);
    else if (name === "pre") {
      pre = Math.max(0, pre - 1);
      writer.block(2);
    } else if (blocks.has(name)) {
      if (name === "ul" || name === "ol" || name === "menu") lists.pop();
      writer.block(isApart(name) ? 2 : 1);
    } else if (name === "tr" || name === "li") {
      if (name === "tr") hasCell = undefined;
      writer.block(1);
    }
  }

  for (const token of tokenizeHtml(html)) {
    if (skip !== undefined) {
      if (token.type === "start" && token.name === skip.name) skip.depth += 1;
      if (token.type === "end" && token.name === skip.name) skip.depth -= 1;
      if (skip.depth === 0) skip = undefined;
    } else if (token.type === "start") {
      if (skipped.has(token.name) || isHidden(token.name, token.attributes)) {
        if (!voids.has(token.name) && !(token.name === "svg" && token.isClosed))
          skip = { name: token.name, depth: 1 };
      } else if (token.name === "title") inTitle = true;
      else start(token.name, token.attributes);
    } else if (token.type === "end") {
      if (token.name === "title") inTitle = false;
      else end(token.name);
    } else if (inTitle) title ??= decodeEntities(token.text).trim().replace(/\s+/g, " ");
    else if (pre > 0) writer.lines(decodeEntities(token.text));
    else writer.words(decodeEntities(token.text));
  }
  endLink();
  return { title: title ?? "", text: writer.text() };
}

/** Whether a browser would not show it. Styles from elsewhere are not known. */
function isHidden(name: string, attributes: ReadonlyMap<string, string>): boolean {
  if (endless.has(name)) return false;
  return (
    attributes.has("hidden") ||
    /(?:^|[;\s])(?:display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden)/i.test(
      attributes.get("style") ?? "",
    )
  );
}

/** Where a link leads, where that is another page; undefined else. */
function linkTarget(href: string, from: URL): string | undefined {
  if (href === "" || href.startsWith("#") || href.length > LONGEST_LINK || !URL.canParse(href, from.href))
    return undefined;
  const url = new URL(href, from);
  return (url.protocol === "https:" || url.protocol === "http:") && url.href.length <= LONGEST_LINK
    ? url.href
    : undefined;
}

function firstNumber(start: string | undefined): number {
  return start !== undefined && /^\d{1,6}$/.test(start) ? Number(start) : 1;
}
