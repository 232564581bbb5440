import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createORPCClient } from "@orpc/client";
import { RPCLink } from "@orpc/client/websocket";
import type { ContractRouterClient } from "@orpc/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { type App, createApp } from "../../src/core/app.ts";
import { createRouter, type Router } from "../../src/core/router.ts";
import type { Contract } from "../../src/shared/contract.ts";
import type { AppEvent } from "../../src/shared/events.ts";
import { startWebHost, type WebHost } from "../../src/web/start-web-host.ts";
import { testAppOptions } from "../support/open-test-app.ts";

const streams = { open: 0 };
let app: App;
let router: Router;

/** The app's events, with a count of those who follow them. */
async function* followCounted(since: number, signal?: AbortSignal): AsyncGenerator<AppEvent> {
  streams.open += 1;
  try {
    yield* app.events.follow(since, signal);
  } finally {
    streams.open -= 1;
  }
}

let folder: string;
let host: WebHost;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "planform-web-"));
  const rendererFolder = join(folder, "renderer");
  mkdirSync(join(rendererFolder, "assets"), { recursive: true });
  writeFileSync(join(rendererFolder, "index.html"), "<!doctype html><title>Planform</title>");
  writeFileSync(join(rendererFolder, "assets/main-abc123.js"), "export {};");
  writeFileSync(join(rendererFolder, "..notes.json"), "{}");
  writeFileSync(join(folder, "secret.json"), '"secret"');
  symlinkSync(join(folder, "secret.json"), join(rendererFolder, "link.json"));
  app = await createApp(testAppOptions({ HOME: folder, PLANFORM_HOME: join(folder, "planform") }));
  router = createRouter({ ...app, events: { ...app.events, follow: followCounted } });
  host = await startWebHost({ router, events: app.events, rendererFolder });
});

afterAll(async () => {
  await host.close();
  await app.close();
  rmSync(folder, { recursive: true });
});

type Answer = { status: number; headers: Record<string, string | string[] | undefined>; body: string };

/** By node:http, which sends paths and Host headers as they are given. */
function ask(path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: "127.0.0.1", port: host.port, path, headers, method }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const body = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
      });
    });
    request.on("error", reject);
    request.end();
  });
}

async function signIn(): Promise<string> {
  const { pathname, search } = new URL(host.url);
  const answer = await ask(pathname + search);
  return String(answer.headers["set-cookie"]).split(";")[0] ?? "";
}

function openSocket(headers: Record<string, string>, path = "/rpc"): Promise<WebSocket | number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${host.port}${path}`, { headers });
    socket.on("open", () => resolve(socket));
    socket.on("unexpected-response", (_request, response) => resolve(response.statusCode ?? 0));
    socket.on("error", reject);
  });
}

async function openTrustedSocket(): Promise<WebSocket> {
  const socket = await openSocket({ Cookie: await signIn(), Origin: `http://127.0.0.1:${host.port}` });
  if (typeof socket === "number") throw new Error(`refused with ${socket}`);
  return socket;
}

describe("the web host's pages", () => {
  it("asks for the token and says where to find it", async () => {
    const answer = await ask("/");
    expect([answer.status, answer.body.includes("token")]).toEqual([401, true]);
  });

  it("exchanges the token for a cookie of this port and takes it out of the address", async () => {
    const { pathname, search } = new URL(host.url);
    const answer = await ask(pathname + search);
    expect([answer.status, answer.headers.location, answer.headers["cache-control"]]).toEqual([
      303,
      "/",
      "no-store",
    ]);
    expect(String(answer.headers["set-cookie"])).toMatch(
      new RegExp(`^planform-${host.port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`),
    );
  });

  it("leads on by itself when a link on another page led here, so that the browser sends the cookie", async () => {
    const { pathname, search } = new URL(host.url);
    const answer = await ask(pathname + search, {
      "Sec-Fetch-Site": "cross-site",
      "Sec-Fetch-Mode": "navigate",
      "Sec-Fetch-Dest": "document",
    });
    expect([answer.status, answer.headers.refresh]).toEqual([200, "0; url=/"]);
  });

  it("refuses a wrong token and a wrong cookie", async () => {
    const cookie = `planform-${host.port}=${"a".repeat(43)}`;
    expect([(await ask("/?token=wrong")).status, (await ask("/", { Cookie: cookie })).status]).toEqual([
      401, 401,
    ]);
  });

  it("refuses another Host, also with the cookie", async () => {
    const answer = await ask("/", { Cookie: await signIn(), Host: `evil.example:${host.port}` });
    expect(answer.status).toBe(403);
  });

  it("sends the page with a strict policy and files with their type and caching", async () => {
    const cookie = await signIn();
    const page = await ask("/", { Cookie: cookie });
    expect([page.status, page.headers["content-type"], page.headers["cache-control"]]).toEqual([
      200,
      "text/html; charset=utf-8",
      "no-cache",
    ]);
    expect(page.headers["content-security-policy"]).toContain("script-src 'self';");
    expect(page.headers["x-content-type-options"]).toBe("nosniff");
    const script = await ask("/assets/main-abc123.js?v=1", { Cookie: cookie });
    expect([script.status, script.headers["content-type"], script.headers["cache-control"]]).toEqual([
      200,
      "text/javascript; charset=utf-8",
      "private, max-age=31536000, immutable",
    ]);
  });

  it("answers 304 when the browser has the file already", async () => {
    const cookie = await signIn();
    const { etag } = (await ask("/", { Cookie: cookie })).headers;
    const again = await ask("/", { Cookie: cookie, "If-None-Match": String(etag) });
    expect([again.status, again.body]).toEqual([304, ""]);
  });

  it.each([
    ["/../secret.json", 403],
    ["/%2e%2e/secret.json", 403],
    ["/..%2fsecret.json", 403],
    ["/assets/..%5c..%5csecret.json", 403],
    ["/link.json", 403],
    ["/%00", 400],
    ["/assets/", 404],
    ["/%E0%A4%A", 403],
    ["/absent.js", 404],
    ["/assets", 404],
    ["/..notes.json", 200],
  ])("confines %s to the user interface: %i", async (path, status) => {
    expect((await ask(path, { Cookie: await signIn() })).status).toBe(status);
  });

  it("has no file of a name that no disk takes", async () => {
    expect((await ask(`/${"a".repeat(5_000)}.js`, { Cookie: await signIn() })).status).toBe(404);
  });

  it("answers no other method", async () => {
    expect((await ask("/", { Cookie: await signIn() }, "POST")).status).toBe(405);
  });

  it("survives what is not HTTP", async () => {
    await new Promise<void>((resolve) => {
      const socket = connect(host.port, "127.0.0.1", () => socket.end("nonsense\r\n\r\n"));
      socket.on("close", () => resolve());
      socket.resume();
    });
    expect((await ask("/")).status).toBe(401);
  });

  it("says that a port is taken", async () => {
    const again = { router, events: app.events, rendererFolder: folder, port: host.port };
    await expect(startWebHost(again)).rejects.toMatchObject({
      code: "port-in-use",
      message: `Port ${host.port} on 127.0.0.1 is in use`,
    });
  });
});

describe("the web host's calls", () => {
  it("opens a socket only for its own page with the cookie", async () => {
    const cookie = await signIn();
    const origin = `http://127.0.0.1:${host.port}`;
    expect([
      await openSocket({ Origin: origin }),
      await openSocket({ Cookie: cookie }),
      await openSocket({ Cookie: cookie, Origin: "http://evil.example" }),
      await openSocket({ Cookie: cookie, Origin: `http://127.0.0.1:${host.port + 1}` }),
      await openSocket({ Cookie: cookie, Origin: origin, Host: `evil.example:${host.port}` }),
      await openSocket({ Cookie: cookie, Origin: origin }, "/other"),
    ]).toEqual([401, 403, 403, 403, 403, 404]);
  });

  it("answers calls and ends a stream when its socket closes", async () => {
    const socket = await openTrustedSocket();
    // The same interface as a browser's; only the types of the events differ.
    const link = new RPCLink({ websocket: socket as unknown as globalThis.WebSocket });
    const client: ContractRouterClient<Contract> = createORPCClient(link);
    expect(await client.ping()).toBe("pong");
    const { seq } = await client.snapshot();
    const seqs: number[] = [];
    for (let count = 0; count < 3; count += 1) app.events.publish({ type: "settings.changed" });
    for await (const event of await client.events({ since: seq })) {
      seqs.push(event.seq - seq);
      if (seqs.length === 3) break;
    }
    await expect.poll(() => streams.open).toBe(0);
    const second = await client.events({ since: seq });
    expect(await second.next()).toMatchObject({ value: { seq: seq + 1 } });
    expect(streams.open).toBe(1);
    socket.terminate();
    await expect.poll(() => streams.open).toBe(0);
    expect(seqs).toEqual([1, 2, 3]);
  });

  it("closes a socket that sends too much, and no other", async () => {
    const [good, bad] = await Promise.all([openTrustedSocket(), openTrustedSocket()]);
    const closed = new Promise((resolve) => bad.on("close", resolve));
    bad.send("x".repeat(33 * 1024 * 1024));
    await closed;
    expect(good.readyState).toBe(good.OPEN);
    good.terminate();
  });

  it("ends all sockets when it closes", async () => {
    const other = await startWebHost({ router, events: app.events, rendererFolder: folder });
    const url = new URL(other.url);
    const answer = await fetch(url, { redirect: "manual" });
    const cookie = answer.headers.get("set-cookie")?.split(";")[0] ?? "";
    const socket = new WebSocket(`ws://${url.host}/rpc`, { headers: { Cookie: cookie, Origin: url.origin } });
    await new Promise((resolve) => socket.on("open", resolve));
    const closed = new Promise((resolve) => socket.on("close", resolve));
    await other.close();
    await closed;
    await expect(fetch(url)).rejects.toThrow("fetch failed");
  });
});
