import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { createRateLimit } from "./rate-limit.ts";

const wrongTokensPerMinute = 20;
/** Header of an answer to one of too many wrong tokens, s. */
export const retryAfter = "60";

/** `wrong-again`: one of too many wrong ones. A right one is taken whatever came before it. */
export type TokenVerdict = "right" | "wrong" | "wrong-again";

/**
 * Who may use this host: whoever has the token of this start, which only the terminal and the opened window
 * saw. A browser trades the token for a cookie once, so that it does not stay in the address; other programs show it
 * with each request.
 */
export type Access = {
  readonly token: string;
  /** Value of the Set-Cookie header for a browser that showed the token. */
  readonly cookie: string;
  readonly judgeToken: (text: string) => TokenVerdict;
  readonly judgeBearer: (authorization: string) => TokenVerdict;
  readonly judgeCookie: (request: IncomingMessage) => TokenVerdict | "absent";
  /** Whether the request shows the cookie or the token. A wrong one does not count as a try. */
  readonly isKnown: (request: IncomingMessage) => boolean;
  /** False when the request was sent to another name: a foreign page whose name was rebound to loopback. */
  readonly isOwnHost: (request: IncomingMessage) => boolean;
  /** False when a page of another origin, or no page, asks. */
  readonly isOwnOrigin: (request: IncomingMessage) => boolean;
};

export function createAccess(port: number): Access {
  const token = randomSecret();
  const secret = randomSecret();
  // Browsers share cookies between the ports of a host: the port in the name keeps two instances apart.
  const cookieName = `planform-${port}`;
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const wrongTokens = createRateLimit({ count: wrongTokensPerMinute, windowMs: 60_000 });
  const judge = (given: string, expected: string): TokenVerdict => {
    if (isEqual(given, expected)) return "right";
    return wrongTokens.take() ? "wrong" : "wrong-again";
  };
  return {
    token,
    cookie: `${cookieName}=${secret}; Path=/; HttpOnly; SameSite=Strict`,
    judgeToken: (text) => judge(text, token),
    judgeBearer: (authorization) => judge(readBearer(authorization), token),
    judgeCookie({ headers }) {
      const given = readCookie(headers.cookie, cookieName);
      return given === undefined ? "absent" : judge(given, secret);
    },
    isKnown: ({ headers }) =>
      isEqual(readCookie(headers.cookie, cookieName) ?? "", secret) ||
      isEqual(readBearer(headers.authorization ?? ""), token),
    isOwnHost: ({ headers }) => hosts.includes(headers.host ?? ""),
    isOwnOrigin: ({ headers }) =>
      hosts.includes(headers.host ?? "") && headers.origin === `http://${headers.host}`,
  };
}

function randomSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** Compares hashes, so that neither content nor length shows in the time that it takes. */
function isEqual(given: string, expected: string): boolean {
  return timingSafeEqual(sha256(given), sha256(expected));
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** The token of an Authorization header; of another scheme it is none. */
function readBearer(header: string): string {
  return /^Bearer +(\S+)$/i.exec(header)?.[1] ?? "";
}

function readCookie(header: string | undefined, name: string): string | undefined {
  const pairs = (header ?? "").split(";").map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}
