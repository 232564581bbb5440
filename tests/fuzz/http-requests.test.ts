import { afterAll, beforeAll, expect, it } from "vitest";
import { fuzz, type Random } from "../support/fuzz.ts";
import { type FuzzHost, openFuzzHost } from "../support/open-fuzz-host.ts";
import { openRaw } from "../support/raw-http.ts";

let host: FuzzHost;

beforeAll(async () => {
  host = await openFuzzHost();
});

afterAll(() => host.close());

const odd = {
  methods: ["PUT", "PATCH", "OPTIONS", "TRACE", "CONNECT", "get", "GE T", "", "PRI"],
  targets: [
    "/../secret.json",
    "/%2e%2e/secret.json",
    "/..%2fsecret.json",
    "//evil.example/",
    "http://evil.example/",
    "*",
    "/%00",
    "/%E0%A4%A",
    "/%ff.js",
    "/%c0%ae%c0%ae/secret.json",
    "/api/v1/conversations/__proto__",
    "/api/v1/search?query=%E0%A4%A",
    "/api/v1/../../secret.json",
  ],
  versions: ["HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "http/1.1", "", "HTTP/1.1 "],
  ends: ["\n", "\r", "\n\r"],
  lines: [
    "Sec-WebSocket-Version: 99",
    "Sec-WebSocket-Key: x",
    "Sec-WebSocket-Extensions: permessage-deflate",
    "Upgrade: h2c",
    "Content-Length: -1",
    "Content-Length: 99999999999999999999",
    "Content-Length: 2, 3",
    "Transfer-Encoding: identity, chunked",
    "Transfer-Encoding : chunked",
    "Content-Encoding: gzip",
    "Expect: x",
    "Host: evil.example",
    "Origin: http://evil.example",
    "Origin: null",
    "Sec-Fetch-Site: cross-site",
    "Cookie: planform=x; =; ;;; a",
    "Authorization: Bearer guess",
    "Authorization: Basic",
    " folded: line",
    "no colon",
    ": no name",
    "",
  ],
  bodies: ["[]", "null", "zz\r\n", "\u0000", "GET / HTTP/1.1\r\n\r\n"],
};
const usual = {
  methods: ["GET", "GET", "POST", "HEAD", "DELETE"],
  targets: [
    "/",
    "/index.html",
    "/assets/",
    "/absent.js",
    "/?token=guess",
    "/rpc",
    "/api",
    "/api/v1/chat",
    "/api/v1/sessions",
    "/api/v1/conversations",
    "/api/v1/conversations?limit=1",
    "/api/v1/conversations/01ARZ3NDEKTSV4RRFFQ69G5FAV",
    "/api/v1/search?query=beam",
    "/api/v1/openapi.json",
  ],
  versions: ["HTTP/1.1"],
  ends: ["\r\n"],
  lines: [
    "Connection: close",
    "Connection: keep-alive",
    "Content-Type: application/json",
    "Content-Type: text/plain",
    "Expect: 100-continue",
    "Sec-Fetch-Site: same-origin",
    "If-None-Match: *",
    "Range: bytes=0-99999999",
    "X-Forwarded-Host: evil.example",
    "Accept: */*",
  ],
  bodies: ["", "", "{}", '{"mode":"user"}'],
};
const upgrade = [
  "Connection: Upgrade",
  "Upgrade: websocket",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
];

type Request = {
  readonly text: string;
  /** It shows the token or the cookie. */
  readonly isKnown: boolean;
};

/** A few requests in a row, right or nearly so. */
function makeRequests(random: Random): Request {
  const isKnown = random.oneIn(2);
  const count = random.oneIn(4) ? 2 + random.below(2) : 1;
  let text = "";
  for (let index = 0; index < count; index += 1) text += makeOne(random, isKnown);
  for (let edits = random.oneIn(5) ? 1 + random.below(4) : 0; edits > 0; edits -= 1)
    text = damage(text, random);
  return { text, isKnown };
}

function makeOne(random: Random, isKnown: boolean): string {
  const part = (name: keyof typeof odd, times: number): string =>
    random.find(random.oneIn(times) ? odd[name] : usual[name]) ?? "";
  const method = part("methods", 12);
  const body = method === "POST" || random.oneIn(8) ? part("bodies", 8) : "";
  const isChunked = body !== "" && random.oneIn(3);
  const own = [
    ...(random.oneIn(20) ? [] : [`Host: 127.0.0.1:${host.port}`]),
    ...(isKnown ? [random.oneIn(2) ? `Authorization: Bearer ${host.token}` : `Cookie: ${host.cookie}`] : []),
    ...(isKnown && random.oneIn(2) ? [`Origin: http://127.0.0.1:${host.port}`] : []),
    ...(random.oneIn(8) ? upgrade : random.oneIn(4) ? [] : ["Connection: close"]),
    ...(body === "" ? [] : [isChunked ? "Transfer-Encoding: chunked" : `Content-Length: ${body.length}`]),
    ...(random.oneIn(60) ? [`X-Long: ${"a".repeat(random.below(40_000))}`] : []),
  ];
  const more = Array.from({ length: random.below(4) }, () => part("lines", 6));
  const target = random.oneIn(60) ? `/${"a".repeat(random.below(20_000))}` : part("targets", 6);
  const start = `${method} ${target} ${part("versions", 25)}`;
  const sent = isChunked ? `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n` : body;
  return [start, ...own, ...more, "", sent].join(part("ends", 25));
}

/** One edit: bytes lost, doubled, or put in. */
function damage(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  const length = random.below(12);
  const piece = random.pick([
    "\u0000",
    "\r\n\r\n",
    "\n",
    " ",
    ":",
    "%",
    "\u00ff",
    "\u007f",
    "/../",
    "A".repeat(300),
  ]);
  const range = text.slice(at, at + length);
  return random.pick([
    text.slice(0, at) + text.slice(at + length),
    text.slice(0, at) + range + text.slice(at),
    text.slice(0, at) + piece + text.slice(at),
    text.slice(0, at),
  ]);
}

it("answers whatever is sent to it, tells no secret, and goes on", { timeout: 3_600_000 }, async () => {
  let tried = 0;
  await fuzz({
    inputs: 300,
    make: makeRequests,
    run: async ({ text, isKnown }, random) => {
      const { socket, closed } = await openRaw(host.port);
      const bytes = Buffer.from(text, "latin1");
      const cut = random.below(bytes.length + 1);
      socket.write(bytes.subarray(0, cut));
      if (random.oneIn(3)) await new Promise(setImmediate);
      socket.write(bytes.subarray(cut));
      // Whoever closes its half is not answered: it is waited until nothing comes any more.
      socket.setTimeout(60, () => socket.destroy());
      const answer = await closed;
      const statuses = [...answer.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
      expect(statuses.filter((status) => status >= 500)).toEqual([]);
      expect(answer).not.toContain("not to be had");
      expect(answer).not.toMatch(/\n {4}at |node_modules|access-control-allow/i);
      if (!isKnown) {
        expect(statuses.filter((status) => status < 400 && status !== 100)).toEqual([]);
        expect(answer).not.toContain("<title>");
      }
      tried += 1;
      if (tried % 50 === 0) await host.expectAnswer();
    },
  });
  await host.expectAnswer();
});
