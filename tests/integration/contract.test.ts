import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createORPCClient, isDefinedError, safe } from "@orpc/client";
import { RPCLink } from "@orpc/client/websocket";
import type { ContractRouterClient } from "@orpc/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { createRouter } from "../../src/core/router.ts";
import type { Contract } from "../../src/shared/contract.ts";
import type { AppEvent } from "../../src/shared/events.ts";
import { startWebHost, type WebHost } from "../../src/web/start-web-host.ts";
import { openTestApp, rootFolder, type TestApp } from "../support/open-test-app.ts";

type Client = ContractRouterClient<Contract>;

let test: TestApp;
let host: WebHost;
let socket: WebSocket;
let client: Client;

beforeAll(async () => {
  test = await openTestApp();
  host = await startWebHost({
    router: createRouter(test.app),
    events: test.app.events,
    rendererFolder: `${rootFolder}/out/renderer`,
  });
  ({ socket, client } = await connect());
});

afterAll(async () => {
  socket.close();
  await host.close();
  await test.cleanUp();
});

/** As a browser does: the token for a cookie, then a socket with it. */
async function connect(): Promise<{ socket: WebSocket; client: Client }> {
  const url = new URL(host.url);
  const page = await fetch(host.url, { redirect: "manual" });
  const cookie = page.headers.get("set-cookie")?.split(";")[0] ?? "";
  const opened = new WebSocket(`ws://${url.host}/rpc`, { headers: { Cookie: cookie, Origin: url.origin } });
  await new Promise<void>((resolve, reject) => {
    opened.once("open", resolve);
    opened.once("error", reject);
  });
  // The same interface as a browser's; only the types of the events differ.
  const link = new RPCLink({ websocket: opened as unknown as globalThis.WebSocket });
  return { socket: opened, client: createORPCClient(link) };
}

async function codeOf(call: Promise<unknown>): Promise<string> {
  const { error } = await safe(call);
  if (error === null) return "no error";
  const data: unknown = isDefinedError(error) ? Reflect.get(error, "data") : undefined;
  if (typeof data !== "object" || data === null) return `untyped: ${String(error)}`;
  const { code, hint } = data as { code: string; hint: string };
  return hint === "" ? `${code} without a hint` : code;
}

async function collect(since: number, until: (event: AppEvent) => boolean): Promise<AppEvent[]> {
  const events: AppEvent[] = [];
  for await (const event of await client.events({ since })) {
    events.push(event);
    if (until(event)) break;
  }
  return events;
}

describe("the contract over the web host", () => {
  it("answers bad input with a typed error that has a next step", async () => {
    const { id: conversationId } = await client.conversations.create();
    const send = (
      fields: Partial<{ conversationId: string; requestId: string; text: string }>,
    ): Promise<unknown> => client.chat.send({ conversationId, requestId: "r1", text: "hello", ...fields });
    expect({
      "empty message": await codeOf(send({ text: " \n" })),
      "10 MB message": await codeOf(send({ text: "x".repeat(10_000_000) })),
      "id that is none": await codeOf(send({ conversationId: "../../etc" })),
      "request id that is none": await codeOf(send({ requestId: "" })),
      "unknown conversation": await codeOf(send({ conversationId: "01ARZ3NDEKTSV4RRFFQ69G5FAV" })),
      "unknown turn": await codeOf(client.chat.stop({ turnId: "01ARZ3NDEKTSV4RRFFQ69G5FAV" })),
      "unknown session": await codeOf(client.sessions.setMode({ sessionId: "nobody", mode: "power" })),
      "unknown study": await codeOf(client.studies.open({ path: "/nowhere" })),
      "impossible change": await codeOf(
        client.study.apply({ ops: [{ type: "removeNode", nodeId: "nobody" }], label: "Remove" }),
      ),
      "nothing to undo": await codeOf(client.study.undo()),
      "setting that is none": await codeOf(client.settings.set({ key: "no.such", value: 1 })),
      "value out of bounds": await codeOf(client.settings.set({ key: "turn.maxProcesses", value: 1_000 })),
    }).toEqual({
      "empty message": "message-empty",
      "10 MB message": "message-too-long",
      "id that is none": "invalid-input",
      "request id that is none": "invalid-input",
      "unknown conversation": "conversation-not-found",
      "unknown turn": "turn-not-found",
      "unknown session": "session-not-found",
      "unknown study": "study-not-found",
      "impossible change": "op-rejected",
      "nothing to undo": "nothing-to-undo",
      "setting that is none": "invalid-input",
      "value out of bounds": "invalid-input",
    });
    expect(await client.ping()).toBe("pong");
  });

  it("refuses a second turn while one runs, and goes on", async () => {
    const { id: conversationId } = await client.conversations.create();
    const text = `Slowly @@${JSON.stringify([[{ text: "word ".repeat(200), chunk: 5, delayMs: 30 }]])}@@`;
    const { turn } = await client.chat.send({ conversationId, requestId: "first", text });
    expect(await codeOf(client.chat.send({ conversationId, requestId: "second", text: "me too" }))).toBe(
      "turn-running",
    );
    const stopped = await client.chat.stop({ turnId: turn.id });
    expect(stopped.turn.state).toBe("stopped");
  });

  it("replays what a window missed, each event once and in order, and then goes on live", async () => {
    const { seq } = await client.snapshot();
    const move = (x: number): Promise<unknown> =>
      client.study.apply({
        ops: [{ type: "moveNodes", positions: [{ nodeId: "dv_width", position: { x, y: 0 } }] }],
        label: "Move",
      });
    for (let x = 1; x <= 20; x += 1) await move(x);
    const last = (await client.snapshot()).open?.study.revision ?? 0;
    const following = collect(seq, ({ body }) => body.type === "study.changed" && body.revision === last + 1);
    await move(500);
    const events = await following;
    expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => seq + 1 + index));
    const revisions = events.flatMap(({ body }) => (body.type === "study.changed" ? [body.revision] : []));
    expect(revisions).toEqual(Array.from({ length: 21 }, (_, index) => last - 19 + index));
  });

  it("tells a window to start over when its number is from another run", async () => {
    const [event] = await collect(1_000_000, () => true);
    expect(event?.body).toEqual({ type: "reset" });
  });

  it("shows what another program writes into study.json, as a step that can be undone", async () => {
    const { seq, open } = await client.snapshot();
    const file = join(test.studyFolder, "study.json");
    await test.app.workspace().study.flush();
    const text = await readFile(file, "utf8");
    await writeFile(file, text.replace('"label": "Width"', '"label": "Flange width"'));
    const [changed] = (await collect(seq, ({ body }) => body.type === "study.changed")).slice(-1);
    expect(changed?.body).toMatchObject({
      actor: { type: "external" },
      patch: {
        nodes: [{ nodeId: "dv_width", before: { label: "Width" }, after: { label: "Flange width" } }],
      },
    });
    await client.study.undo();
    const nodes = (await client.snapshot()).open?.study.nodes;
    expect(nodes).toEqual(open?.study.nodes);
  });

  it("tells all windows of one window's change", async () => {
    const other = await connect();
    const { seq } = await other.client.snapshot();
    const stream = await other.client.events({ since: seq });
    await client.study.apply({ ops: [{ type: "updateStudy", name: "Renamed beam" }], label: "Rename" });
    for await (const { body } of stream) {
      if (body.type !== "study.changed") continue;
      expect(body.patch.study?.after).toEqual({ name: "Renamed beam" });
      break;
    }
    other.socket.close();
  });
});
