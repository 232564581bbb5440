import type { IncomingMessage } from "node:http";

/** Above every address that the API describes. */
const maxTargetLength = 8_192;

export type Malformed = { readonly status: 400 | 414; readonly text: string };

/**
 * Whether a request is one that could mean one thing to this program and another one to a program before it: undefined
 * for what is plain. What Node itself refuses (no Host, two lengths, a length beside chunks) does not come here.
 */
export function findMalformed({ url = "", rawHeaders }: IncomingMessage): Malformed | undefined {
  if (url.length > maxTargetLength) return { status: 414, text: "This address is too long." };
  // Neither a whole address nor "//name", which some read as another host; nothing hidden.
  const isPlain = /^\/(?![/\\])[\x21-\x7e]*$/.test(url) && !/[#\\]|%00/.test(url);
  if (!isPlain) return { status: 400, text: "This address is not a path of mine." };
  const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === "host");
  return hosts.length === 1 ? undefined : { status: 400, text: "A request names one host." };
}
