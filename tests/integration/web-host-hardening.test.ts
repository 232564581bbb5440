import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { type App, createApp } from "../../src/core/app.ts";
import { createRouter } from "../../src/core/router.ts";
import { startWebHost, type WebHost } from "../../src/web/start-web-host.ts";
import { testAppOptions } from "../support/open-test-app.ts";
import { askRaw, openRaw, type RawConnection, statusOf } from "../support/raw-http.ts";

let app: App;
let folder: string;
let host: WebHost;
let token: string;
let cookie: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "planform-hardening-"));
  mkdirSync(join(folder, "renderer", "assets"), { recursive: true });
  writeFileSync(join(folder, "renderer", "index.html"), "<!doctype html><title>Planform</title>");
  writeFileSync(join(folder, "renderer", "assets", "big.js"), `//${"x".repeat(64 * 1024 * 1024)}`);
  app = await createApp(testAppOptions({ HOME: folder, PLANFORM_HOME: join(folder, "planform") }));
  host = await startHost();
  token = new URL(host.url).searchParams.get("token") ?? "";
  cookie = await signIn(host);
});

afterAll(async () => {
  await host.close();
  await app.close();
  rmSync(folder, { recursive: true });
});

function startHost(): Promise<WebHost> {
  const rendererFolder = join(folder, "renderer");
  return startWebHost({ router: createRouter(app), events: app.events, rendererFolder });
}

async function signIn({ url }: WebHost): Promise<string> {
  const answer = await fetch(url, { redirect: "manual" });
  return answer.headers.get("set-cookie")?.split(";")[0] ?? "";
}

/** A request as text, of somebody who may use the host. */
function request(line: string, lines: readonly string[] = [], body = ""): string {
  const own = [`Host: 127.0.0.1:${host.port}`, `Authorization: Bearer ${token}`, `Cookie: ${cookie}`];
  const end = lines.some((text) => text.startsWith("Connection:")) ? [] : ["Connection: close"];
  return [line, ...own, ...end, ...lines, "", body].join("\r\n");
}

function openSocket(path: string, headers: Record<string, string>): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${host.port}${path}`, { headers });
    socket.on("open", () => resolve(socket));
    socket.on("error", reject);
    socket.on("unexpected-response", (_request, { statusCode, headers: answered }) =>
      reject(new Error(`${statusCode} ${answered["retry-after"] ?? ""}`.trim())),
    );
  });
}

const openRpc = (): Promise<WebSocket> =>
  openSocket("/rpc", { Cookie: cookie, Origin: `http://127.0.0.1:${host.port}` });
const openChat = (): Promise<WebSocket> => openSocket("/api/v1/chat", { Authorization: `Bearer ${token}` });

/** What the socket is told, as far as it is JSON with these ids. */
function collect(socket: WebSocket): { readonly ids: string[]; readonly messages: unknown[] } {
  const seen: { ids: string[]; messages: unknown[] } = { ids: [], messages: [] };
  socket.on("message", (data) => {
    const message: unknown = JSON.parse(data.toString());
    seen.messages.push(message);
    if (typeof message === "object" && message !== null && "i" in message) seen.ids.push(String(message.i));
  });
  return seen;
}

async function isAlive(): Promise<boolean> {
  const socket = await openRpc();
  const { ids } = collect(socket);
  socket.send(JSON.stringify({ i: "alive", p: { u: "/ping" } }));
  await expect.poll(() => ids).toContain("alive");
  socket.terminate();
  return true;
}

describe("where the web host listens", () => {
  it("is 127.0.0.1, and no other address of the machine", async () => {
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ address }) => address !== "127.0.0.1")
      .map(({ address, scopeid }) => (scopeid ? `${address}%${scopeid}` : address));
    // The rest of the loopback net belongs to the machine as well.
    const tried = [...others, "127.0.0.2", "::1"];
    const reached = await Promise.all(tried.map((address) => canConnect(address)));
    expect(tried.filter((_address, index) => reached[index])).toEqual([]);
    expect(await canConnect("127.0.0.1")).toBe(true);
  });

  function canConnect(address: string): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect({ port: host.port, host: address }, () => resolve(true));
      socket.on("error", () => resolve(false));
      socket.setTimeout(2_000, () => resolve(false));
      socket.on("connect", () => socket.destroy());
    });
  }
});

describe("requests that could mean two things", () => {
  it.each([
    ["two hosts", ["GET / HTTP/1.1", ["Host: evil.example"]], 400],
    ["a length beside chunks", ["POST / HTTP/1.1", ["Content-Length: 5", "Transfer-Encoding: chunked"]], 400],
    ["two lengths", ["POST / HTTP/1.1", ["Content-Length: 5", "Content-Length: 6"]], 400],
    ["a length that is none", ["POST / HTTP/1.1", ["Content-Length: 5x"]], 400],
    ["an unknown coding", ["POST /api/v1/sessions HTTP/1.1", ["Transfer-Encoding: gzip, chunked"]], 415],
    ["chunked, said oddly", ["POST / HTTP/1.1", ["Transfer-Encoding: xchunked"]], 0],
    ["a whole address", ["GET http://evil.example/ HTTP/1.1", []], 400],
    ["its own whole address", ["GET http://127.0.0.1/api/v1/sessions HTTP/1.1", []], 400],
    ["another host as path", ["GET //evil.example/ HTTP/1.1", []], 400],
    ["another host by a backslash", ["GET /\\evil.example/ HTTP/1.1", []], 400],
    ["a zero byte", ["GET /%00 HTTP/1.1", []], 400],
    ["a zero byte for the API", ["GET /api/v1/conversations/%00 HTTP/1.1", []], 400],
    ["a fragment", ["GET /#x HTTP/1.1", []], 400],
    ["bytes that are no ASCII", ["GET /\u00e9 HTTP/1.1", []], 400],
    ["an asterisk", ["OPTIONS * HTTP/1.1", []], 400],
    ["a tunnel", ["CONNECT evil.example:443 HTTP/1.1", []], 0],
    ["a method that is none", ["HACK / HTTP/1.1", []], 400],
    ["TRACE", ["TRACE / HTTP/1.1", []], 405],
    ["a header in two lines", ["GET / HTTP/1.1", ["X-A: b", " Host: evil.example"]], 400],
    ["a space before the colon", ["GET / HTTP/1.1", ["Transfer-Encoding : chunked"]], 400],
    ["a bare line feed", ["GET / HTTP/1.1\nX-A: b", []], 400],
    ["a body where none is read", ["GET / HTTP/1.1", ["Content-Length: 3"]], 400],
    ["a long address", [`GET /?${"a".repeat(9_000)} HTTP/1.1`, []], 414],
    ["long headers", ["GET / HTTP/1.1", [`X-A: ${"a".repeat(20_000)}`]], 431],
    ["another version", ["GET / HTTP/3.7", []], 400],
  ] as const)("are refused: %s", async (_name, [line, lines], status) => {
    expect(statusOf(await askRaw(host.port, request(line, lines)))).toBe(status);
  });

  it("are refused without a host, also in the old version", async () => {
    const answers = await Promise.all(
      ["GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.0\r\n\r\n"].map((text) => askRaw(host.port, text)),
    );
    expect(answers.map(statusOf)).toEqual([400, 400]);
  });

  it("does not take what follows a refused request for another one", async () => {
    const hidden = `GET /api/v1/sessions HTTP/1.1\r\nHost: 127.0.0.1:${host.port}\r\n\r\n`;
    const answer = await askRaw(
      host.port,
      request("POST / HTTP/1.1", [`Content-Length: ${hidden.length}`], hidden),
    );
    expect([statusOf(answer), answer.match(/HTTP\/1\.1/g)?.length]).toEqual([405, 1]);
  });
});

describe("requests of other pages", () => {
  it.each([
    ["/", "OPTIONS"],
    ["/api/v1/sessions", "OPTIONS"],
    ["/rpc", "OPTIONS"],
  ])("get no permission for %s beforehand", async (path, method) => {
    const answer = await askRaw(
      host.port,
      request(`${method} ${path} HTTP/1.1`, [
        "Origin: http://evil.example",
        "Access-Control-Request-Method: POST",
        "Access-Control-Request-Headers: authorization",
      ]),
    );
    expect([statusOf(answer) >= 400, /access-control/i.test(answer)]).toEqual([true, false]);
  });

  it("load nothing and change nothing, even where the browser sends the cookie", async () => {
    const before = app.snapshot();
    const foreign = ["Sec-Fetch-Site: same-site", "Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: empty"];
    const paths = [
      "/",
      "/assets/big.js",
      "/api/v1/conversations",
      "/api/v1/sessions",
      "/api/v1/openapi.json",
    ];
    const answers = await Promise.all(
      paths.map((path) =>
        askRaw(
          host.port,
          [
            `GET ${path} HTTP/1.1`,
            `Host: 127.0.0.1:${host.port}`,
            `Cookie: ${cookie}`,
            ...foreign,
            "",
            "",
          ].join("\r\n"),
        ),
      ),
    );
    expect(answers.map(statusOf)).toEqual(paths.map(() => 403));
    expect(app.snapshot()).toEqual(before);
  });

  it("cannot show the app in a frame of theirs", async () => {
    const answer = await askRaw(
      host.port,
      request("GET / HTTP/1.1", [
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Mode: navigate",
        "Sec-Fetch-Dest: iframe",
      ]),
    );
    expect(statusOf(answer)).toBe(403);
  });

  it("are refused when their name was rebound to this machine", async () => {
    const rebound = [
      `evil.example:${host.port}`,
      "127.0.0.1",
      `127.0.0.1.evil.example:${host.port}`,
      "[::1]",
    ];
    const answers = await Promise.all(
      ["/", "/api/v1/sessions"].flatMap((path) =>
        rebound.map((name) =>
          askRaw(host.port, `GET ${path} HTTP/1.1\r\nHost: ${name}\r\nCookie: ${cookie}\r\n\r\n`),
        ),
      ),
    );
    expect(new Set(answers.map(statusOf))).toEqual(new Set([403]));
  });
});

describe("every answer", () => {
  it("has the same set of headers, and says nothing of the program", async () => {
    const names = [
      "content-security-policy",
      "cross-origin-embedder-policy",
      "cross-origin-opener-policy",
      "cross-origin-resource-policy",
      "origin-agent-cluster",
      "permissions-policy",
      "referrer-policy",
      "x-content-type-options",
      "x-dns-prefetch-control",
      "x-frame-options",
      "x-permitted-cross-domain-policies",
    ];
    const upgrade = ["Connection: Upgrade", "Upgrade: websocket", "Origin: http://evil.example"];
    const answers = await Promise.all([
      askRaw(host.port, request("GET / HTTP/1.1")),
      askRaw(host.port, request("GET /absent.js HTTP/1.1")),
      askRaw(host.port, request("GET //evil HTTP/1.1")),
      askRaw(host.port, request("GET /api/v1/nothing HTTP/1.1")),
      askRaw(host.port, `GET / HTTP/1.1\r\nHost: 127.0.0.1:${host.port}\r\n\r\n`),
      askRaw(host.port, request("GET /rpc HTTP/1.1", upgrade)),
    ]);
    for (const answer of answers) {
      const head = answer.slice(0, answer.indexOf("\r\n\r\n")).toLowerCase();
      expect(names.filter((name) => !head.includes(`\r\n${name}: `))).toEqual([]);
      expect(head).not.toMatch(/\r\n(server|x-powered-by|via):/);
    }
    expect(answers.map(statusOf)).toEqual([200, 404, 400, 404, 401, 403]);
  });

  it("tells of a bug that it was one, and no place in the program", async () => {
    const broken = { ...app, workspace: () => JSON.parse("{broken") };
    const other = await startWebHost({
      router: createRouter(broken),
      events: app.events,
      rendererFolder: folder,
    });
    const { origin, searchParams } = new URL(other.url);
    const headers = { Authorization: `Bearer ${searchParams.get("token")}` };
    const answer = await fetch(`${origin}/api/v1/conversations`, { headers });
    const text = await answer.text();
    await other.close();
    expect([answer.status, JSON.parse(text).code]).toEqual([500, "internal"]);
    expect(text).not.toMatch(/\bat \S+:\d+|\.ts\b|node_modules|"details"/);
  });
});

describe("wrong tokens", () => {
  it("are told to wait on every way in, and the right one is taken all the same", async () => {
    const other = await startHost();
    const { host: name, origin } = new URL(other.url);
    const own = await signIn(other);
    for (let tries = 0; tries < 20; tries += 1) {
      const answer = await fetch(`${origin}/api/v1/sessions`, { headers: { Authorization: "Bearer guess" } });
      expect(answer.status).toBe(401);
    }
    const wrong = { Authorization: "Bearer guess" };
    const wrongCookie = { Cookie: `planform-${other.port}=guess`, Origin: origin };
    const ways = [
      fetch(`${origin}/api/v1/sessions`, { headers: wrong }),
      fetch(`${origin}/?token=guess`),
      fetch(`${origin}/`, { headers: wrongCookie }),
      fetch(`${origin}/api/v1/sessions`, { headers: wrongCookie }),
    ];
    const answers = await Promise.all(ways);
    expect(answers.map(({ status, headers }) => [status, headers.get("retry-after")])).toEqual(
      ways.map(() => [429, "60"]),
    );
    const sockets = await Promise.all(
      [
        { path: "/rpc", headers: wrongCookie },
        { path: "/api/v1/chat", headers: wrong },
      ].map(({ path, headers }) => refusalOf(`ws://${name}${path}`, headers)),
    );
    expect(sockets).toEqual(["429 60", "429 60"]);
    const right = { Authorization: `Bearer ${new URL(other.url).searchParams.get("token")}` };
    expect([
      (await fetch(other.url, { redirect: "manual" })).status,
      (await fetch(origin, { headers: { Cookie: own } })).status,
      await refusalOf(`ws://${name}/api/v1/chat`, right),
      await refusalOf(`ws://${name}/rpc`, { Cookie: own, Origin: origin }),
    ]).toEqual([303, 200, "open", "open"]);
    await other.close();
  });

  function refusalOf(url: string, headers: Record<string, string>): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(url, { headers });
      socket.on("open", () => {
        socket.terminate();
        resolve("open");
      });
      socket.on("error", reject);
      socket.on("unexpected-response", (_request, { statusCode, headers: answered }) =>
        resolve(`${statusCode} ${answered["retry-after"]}`),
      );
    });
  }
});

describe("bodies", () => {
  it("are not read where nobody may send one, and the connection ends soon", async () => {
    const { socket, text, closed } = await openRaw(host.port);
    socket.write(
      `POST /api/v1/sessions HTTP/1.1\r\nHost: 127.0.0.1:${host.port}\r\nContent-Length: 1000000000\r\n\r\n`,
    );
    const startedAt = performance.now();
    const piece = Buffer.alloc(64 * 1024);
    let sentBytes = 0;
    // Who goes on after the answer may be reset, and not see it any more.
    while (!socket.destroyed && text() === "" && performance.now() - startedAt < 20_000) {
      if (socket.write(piece)) sentBytes += piece.length;
      await sleep(1);
    }
    const answer = await closed;
    expect(statusOf(answer)).toBe(401);
    expect(sentBytes).toBeLessThan(20 * 1024 * 1024);
  });

  it.each(["/api/v1/sessions", "/", "/assets/big.js", "/rpc"])(
    "end the request when they are too large, told or not: %s",
    async (path) => {
      const json = ["Content-Type: application/json"];
      const told = await openRaw(host.port);
      told.socket.write(request(`POST ${path} HTTP/1.1`, [...json, "Content-Length: 9000000000"]));
      const untold = await openRaw(host.port);
      untold.socket.write(request(`POST ${path} HTTP/1.1`, [...json, "Transfer-Encoding: chunked"]));
      const chunk = `${(1024 * 1024).toString(16)}\r\n${"x".repeat(1024 * 1024)}\r\n`;
      for (let index = 0; index < 80 && !untold.socket.destroyed; index += 1) {
        if (!untold.socket.write(chunk)) await Promise.race([drained(untold.socket), untold.closed]);
      }
      const statuses = [await told.closed, await untold.closed].map(statusOf);
      expect(statuses).toEqual(path.startsWith("/api") ? [413, 413] : [405, 405]);
    },
  );

  it("are taken as they are: a compressed one is none", async () => {
    const lines = ["Content-Type: application/json", "Content-Encoding: gzip", "Content-Length: 2"];
    expect(statusOf(await askRaw(host.port, request("POST /api/v1/sessions HTTP/1.1", lines, "{}")))).toBe(
      415,
    );
  });
});

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.once("drain", resolve);
  });
}

describe("whoever sends drop by drop", () => {
  it("or nothing, is cut off in bounded time, and others are served meanwhile", async () => {
    const start = `GET / HTTP/1.1\r\nHost: 127.0.0.1:${host.port}\r\n`;
    /** How long a way may take, s: what is told of limits, and some for a machine that has much to do. */
    const ways: Record<string, { first: string; drip: string; withinS: number }> = {
      nothing: { first: "", drip: "", withinS: 13 },
      "headers, drop by drop": { first: start, drip: "X: y\r\n", withinS: 13 },
      "a body, drop by drop": {
        first: request("POST /api/v1/sessions HTTP/1.1", [
          "Content-Type: application/json",
          "Content-Length: 100000",
        ]),
        drip: " ",
        withinS: 25,
      },
      "half an upgrade": {
        first: `${start}Connection: Upgrade\r\nUpgrade: websocket\r\n`,
        drip: "X: y\r\n",
        withinS: 13,
      },
      "a refused upgrade, kept open": {
        first: `${start}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
        drip: "x",
        withinS: 13,
      },
      "a second request that does not come": { first: `${start}\r\n`, drip: "", withinS: 13 },
    };
    const ends = Object.entries(ways).map(async ([name, { first, drip, withinS }]) => {
      const { socket, closed } = await openRaw(host.port, { keepsHalf: name.includes("kept open") });
      socket.write(first);
      const timer = setInterval(() => {
        if (drip !== "" && socket.writable) socket.write(drip);
      }, 300);
      await Promise.race([closed, sleep(withinS * 1_000, undefined, { ref: false })]);
      clearInterval(timer);
      const isClosed = socket.closed;
      socket.destroy();
      return [name, isClosed] as const;
    });
    expect(await isAlive()).toBe(true);
    expect(Object.fromEntries(await Promise.all(ends))).toEqual(
      Object.fromEntries(Object.keys(ways).map((name) => [name, true])),
    );
  });
});

describe("connections of strangers", () => {
  it("end oldest first when there are too many; one that has shown the token stays", async () => {
    const known = await openRaw(host.port);
    known.socket.write(request("HEAD / HTTP/1.1", ["Connection: keep-alive"]));
    await expect.poll(() => statusOf(known.text())).toBe(200);
    const strangers: RawConnection[] = [];
    for (let index = 0; index < 300; index += 1) strangers.push(await openRaw(host.port));
    await expect.poll(() => strangers.filter(({ socket }) => socket.closed).length).toBe(44);
    expect(strangers.slice(0, 44).every(({ socket }) => socket.closed)).toBe(true);
    expect(known.socket.closed).toBe(false);
    for (const { socket } of [known, ...strangers]) socket.destroy();
  });
});

describe("ten thousand connections that ask for nothing", () => {
  it("do not keep the user's window out", async () => {
    const files = Number(execFileSync("sh", ["-c", "ulimit -n"]).toString()) || 10_000;
    const count = Math.min(10_000, files - 500);
    const holder = spawn(process.execPath, [
      join(import.meta.dirname, "../support/hold-connections.mjs"),
      String(host.port),
      String(count),
    ]);
    let opened = "";
    holder.stdout.on("data", (piece: Buffer) => {
      opened += piece.toString();
    });
    const takenMs: number[] = [];
    try {
      while (!opened.includes("\n")) {
        takenMs.push(await timeOf(openWindow));
        await sleep(20);
      }
      for (let index = 0; index < 10; index += 1) takenMs.push(await timeOf(openWindow));
    } finally {
      await end(holder);
    }
    const slowestMs = Math.round(Math.max(...takenMs));
    process.stdout.write(
      `${opened.trim()} of ${count} idle connections were held; the slowest of ${takenMs.length} windows took ${slowestMs} ms\n`,
    );
    expect(Number(opened)).toBeGreaterThan(count * 0.99);
    expect(slowestMs).toBeLessThan(5_000);
  });

  /** The page, then its socket, on connections of their own. */
  async function openWindow(): Promise<void> {
    const page = await askRaw(host.port, request("GET / HTTP/1.1", ["Connection: close"]), 5_000);
    expect(statusOf(page)).toBe(200);
    (await openRpc()).terminate();
  }

  async function timeOf(action: () => Promise<void>): Promise<number> {
    const startedAt = performance.now();
    await action();
    return performance.now() - startedAt;
  }

  async function end(child: ChildProcess): Promise<void> {
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }
});

describe("a socket of the window", () => {
  it("is closed at the first frame that is no call, and no other is", async () => {
    const hostile: (string | Buffer)[] = [
      "",
      "nonsense",
      "null",
      "[]",
      '{"i":"1"}',
      '{"i":1,"p":{"u":"/ping"}}',
      '{"i":"1","t":3,"p":{}}',
      '{"i":"1","p":{"u":"http://evil.example/ping"}}',
      '{"i":"1","p":{"u":"/ping","h":{"content-disposition":"attachment; filename=x"}}}',
      '{"i":"1","p":{"u":"/ping","m":"GET"}}',
      Buffer.from('{"i":"1","p":{"u":"/ping"}}'),
    ];
    const good = await openRpc();
    const codes = await Promise.all(
      hostile.map(async (frame) => {
        const socket = await openRpc();
        const closed = new Promise<number>((resolve) => socket.on("close", resolve));
        socket.send(frame);
        return closed;
      }),
    );
    expect(codes).toEqual(hostile.map(() => 1007));
    expect(good.readyState).toBe(good.OPEN);
    good.terminate();
  });

  it("agrees to no compression", async () => {
    const [rpc, chat] = await Promise.all([openRpc(), openChat()]);
    expect([rpc.extensions, chat.extensions]).toEqual(["", ""]);
    rpc.terminate();
    chat.terminate();
  });

  it("has at most sixteen streams, and gives the place of one that ended to another", async () => {
    const socket = await openRpc();
    const { messages } = collect(socket);
    const follow = (id: string): void =>
      socket.send(JSON.stringify({ i: id, p: { u: "/events", b: { json: { since: 0 } } } }));
    for (let index = 0; index < 20; index += 1) follow(`s${index}`);
    await expect.poll(() => messages.filter(isRefusal).length).toBe(4);
    socket.send(JSON.stringify({ i: "s0", t: 4 }));
    await sleep(50);
    follow("again");
    socket.send(JSON.stringify({ i: "last", p: { u: "/ping" } }));
    await expect.poll(() => messages.some((message) => idOf(message) === "last")).toBe(true);
    expect(messages.filter(isRefusal).length).toBe(4);
    expect(messages.some((message) => idOf(message) === "again")).toBe(true);
    socket.terminate();
  });

  it("has at most 256 calls under way", async () => {
    const { promise, resolve } = Promise.withResolvers<never>();
    const slow = { ...app, listStudies: () => promise };
    const other = await startWebHost({
      router: createRouter(slow),
      events: app.events,
      rendererFolder: folder,
    });
    const { origin, host: name } = new URL(other.url);
    const socket = new WebSocket(`ws://${name}/rpc`, {
      headers: { Cookie: await signIn(other), Origin: origin },
    });
    await once(socket, "open");
    const { messages } = collect(socket);
    for (let index = 0; index < 300; index += 1)
      socket.send(JSON.stringify({ i: `c${index}`, p: { u: "/studies/list" } }));
    await expect.poll(() => messages.length).toBe(44);
    expect(messages.every(isRefusal)).toBe(true);
    resolve(Promise.reject(new Error("over")) as never);
    await expect.poll(() => messages.length).toBe(300);
    socket.terminate();
    await other.close();
  });

  it.each([
    ["/rpc", openRpc, (index: number) => JSON.stringify({ i: `p${index}`, p: { u: "/ping" } })],
    ["/api/v1/chat", openChat, () => '{"type":"ping"}'],
  ] as const)(
    "of %s waits when it sends too fast, and then is answered all of it",
    async (_path, open, frame) => {
      const socket = await open();
      const { messages } = collect(socket);
      const startedAt = performance.now();
      for (let index = 0; index < 6_000; index += 1) socket.send(frame(index));
      await expect.poll(() => messages.length).toBeGreaterThan(0);
      expect(await isAlive()).toBe(true);
      await expect.poll(() => messages.length, { timeout: 40_000 }).toBe(6_000);
      // What is read in one piece is taken in one piece: the last one is not waited for.
      expect(performance.now() - startedAt).toBeGreaterThan(2_500);
      socket.terminate();
    },
  );

  it("that breaks the protocol is cut off", async () => {
    const { socket, closed } = await openRaw(host.port);
    socket.write(
      request("GET /rpc HTTP/1.1", [
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        `Origin: http://127.0.0.1:${host.port}`,
      ]).replace(/Authorization: .*\r\n/, ""),
    );
    // A frame with a reserved bit.
    socket.write(Buffer.from([0xf1, 0x80, 0, 0, 0, 0]));
    expect(statusOf(await closed)).toBe(101);
  });

  function idOf(message: unknown): unknown {
    return typeof message === "object" && message !== null && "i" in message ? message.i : undefined;
  }

  function isRefusal(message: unknown): boolean {
    return JSON.stringify(message).includes("too-many-requests");
  }
});
