import { z } from "zod";
import { AppError } from "../../src/shared/errors.ts";
import { allowsHost } from "../../src/shared/policy/web-domains.ts";
import type { Surroundings } from "../surroundings.ts";
import { defineTool, MAX_ANSWER_CHARS, type Tool } from "../tool.ts";
import { cutText } from "../web/cut-text.ts";
import { loadPage, type PageLimits, pageLimits } from "../web/load-page.ts";
import { type Network, network } from "../web/network.ts";
import { readPageText } from "../web/page-text.ts";
import { MAX_URL_CHARS } from "../web/page-url.ts";

/** Room for the text in an answer, characters of JSON; the rest is for address, title and notes. */
const TEXT_JSON_CHARS = MAX_ANSWER_CHARS - 4_000;

/** The tool over a network; `limits` for tests that do not wait. */
export function createFetchPageTool(over: Network, limits: PageLimits = pageLimits): Tool {
  return defineTool({
    name: "fetch_page",
    title: "Read a web page",
    description:
      "Reads one public web page by https and gives its text: headings, lists, tables and links, without scripts. Nothing is sent along but the address. A long page comes in pieces: leftOut says where to go on.",
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
    absentBecause: whyAbsent,
    answersWith: "page text",
    input: z.strictObject({
      url: z.string().min(1).max(MAX_URL_CHARS).describe("whole address, https://..."),
      maxChars: z.number().int().min(100).max(35_000).default(20_000),
      offset: z
        .number()
        .int()
        .min(0)
        .max(limits.bytes)
        .default(0)
        .describe("first character wanted, to go on reading"),
    }),
    async run({ url, maxChars, offset }, { surroundings, signal }) {
      const checkHost = (next: URL, from: URL | undefined): void => checkAllowed(surroundings, next, from);
      const page = await loadPage({ url, checkHost, network: over, limits, signal });
      const { title, text } = readPageText(page);
      const piece = cutText(text, { offset, maxChars, maxJsonChars: TEXT_JSON_CHARS });
      const rest = text.length - piece.end;
      const leftOut = [
        ...(rest > 0 ? [`${rest} more characters: go on with offset ${piece.end}`] : []),
        ...(page.isCut ? [`only the first ${limits.bytes} bytes of the page were read`] : []),
      ];
      return {
        success: true,
        url: page.url.href,
        title,
        text: piece.text,
        ...(leftOut.length === 0 ? {} : { leftOut: leftOut.join("; ") }),
      };
    },
  });
}

export const fetchPageTool = createFetchPageTool(network);

function whyAbsent({ mode, webDomains }: Surroundings): string | undefined {
  if (mode === "power" || webDomains.length > 0) return undefined;
  return 'no web pages may be read; the engineer can list hosts in the setting "Web pages".';
}

/**
 * In power mode the app has decided on the address that was asked for, and on no other: a redirection may lead on
 * within its host and to hosts that are listed, anything else is a call of its own. Everywhere else the list counts.
 */
function checkAllowed({ mode, webDomains }: Surroundings, url: URL, from: URL | undefined): void {
  if (allowsHost(webDomains, url.hostname)) return;
  if (mode !== "power") {
    throw new AppError("blocked-by-policy", `Pages of ${url.hostname} may not be read`, {
      hint: 'The engineer can list the host in the setting "Web pages".',
    });
  }
  if (from === undefined || from.hostname === url.hostname) return;
  throw new AppError("blocked-by-policy", `${from.hostname} sends on to another host: ${url.href}`, {
    hint: "Read that address by a call of its own if it is the one wanted.",
  });
}
