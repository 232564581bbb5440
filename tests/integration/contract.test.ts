import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createORPCClient, isDefinedError, safe } from "@orpc/client";
import { RPCLink } from "@orpc/client/websocket";
import type { ContractRouterClient } from "@orpc/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { createRouter } from "../../src/core/router.ts";
import type { Mention } from "../../src/shared/chat/chat.ts";
import type { Contract } from "../../src/shared/contract.ts";
import type { AppEvent } from "../../src/shared/events.ts";
import { startWebHost, type WebHost } from "../../src/web/start-web-host.ts";
import {
  copySampleStudy,
  openTestApp,
  rootFolder,
  type TestApp,
  trustStudy,
} from "../support/open-test-app.ts";

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

  it("lets a second message wait, takes it back, and keeps draft and place of a conversation", async () => {
    const { id: conversationId } = await client.conversations.create();
    const text = `Slowly @@${JSON.stringify([[{ text: "word ".repeat(200), chunk: 5, delayMs: 30 }]])}@@`;
    const { turn } = await client.chat.send({ conversationId, requestId: "first", text });
    const { turn: second } = await client.chat.send({ conversationId, requestId: "second", text: "me too" });
    expect([second.state, second.parentId]).toEqual(["waiting", turn.id]);
    const { queue } = await client.snapshot();
    expect(queue).toEqual({
      limit: 4,
      running: 1,
      waiting: [{ turnId: second.id, conversationId, for: "conversation" }],
    });
    await client.chat.withdraw({ turnId: second.id });
    expect(await codeOf(client.chat.turn({ turnId: second.id }))).toBe("turn-not-found");
    const stopped = await client.chat.stop({ turnId: turn.id });
    expect(stopped.turn.state).toBe("stopped");
    expect(await codeOf(client.chat.withdraw({ turnId: turn.id }))).toBe("turn-not-waiting");
    const scroll = { turnId: turn.id, offsetPx: 40 };
    await client.conversations.saveView({ conversationId, draft: "not sent yet" });
    await client.conversations.saveView({ conversationId, scroll });
    const read = await client.conversations.get({ conversationId });
    expect(read.view).toEqual({ draft: "not sent yet", scroll });
    expect(read.conversation.turns.map(({ id }) => id)).toEqual([turn.id]);
  });

  it("takes files along with a message, and gives the whole of a long result", async () => {
    const { id: conversationId } = await client.conversations.create();
    const png =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    const attachment = await client.attachments.add({
      name: "sketch.png",
      mediaType: "image/png",
      base64: png,
    });
    expect((await client.attachments.read({ id: attachment.id })).base64).toBe(png);
    expect(
      await codeOf(client.attachments.add({ name: "x.png", mediaType: "image/png", base64: "AAAA" })),
    ).toBe("attachment-refused");
    const { files } = await client.study.files({ query: "beam" });
    const [file] = files;
    expect(file?.path).toBe("model/beam.inp.tmpl");
    const mentions: Mention[] = [
      { type: "node", nodeId: "dv_width", label: "Width" },
      { type: "file", path: "model/beam.inp.tmpl" },
    ];
    const message = { conversationId, mentions, attachments: [attachment.id] };
    const long = { tool: "Read", input: { file_path: `${test.studyFolder}/long.txt` }, id: "toolu_long" };
    await writeFile(join(test.studyFolder, "long.txt"), `${"line of a long file\n".repeat(1_500)}the end\n`);
    const script = `Look @@${JSON.stringify([[long], ["Seen."]])}@@`;
    const { turn } = await client.chat.send({ ...message, requestId: "with-files", text: script });
    const ended = await test.ended(turn.id);
    expect(ended).toMatchObject({ state: "done", attachments: [{ name: "sketch.png" }] });
    expect(ended.parts[0]).toMatchObject({ id: "toolu_long", isCut: true });
    expect((await client.chat.toolResult({ turnId: turn.id, toolUseId: "toolu_long" })).text).toContain(
      "the end",
    );
    const request = JSON.stringify(
      test.api.requests.find(({ body }) => JSON.stringify(body).includes("Seen."))?.body,
    );
    expect(request).toContain(png);
    expect(request).toContain('mentionedNodes\\":[\\"dv_width');
    expect(request).toContain('mentionedFiles\\":[\\"model/beam.inp.tmpl');
    expect(request).toContain('attachedFiles\\":[\\"sketch.png');
    const outside: Mention = { type: "file", path: "../outside.txt" };
    const missing = { ...message, mentions: [outside] };
    expect(await codeOf(client.chat.send({ ...missing, requestId: "outside", text: "x" }))).toBe(
      "file-not-in-study",
    );
    expect(
      await codeOf(
        client.chat.send({ ...message, attachments: ["0".repeat(64)], requestId: "none", text: "x" }),
      ),
    ).toBe("attachment-not-found");
  });

  it("goes on in another study with the same mode", async () => {
    const session = await client.sessions.create({ mode: "power" });
    const other = await copySampleStudy("truss10");
    await trustStudy(test.env.PLANFORM_HOME ?? "", other);
    const moved = await client.sessions.setStudy({ sessionId: session.id, path: other });
    expect(moved).toMatchObject({ mode: "power", alive: false });
    expect((await client.snapshot()).open?.folder).toBe(other);
    const { path } = (await client.studies.list()).find(({ name }) => name.startsWith("Cantilever")) ?? {
      path: "",
    };
    expect(await codeOf(client.sessions.setStudy({ sessionId: "nobody", path }))).toBe("session-not-found");
    await client.studies.open({ path: test.studyFolder });
    await rm(other, { recursive: true });
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
