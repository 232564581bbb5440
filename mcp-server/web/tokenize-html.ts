export type HtmlToken =
  | { readonly type: "text"; readonly text: string }
  | {
      readonly type: "start";
      readonly name: string;
      readonly attributes: ReadonlyMap<string, string>;
      /** It ends in `/>`, which only foreign elements such as `svg` make something of. */
      readonly isClosed: boolean;
    }
  | { readonly type: "end"; readonly name: string };

/** Elements whose content is no HTML: everything up to their end tag is text, and of most of them nothing to read. */
const rawElements = [
  "script",
  "style",
  "title",
  "textarea",
  "iframe",
  "noembed",
  "noframes",
  "xmp",
  "template",
] as const;
const rawEnds: ReadonlyMap<string, RegExp> = new Map(
  rawElements.map((name) => [name, new RegExp(`</${name}(?=[\\s/>])`, "gi")]),
);

/**
 * The tags and texts of a page, in order; entities are not decoded. Nothing of it runs and nothing is loaded. Each
 * character is looked at a fixed number of times, and what is open at the end of the page ends it.
 */
export function* tokenizeHtml(html: string): Generator<HtmlToken> {
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf("<", at);
    if (open === -1) return yield text(html.slice(at));
    if (open > at) yield text(html.slice(at, open));
    const next = html.charAt(open + 1);
    if (/[a-zA-Z]/.test(next)) {
      const tag = readTag(html, open + 1);
      if (tag === undefined) return;
      yield {
        type: "start",
        name: tag.name,
        attributes: tag.attributes,
        isClosed: html.startsWith("/>", tag.end - 2),
      };
      at = tag.end;
      const rawEnd = rawEnds.get(tag.name);
      if (rawEnd !== undefined) {
        rawEnd.lastIndex = at;
        const end = rawEnd.exec(html)?.index ?? html.length;
        yield text(html.slice(at, end));
        at = end;
      }
    } else if (next === "/" && /[a-zA-Z]/.test(html.charAt(open + 2))) {
      const tag = readTag(html, open + 2);
      if (tag === undefined) return;
      yield { type: "end", name: tag.name };
      at = tag.end;
    } else if (next === "!" || next === "?" || next === "/") {
      const end = html.startsWith("<!--", open) ? endOf(html, "-->", open + 2) : endOf(html, ">", open + 2);
      if (end === undefined) return;
      at = end;
    } else {
      yield text("<");
      at = open + 1;
    }
  }
}

function text(content: string): HtmlToken {
  return { type: "text", text: content };
}

/** The place behind a mark; undefined where it does not come any more. */
function endOf(html: string, mark: string, from: number): number | undefined {
  const found = html.indexOf(mark, from);
  return found === -1 ? undefined : found + mark.length;
}

const nameEnd = /[\s/>]/g;
const attributeStart = /[^\s/]/g;
const attributeNameEnd = /[\s/>=]/g;
const notSpace = /\S/g;
const unquotedEnd = /[\s>]/g;

/** @returns undefined where the page ends within the tag */
function readTag(
  html: string,
  start: number,
): { name: string; attributes: ReadonlyMap<string, string>; end: number } | undefined {
  const attributes = new Map<string, string>();
  let at = find(html, nameEnd, start);
  const name = html.slice(start, at).toLowerCase();
  while (at !== undefined) {
    at = find(html, attributeStart, at);
    if (at === undefined) return undefined;
    if (html.charAt(at) === ">") return { name, attributes, end: at + 1 };
    // A "=" here belongs to the name, so that every round takes at least one character.
    const afterName = find(html, attributeNameEnd, at + 1);
    if (afterName === undefined) return undefined;
    const attribute = html.slice(at, afterName).toLowerCase();
    const value = readValue(html, afterName);
    if (value === undefined) return undefined;
    if (!attributes.has(attribute)) attributes.set(attribute, value.text);
    at = value.end;
  }
  return undefined;
}

/** The value behind an attribute's name, "" where there is none. */
function readValue(html: string, afterName: number): { text: string; end: number } | undefined {
  const equals = find(html, notSpace, afterName);
  if (equals === undefined) return undefined;
  if (html.charAt(equals) !== "=") return { text: "", end: equals };
  const start = find(html, notSpace, equals + 1);
  if (start === undefined) return undefined;
  const quote = html.charAt(start);
  if (quote !== '"' && quote !== "'") {
    const end = find(html, unquotedEnd, start);
    return end === undefined ? undefined : { text: html.slice(start, end), end };
  }
  const end = html.indexOf(quote, start + 1);
  return end === -1 ? undefined : { text: html.slice(start + 1, end), end: end + 1 };
}

/** Where the first character of a kind is, from a place on. */
function find(html: string, kind: RegExp, from: number): number | undefined {
  kind.lastIndex = from;
  return kind.exec(html)?.index;
}
