import { type IncomingMessage, STATUS_CODES } from "node:http";
import { AppError } from "../../src/shared/errors.ts";
import { decodeText } from "./decode-text.ts";
import type { Network } from "./network.ts";
import { parsePageUrl } from "./page-url.ts";
import { readBody } from "./read-body.ts";
import { requestPage } from "./request-page.ts";

export type PageLimits = {
  /** From the call to the last byte, redirections and all, ms. */
  readonly timeMs: number;
  /** Of the body, unpacked. */
  readonly bytes: number;
  readonly redirects: number;
};
export const pageLimits: PageLimits = { timeMs: 20_000, bytes: 2_000_000, redirects: 5 };

export type LoadedPage = {
  /** Where the redirections led. */
  readonly url: URL;
  readonly isHtml: boolean;
  readonly source: string;
  /** The page is larger than what was read of it. */
  readonly isCut: boolean;
};

export type PageRequest = {
  readonly url: string;
  /** Throws where the host of an address may not be asked. `from` is the page whose redirection it is. */
  readonly checkHost: (url: URL, from: URL | undefined) => void;
  readonly network: Network;
  readonly limits: PageLimits;
  readonly signal: AbortSignal;
};

/**
 * Reads one page by GET, with nothing that tells who asks. Each address on the way is checked like the first.
 * @throws AppError invalid-input, blocked-by-policy, page-unreadable
 */
export async function loadPage(wanted: PageRequest): Promise<LoadedPage> {
  const { limits } = wanted;
  const timeLimit = AbortSignal.timeout(limits.timeMs);
  const signal = AbortSignal.any([wanted.signal, timeLimit]);
  try {
    return await orAborted(signal, follow(wanted, signal));
  } catch (error) {
    if (error instanceof AppError) throw error;
    if (timeLimit.aborted) throw unreadable(`The page took longer than ${limits.timeMs / 1_000} s`, error);
    wanted.signal.throwIfAborted();
    throw unreadable(`The page cannot be read: ${reasonOf(error).slice(0, 300)}`, error);
  }
}

async function follow(
  { network, limits, checkHost, ...wanted }: PageRequest,
  signal: AbortSignal,
): Promise<LoadedPage> {
  let url = parsePageUrl(wanted.url);
  let from: URL | undefined;
  for (let redirects = 0; redirects <= limits.redirects; redirects += 1) {
    checkHost(url, from);
    const response = await requestPage(url, network, signal);
    try {
      const target = findTarget(response);
      if (target === undefined) return await readPage(response, url, limits);
      from = url;
      url = parsePageUrl(target, url);
    } finally {
      response.destroy();
    }
  }
  throw unreadable(`The page was not reached after ${limits.redirects} redirections`);
}

function findTarget({ statusCode = 0, headers }: IncomingMessage): string | undefined {
  if (![301, 302, 303, 307, 308].includes(statusCode)) return undefined;
  if (headers.location === undefined) throw unreadable("The server sends on to no address");
  return headers.location;
}

async function readPage(response: IncomingMessage, url: URL, limits: PageLimits): Promise<LoadedPage> {
  const { statusCode = 0, headers } = response;
  if (statusCode !== 200)
    throw unreadable(`The server answered ${statusCode} ${STATUS_CODES[statusCode] ?? ""}`.trim());
  const contentType = headers["content-type"] ?? "";
  const type = contentType.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  if (!/^(?:text\/|application\/(?:json|xml)$|[a-z]{1,20}\/[a-z0-9.+-]{1,100}\+(?:json|xml)$)/.test(type))
    throw unreadable(
      `The page is no text but ${type === "" ? "of a kind that it does not name" : type.slice(0, 100)}`,
    );
  const { bytes, isCut } = await readBody(response, limits.bytes);
  const isHtml = type === "text/html" || type === "application/xhtml+xml";
  return { url, isHtml, source: decodeText(bytes, contentType), isCut };
}

/** Looking a name up cannot be aborted; nobody waits for it any longer. */
function orAborted<Value>(signal: AbortSignal, work: Promise<Value>): Promise<Value> {
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    if (signal.aborted) reject(signal.reason);
  });
  return Promise.race([work, aborted]);
}

/** Where several addresses were tried in vain, the error says nothing but its code. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message === "" && "code" in error ? String(error.code) : error.message;
}

function unreadable(message: string, cause?: unknown): AppError {
  return new AppError("page-unreadable", message, { cause });
}
