import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { fuzz, type Random } from "../support/fuzz.ts";
import { type FuzzHost, openFuzzHost } from "../support/open-fuzz-host.ts";
import { openRaw } from "../support/raw-http.ts";

let host: FuzzHost;

beforeAll(async () => {
  host = await openFuzzHost();
});

afterAll(() => host.close());

const id = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
const calls = [
  { i: "1", p: { u: "/ping" } },
  { i: "1", p: { u: "/snapshot" } },
  { i: "2", p: { u: "/events", b: { json: { since: 0 } } } },
  { i: "2", t: 4 },
  { i: "3", p: { u: "/conversations/list", b: { json: { offset: 0, limit: 5 } } } },
  { i: "4", p: { u: "/conversations/get", b: { json: { conversationId: id }, meta: [[1, "json"]] } } },
  { i: "4", p: { u: "/sessions/list", b: { meta: [] } } },
  { i: "5", p: { u: "/conversations/__proto__/constructor" } },
  { i: "5", p: { u: "/study/at", b: { json: { revision: 0 } } } },
  { i: "6", p: { u: "/study/history", b: { json: { limit: 10 } } } },
  {
    i: "7",
    p: { u: "/study/apply", b: { json: { label: "x", ops: [{ type: "removeNode", nodeId: "x" }] } } },
  },
  { i: "8", p: { u: "/conversations/search", b: { json: { query: '" OR 1 AND (', offset: 0, limit: 3 } } } },
] as const;
const requests = [
  { type: "start" },
  { type: "start", conversationId: id },
  { type: "start", since: 1.5, mode: "power" },
  { type: "message", text: "hello", requestId: "r1", selection: ["dv_width"] },
  { type: "message", text: "", attachments: ["0".repeat(64)] },
  { type: "answer", turnId: id, toolUseId: "toolu_1", decision: "allow" },
  { type: "stop" },
  { type: "stop", turnId: id },
  { type: "ping" },
] as const;
const values = [
  null,
  true,
  0,
  -1,
  1e308,
  2 ** 53,
  "",
  "__proto__",
  "\u0000",
  "\ud800",
  [],
  {},
  [[[[]]]],
  { __proto__: 1 },
  { json: { json: {} } },
  "x".repeat(5_000),
  [
    [0, "map"],
    [1, "set"],
  ],
] as const;
/** What no window says. */
const strange = [
  { i: "3", t: 3, p: { e: "message", d: 1 } },
  { i: "6", p: { u: "/ping", h: { "content-disposition": "attachment; filename=x" } } },
  { i: "6", p: { u: "http://evil.example/ping" } },
] as const;
const names = [
  "__proto__",
  "constructor",
  "toString",
  "i",
  "t",
  "p",
  "u",
  "b",
  "h",
  "json",
  "meta",
  "maps",
  "type",
  "text",
  "",
] as const;

/** Text that is, mostly, one that the host takes, or nearly. */
function makeText(samples: readonly [object, ...object[]], random: Random): string {
  const sample: unknown = structuredClone(random.pick(random.oneIn(50) ? strange : samples));
  const edited = random.oneIn(6) ? mutate(sample, random) : sample;
  let text = JSON.stringify(edited) ?? "";
  for (let edits = random.oneIn(25) ? 1 + random.below(5) : 0; edits > 0; edits -= 1) {
    const at = random.below(text.length + 1);
    const piece = random.pick([
      '"',
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      "\\",
      "\\u0000",
      "1e999",
      '"__proto__":',
      "é",
      " ",
    ]);
    text = random.oneIn(2)
      ? text.slice(0, at) + piece + text.slice(at)
      : text.slice(0, at) + text.slice(at + 1 + random.below(6));
  }
  if (random.oneIn(100)) return "[".repeat(1 + random.below(60_000));
  return text;
}

/** One value or name somewhere within is replaced, added or taken away. */
function mutate(value: unknown, random: Random): unknown {
  if (typeof value !== "object" || value === null || random.oneIn(4)) return random.pick(values);
  const entries: [string, unknown][] = Object.entries(value);
  const index = random.below(entries.length + 1);
  const entry = entries[index];
  const kind = random.below(5);
  if (entry === undefined) entries.push([random.pick(names), random.pick(values)]);
  else if (kind === 0) entries.splice(index, 1);
  else if (kind === 1) entry[0] = random.pick(names);
  else entry[1] = mutate(entry[1], random);
  return Array.isArray(value) ? entries.map(([, item]) => item) : Object.fromEntries(entries);
}

type Message = { text: string; isBinary: boolean };

describe.each([
  ["/rpc", calls, '{"i":"last","p":{"u":"/ping"}}', '"i":"last"'],
  ["/api/v1/chat", requests, '{"type":"ping"}', '"type":"pong"'],
] as const)("messages to %s", (path, samples, question, reply) => {
  it("are answered or end their own socket", { timeout: 3_600_000 }, async () => {
    let tried = 0;
    await fuzz({
      inputs: 300,
      make: (random): Message[] =>
        Array.from({ length: 1 + random.below(6) }, () => ({
          text: makeText(samples, random),
          isBinary: random.oneIn(60),
        })),
      run: async (messages) => {
        const socket = new WebSocket(`ws://127.0.0.1:${host.port}${path}`, {
          headers: host.socketHeaders(path),
        });
        const isDone = Promise.withResolvers<string>();
        const timer = setTimeout(() => isDone.resolve("nothing"), 10_000);
        const told: string[] = [];
        socket.on("error", isDone.reject);
        socket.on("close", (code) => isDone.resolve(`closed ${code}`));
        socket.on("message", (data) => {
          told.push(data.toString());
          if (data.toString().includes(reply)) isDone.resolve("answered");
        });
        await once(socket, "open");
        for (const { text, isBinary } of messages) socket.send(isBinary ? Buffer.from(text) : text);
        socket.send(question);
        const end = await isDone.promise;
        clearTimeout(timer);
        socket.terminate();
        // The stream's sockets stay whatever is said; the window's end with what no window says.
        expect(path === "/rpc" ? ["answered", "closed 1007"] : ["answered"]).toContain(end);
        if (path !== "/rpc") expect(told.join("\n")).not.toMatch(/\\n {4}at |node_modules/);
        tried += 1;
        if (tried % 50 === 0) await host.expectAnswer();
      },
    });
    await host.expectAnswer();
  });
});

it("takes whatever bytes come after the handshake", { timeout: 3_600_000 }, async () => {
  let tried = 0;
  await fuzz({
    inputs: 300,
    make: (random) => ({ path: random.pick(["/rpc", "/api/v1/chat"] as const), frames: makeFrames(random) }),
    run: async ({ path, frames }) => {
      const { socket, closed, text } = await openRaw(host.port);
      const headers = {
        Host: `127.0.0.1:${host.port}`,
        ...host.socketHeaders(path),
        Connection: "Upgrade",
        Upgrade: "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
      };
      const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      socket.write(`GET ${path} HTTP/1.1\r\n${head.join("")}\r\n`);
      socket.write(frames);
      socket.end();
      socket.setTimeout(1_000, () => socket.destroy());
      await closed;
      expect(text()).toMatch(/^HTTP\/1\.1 101 /);
      tried += 1;
      if (tried % 50 === 0) await host.expectAnswer();
    },
  });
  await host.expectAnswer();
});

/** Frames with any code, length and mask, whole or not, or plain noise. */
function makeFrames(random: Random): Buffer {
  const frames = Array.from({ length: 1 + random.below(6) }, () => {
    if (random.oneIn(6))
      return Buffer.from(Array.from({ length: random.below(200) }, () => random.below(256)));
    const payload = Buffer.from(
      random.oneIn(2)
        ? makeText(random.oneIn(2) ? calls : requests, random)
        : "x".repeat(random.below(70_000)),
    );
    const first =
      (random.oneIn(8) ? random.below(256) : random.pick([0x81, 0x82, 0x01, 0x00, 0x80, 0x88, 0x89, 0x8a])) &
      0xff;
    const isMasked = !random.oneIn(10);
    const told = random.oneIn(12) ? random.below(2 ** 31) : payload.length;
    const length =
      told < 126
        ? Buffer.from([told])
        : told < 65_536
          ? Buffer.from([126, told >> 8, told & 0xff])
          : Buffer.from([
              127,
              ...(random.oneIn(10) ? [255, 255, 255, 255] : [0, 0, 0, 0]),
              told >>> 24,
              (told >> 16) & 0xff,
              (told >> 8) & 0xff,
              told & 0xff,
            ]);
    if (isMasked) length[0] = (length[0] ?? 0) | 0x80;
    const mask = isMasked ? Buffer.from([1, 2, 3, 4]) : Buffer.alloc(0);
    const masked = isMasked ? payload.map((byte, index) => byte ^ ((index % 4) + 1)) : payload;
    return Buffer.concat([Buffer.from([first]), length, mask, masked]);
  });
  return Buffer.concat(frames);
}
