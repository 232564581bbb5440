import { AppError } from "../../src/shared/errors.ts";

/** A longer address names no page, it carries something out. */
export const MAX_URL_CHARS = 2_000;

/**
 * The address of a page that may be asked for at all: https on its own port, and nothing in it that signs in.
 * @param from the page whose redirection this is
 * @throws AppError invalid-input
 */
export function parsePageUrl(text: string, from?: URL): URL {
  if (!URL.canParse(text, from?.href))
    throw refused(text, "this is no whole address such as https://docs.example.org/page");
  const url = new URL(text, from);
  if (url.protocol !== "https:") throw refused(text, "only https is read");
  if (url.username !== "" || url.password !== "")
    throw refused(text, "an address with a name or password in it is not read");
  if (url.port !== "") throw refused(text, "only the usual port 443 is read");
  url.hash = "";
  url.hostname = url.hostname.replace(/\.$/, "");
  if (url.href.length > MAX_URL_CHARS) throw refused(text, `it is longer than ${MAX_URL_CHARS} characters`);
  return url;
}

function refused(text: string, reason: string): AppError {
  return new AppError("invalid-input", `${text.slice(0, 200)} cannot be read: ${reason}`);
}
