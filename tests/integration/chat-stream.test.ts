import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { createRouter } from "../../src/core/router.ts";
import type { Turn } from "../../src/shared/chat/chat.ts";
import { StreamMessage } from "../../src/shared/chat/chat-stream.ts";
import { startWebHost, type WebHost } from "../../src/web/start-web-host.ts";
import { copySampleStudy, openTestApp, rootFolder, type TestApp } from "../support/open-test-app.ts";

const nobody = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
const addNode = {
  tool: "mcp__planform__canvas_add_node",
  input: {
    nodeType: "designVariable",
    label: "Web",
    data: { kind: "continuous", lower: 2, upper: 8, unit: "mm" },
  },
};

let test: TestApp;
let host: WebHost;
const open = new Set<WebSocket>();

beforeAll(async () => {
  test = await openTestApp();
  host = await startHost();
});

function startHost(): Promise<WebHost> {
  const rendererFolder = join(rootFolder, "out", "renderer");
  return startWebHost({ router: createRouter(test.app), events: test.app.events, rendererFolder });
}

afterEach(() => {
  for (const socket of open) socket.terminate();
  open.clear();
});

afterAll(async () => {
  await host.close();
  await test.cleanUp();
});

type Of<Type extends StreamMessage["type"]> = Extract<StreamMessage, { type: Type }>;
type Client = {
  readonly socket: WebSocket;
  /** All messages so far, each as the protocol has it. */
  readonly told: readonly StreamMessage[];
  send(request: object): void;
  /** The next message of this type after those that were waited for before. */
  next<Type extends StreamMessage["type"]>(type: Type): Promise<Of<Type>>;
};

async function connect({
  to = host,
  onMessage,
}: {
  to?: WebHost;
  onMessage?: (message: StreamMessage, socket: WebSocket) => void;
} = {}): Promise<Client> {
  const url = new URL(to.url);
  const headers = { Authorization: `Bearer ${url.searchParams.get("token")}` };
  const socket = new WebSocket(`ws://${url.host}/api/v1/chat`, { headers });
  open.add(socket);
  const told: StreamMessage[] = [];
  let passed = 0;
  let wake = (): void => undefined;
  socket.on("message", (data) => {
    const message = StreamMessage.parse(JSON.parse(`${data}`));
    told.push(message);
    onMessage?.(message, socket);
    wake();
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  return {
    socket,
    told,
    send: (request) => socket.send(JSON.stringify(request)),
    async next(type) {
      for (;;) {
        const index = told.findIndex((message, at) => at >= passed && message.type === type);
        const message = told[index];
        if (message !== undefined && isOf(message, type)) {
          passed = index + 1;
          return message;
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}

function isOf<Type extends StreamMessage["type"]>(message: StreamMessage, type: Type): message is Of<Type> {
  return message.type === type;
}

/** A client with a conversation; a new one where none is named. */
async function startClient(
  start: object = {},
  to = host,
): Promise<Client & { created: Of<"conversation_created"> }> {
  const client = await connect({ to });
  client.send({ type: "start", ...start });
  return { ...client, created: await client.next("conversation_created") };
}

/** A message that scripts the model's replies to itself. */
function script(...turns: unknown[]): string {
  return `Do it @@${JSON.stringify(turns)}@@`;
}

const slowScript = script([{ text: "word ".repeat(400), chunk: 5, delayMs: 30 }]);

/** The text of each part, from its pieces. */
function textsOf(messages: readonly StreamMessage[]): Map<string, string> {
  const texts = new Map<string, string>();
  for (const message of messages) {
    if (message.type === "reset") texts.clear();
    if (message.type !== "text") continue;
    const before = message.replace === true ? "" : (texts.get(message.partId) ?? "");
    texts.set(message.partId, before + message.text);
  }
  return texts;
}

function partTexts(turn: Turn): Map<string, string> {
  return new Map(turn.parts.flatMap((part) => (part.type === "text" ? [[part.id, part.text] as const] : [])));
}

function turnOf(turnId: string): Turn {
  const turn = test.app.workspace().engine.find(turnId);
  if (turn === undefined) throw new Error(`There is no turn ${turnId}`);
  return turn;
}

describe("a conversation over the chat stream", () => {
  it("tells of a turn from its message to its end, with its tools and what they change", async () => {
    const client = await startClient();
    expect(client.created).toMatchObject({ mode: "user", resumed: false });
    const text = script(["I add it. ", addNode], ["Done: **Web** is there."]);
    client.send({ type: "message", requestId: "r1", text });
    const done = await client.next("response_done");
    const { conversationId } = client.created;
    const types = client.told.map((message) => message.type);
    expect(types.filter((type, index) => type !== types[index - 1])).toEqual([
      "conversation_created",
      "message_accepted",
      "response_started",
      "text",
      "tool_call",
      "tool_result",
      "canvas_modification",
      "text",
      "response_done",
    ]);
    const turn = turnOf(done.turnId);
    expect(textsOf(client.told)).toEqual(partTexts(turn));
    expect(done).toMatchObject({
      state: "done",
      text: "I add it. \n\nDone: **Web** is there.",
      usage: turn.usage,
      model: turn.model,
    });
    const messages = client.told.filter((message) => "turnId" in message && message.turnId === turn.id);
    expect(messages.length).toBe(client.told.length - 1);
    const accepted = client.told.filter(({ type }) => type === "message_accepted");
    expect(accepted).toMatchObject([{ requestId: "r1", state: "waiting" }]);
    const call = client.told.find((message) => message.type === "tool_call");
    const result = client.told.find((message) => message.type === "tool_result");
    expect(call).toMatchObject({ name: addNode.tool, input: addNode.input });
    expect(result).toMatchObject({ toolUseId: call?.toolUseId, state: "done" });
    const changed = client.told.find((message) => message.type === "canvas_modification");
    expect(changed?.change).toEqual(turn.changes[0]);
    expect(changed?.change.state).toBe("applied");
    expect(turn.conversationId).toBe(conversationId);
  });

  it("answers while a turn runs, and stops it", async () => {
    const client = await startClient();
    client.send({ type: "message", text: slowScript });
    await client.next("text");
    client.send({ type: "ping" });
    const { seq } = await client.next("pong");
    expect(seq).toBe(client.told.at(-2)?.seq);
    client.send({ type: "stop" });
    const done = await client.next("response_done");
    expect(done.state).toBe("stopped");
    expect(textsOf(client.told)).toEqual(partTexts(turnOf(done.turnId)));
    client.send({ type: "stop" });
    expect(await client.next("error")).toMatchObject({ code: "turn-not-found" });
    client.send({ type: "stop", turnId: done.turnId });
    expect(await client.next("response_done")).toEqual({ ...done, seq: test.app.events.seq() });
  });

  it("stops no turn of another conversation", async () => {
    const other = await startClient();
    other.send({ type: "message", text: slowScript });
    const { turnId } = await other.next("response_started");
    const client = await startClient();
    client.send({ type: "stop", turnId });
    expect(await client.next("error")).toMatchObject({ code: "turn-not-found" });
    expect(turnOf(turnId).state).toBe("running");
    other.send({ type: "stop", turnId });
    await other.next("response_done");
    expect(client.told.filter((message) => "turnId" in message)).toEqual([]);
  });

  it("sends a message once, however often it comes with the same request id", async () => {
    const client = await startClient();
    const message = { type: "message", requestId: "same", text: script(["Once."]) };
    client.send(message);
    client.send(message);
    const first = await client.next("message_accepted");
    const second = await client.next("message_accepted");
    expect([second.turnId, second.requestId]).toEqual([first.turnId, "same"]);
    const done = await client.next("response_done");
    expect(done.text).toBe("Once.");
    client.send(message);
    expect(await client.next("message_accepted")).toMatchObject({ turnId: first.turnId, state: "done" });
    expect(await client.next("response_done")).toMatchObject({ turnId: first.turnId, text: "Once." });
    expect(client.told.filter(({ type }) => type === "response_started")).toHaveLength(1);
  });

  it("tells of messages that wait, and of one that is taken back", async () => {
    const client = await startClient();
    client.send({ type: "message", requestId: "r1", text: slowScript });
    client.send({ type: "message", requestId: "r2", text: script(["Second."]) });
    client.send({ type: "message", requestId: "r3", text: script(["Third."]) });
    const [first, second, third] = [
      await client.next("message_accepted"),
      await client.next("message_accepted"),
      await client.next("message_accepted"),
    ];
    await test.app.workspace().sessions.withdraw(second.turnId);
    expect(await client.next("message_withdrawn")).toMatchObject({ turnId: second.turnId });
    client.send({ type: "stop", turnId: first.turnId });
    expect(await client.next("response_done")).toMatchObject({ turnId: first.turnId, state: "stopped" });
    expect(await client.next("response_done")).toMatchObject({ turnId: third.turnId, text: "Third." });
  });

  it("asks whether a tool may run, and lets it when it is allowed", async () => {
    const client = await startClient({ mode: "power" });
    const call = { tool: "Bash", input: { command: "touch asked.txt", description: "Make a file" } };
    client.send({ type: "message", text: script([call], [call], ["Done."]) });
    const decisions = [{ decision: "allow" }, { decision: "deny", reason: "Once is enough" }];
    for (const decision of decisions) {
      let asked = await client.next("tool_call");
      while (asked.approval?.state !== "pending") asked = await client.next("tool_call");
      const { turnId, toolUseId } = asked;
      client.send({ type: "answer", turnId, toolUseId, ...decision });
    }
    const done = await client.next("response_done");
    const results = client.told.filter((message) => message.type === "tool_result");
    expect([results.map(({ state }) => state), done.state]).toEqual([["done", "denied"], "done"]);
    const denied = client.told.findLast((message) => message.type === "tool_call");
    expect(denied?.approval).toMatchObject({ state: "denied", reason: "Once is enough" });
    client.send({ type: "answer", turnId: done.turnId, toolUseId: "toolu_x", decision: "allow" });
    expect((await client.next("error")).code).toMatch(/^(approval-gone|turn-not-found)$/);
  });

  it("goes on in the session of a conversation, in another mode where it is asked for", async () => {
    const first = await startClient({ mode: "power" });
    const { conversationId, sessionId } = first.created;
    const same = { conversationId, sessionId, resumed: true };
    expect((await startClient({ conversationId })).created).toMatchObject({ ...same, mode: "power" });
    expect((await startClient({ sessionId })).created).toMatchObject({ ...same, mode: "power" });
    expect((await startClient({ sessionId, mode: "user" })).created).toMatchObject({ ...same, mode: "user" });
    expect(test.app.workspace().sessions.sessionInfo(sessionId).mode).toBe("user");
    const other = await startClient();
    other.send({ type: "start", sessionId, conversationId: other.created.conversationId });
    expect(await other.next("error")).toMatchObject({ code: "invalid-input" });
    other.send({ type: "start", conversationId });
    expect((await other.next("conversation_created")).sessionId).toBe(sessionId);
    other.send({ type: "message", text: script(["Here."]) });
    const { turnId } = await other.next("response_done");
    expect(await first.next("response_done")).toMatchObject({ turnId, text: "Here." });
  });
});

describe("what the chat stream refuses", () => {
  it("answers with a typed error and goes on", async () => {
    const client = await connect();
    const refused = async (request: object | string | Buffer): Promise<string> => {
      const raw = typeof request === "string" || Buffer.isBuffer(request);
      client.socket.send(raw ? request : JSON.stringify(request));
      const { code, hint, requestId } = await client.next("error");
      return [
        code,
        ...(requestId === undefined ? [] : [requestId]),
        ...(hint === "" ? ["no hint"] : []),
      ].join(" ");
    };
    const before = {
      "message before start": await refused({ type: "message", requestId: "r1", text: "hi" }),
      "stop before start": await refused({ type: "stop" }),
      "unknown conversation": await refused({ type: "start", conversationId: nobody }),
      "unknown session": await refused({ type: "start", sessionId: nobody }),
      "still not started": await refused({ type: "message", text: "hi" }),
    };
    client.send({ type: "start" });
    await client.next("conversation_created");
    const after = {
      "empty message": await refused({ type: "message", requestId: "r2", text: " \n" }),
      "3 MB message": await refused({ type: "message", text: "x".repeat(3_000_000) }),
      "file that is not there": await refused({ type: "message", text: "hi", attachments: ["0".repeat(64)] }),
      "unknown type": await refused({ type: "shout", requestId: "r3" }),
      "unknown field": await refused({ type: "message", text: "hi", loud: true }),
      "no JSON": await refused("{type:"),
      "no object": await refused('"ping"'),
      binary: await refused(Buffer.from('{"type":"ping"}')),
      "unknown turn": await refused({ type: "stop", turnId: nobody }),
    };
    expect({ ...before, ...after }).toEqual({
      "message before start": "no-session r1",
      "stop before start": "no-session",
      "unknown conversation": "conversation-not-found",
      "unknown session": "session-not-found",
      "still not started": "no-session",
      "empty message": "message-empty r2",
      "3 MB message": "message-too-long",
      "file that is not there": "attachment-not-found",
      "unknown type": "unknown-message r3",
      "unknown field": "invalid-input",
      "no JSON": "invalid-json",
      "no object": "unknown-message",
      binary: "invalid-json",
      "unknown turn": "turn-not-found",
    });
    client.send({ type: "ping" });
    await client.next("pong");
  });

  it("takes twenty messages in a second, and says of each further one that it did not take it", async () => {
    const client = await connect();
    for (let count = 1; count <= 20; count += 1) client.send({ type: "ping" });
    client.send({ type: "message", requestId: "late", text: "hi" });
    expect(await client.next("error")).toMatchObject({ code: "too-many-requests", requestId: "late" });
    expect(client.told.filter(({ type }) => type === "pong")).toHaveLength(20);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    client.send({ type: "ping" });
    await client.next("pong");
  });

  it("closes a connection that sends too much, and no other", async () => {
    const [good, bad] = [await startClient(), await connect()];
    const closed = new Promise((resolve) => bad.socket.on("close", resolve));
    bad.socket.send("x".repeat(33 * 1024 * 1024));
    await closed;
    good.send({ type: "ping" });
    await good.next("pong");
  });

  it("has room for 64 connections, and for another one when one is gone", async () => {
    const other = await startHost();
    const connected = (): Promise<string> => connect({ to: other }).then(() => "open", String);
    for (let count = 1; count <= 64; count += 1) await connected();
    expect(await connected()).toContain("429");
    const [first] = open;
    first?.close();
    await expect.poll(connected).toBe("open");
    await other.close();
  });

  it("cuts off a client that reads nothing", async () => {
    const client = await startClient();
    const { conversationId } = client.created;
    const turn = { ...(await test.say("hi", { conversationId })), state: "running" as const };
    client.socket.pause();
    const closed = new Promise((resolve) => client.socket.on("close", resolve));
    test.app.events.publish({ type: "turn.started", turn });
    const text = "x".repeat(16 * 1024 * 1024);
    for (let count = 1; count <= 6; count += 1) {
      const updates = [{ type: "part" as const, part: { id: `p${count}`, type: "text" as const, text } }];
      test.app.events.publish({ type: "turn.updated", conversationId, turnId: turn.id, updates });
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
    client.socket.resume();
    await closed;
    test.app.events.publish({ type: "turn.removed", conversationId, turnId: turn.id });
  });
});

describe("a client that comes back", () => {
  /** All that a client is told which is cut off again and again, each time after some more messages. */
  async function disturbed(
    conversationId: string,
    since: number,
    gaps: readonly number[],
  ): Promise<StreamMessage[]> {
    const all: StreamMessage[] = [];
    let last = since;
    for (let round = 0; ; round += 1) {
      const limit = gaps[round % gaps.length] ?? 1;
      const told: StreamMessage[] = [];
      const client = await connect({
        onMessage(message, socket) {
          // What was under way at the cut has not come.
          if (told.length > limit) return;
          told.push(message);
          if (told.length > limit || message.type === "response_done") socket.terminate();
        },
      });
      const cut = new Promise((resolve) => client.socket.on("close", resolve));
      client.send({ type: "start", conversationId, since: last });
      await cut;
      expect(told[0]).toMatchObject({ type: "conversation_created", seq: last });
      all.push(...told.slice(1));
      last = told.at(-1)?.seq ?? last;
      if (told.at(-1)?.type === "response_done") return all;
    }
  }

  it.each([[[1]], [[2, 1, 5]], [[3, 8]]])(
    "after every %j messages is told each message once, in order, as one that stayed",
    async (gaps) => {
      const stayed = await startClient();
      const { conversationId, seq } = stayed.created;
      const coming = disturbed(conversationId, seq, gaps);
      const text = script(
        ["First I add it. ", addNode, addNode],
        [{ text: "Done with it. ".repeat(8), chunk: 9, delayMs: 20 }],
      );
      stayed.send({ type: "message", requestId: "r1", text });
      const done = await stayed.next("response_done");
      const told = await coming;
      expect(told).toEqual(stayed.told.slice(1));
      expect(textsOf(told)).toEqual(partTexts(turnOf(done.turnId)));
      expect(told.filter(({ type }) => type === "canvas_modification")).toHaveLength(2);
    },
  );

  it("is told all of it when it comes only after the end", async () => {
    const stayed = await startClient();
    const { conversationId, seq } = stayed.created;
    stayed.send({ type: "message", text: script([addNode], ["Done."]) });
    const done = await stayed.next("response_done");
    const late = await startClient({ conversationId, since: seq });
    await late.next("response_done");
    expect(late.told.slice(1)).toEqual(stayed.told.slice(1));
    const after = await startClient({ conversationId, since: done.seq });
    after.send({ type: "ping" });
    await after.next("pong");
    expect(after.told.map(({ type }) => type)).toEqual(["conversation_created", "pong"]);
  });

  it("is told the running turn as it is when it does not say where it was", async () => {
    const stayed = await startClient();
    const { conversationId } = stayed.created;
    const slowly = { text: "Two. ".repeat(200), chunk: 10, delayMs: 50 };
    stayed.send({ type: "message", text: script(["One. ", addNode], [slowly]) });
    await stayed.next("canvas_modification");
    await stayed.next("text");
    const late = await startClient({ conversationId });
    expect(late.created.seq).toBe(0);
    const { seq } = await stayed.next("text");
    while ((await late.next("text")).seq <= seq);
    late.send({ type: "stop" });
    const [lateDone, stayedDone] = [await late.next("response_done"), await stayed.next("response_done")];
    expect(lateDone).toEqual(stayedDone);
    expect(textsOf(late.told)).toEqual(textsOf(stayed.told));
    const types = late.told.map((message) => message.type);
    expect(types.slice(0, 3)).toEqual(["conversation_created", "message_accepted", "response_started"]);
    for (const type of ["tool_call", "tool_result", "canvas_modification"])
      expect(types.filter((other) => other === type)).toHaveLength(1);
  });

  it("is told of a turn from before the host was there, from its beginning", async () => {
    const stayed = await startClient();
    const { conversationId } = stayed.created;
    stayed.send({ type: "message", text: slowScript });
    await stayed.next("text");
    const other = await startHost();
    const [since, late] = [
      await startClient({ conversationId, since: test.app.events.seq() }, other),
      await startClient({ conversationId }, other),
    ];
    expect((await since.next("reset")).seq).toBe(0);
    await Promise.all([since, late].map((client) => client.next("text")));
    stayed.send({ type: "stop" });
    const done = await stayed.next("response_done");
    for (const client of [since, late]) {
      expect(await client.next("response_done")).toEqual(done);
      expect(textsOf(client.told)).toEqual(textsOf(stayed.told));
    }
    await other.close();
  });

  it("starts over when what it missed is not known any more, also with a number of another start", async () => {
    const stayed = await startClient();
    const { conversationId, seq } = stayed.created;
    stayed.send({ type: "message", text: slowScript });
    await stayed.next("text");
    for (let count = 0; count < 10_100; count += 1) test.app.events.publish({ type: "settings.changed" });
    const late = await startClient({ conversationId, since: seq });
    await late.next("reset");
    const future = await startClient({ conversationId, since: 1_000_000 });
    await future.next("reset");
    const nothing = await startClient({ conversationId, since: 0 });
    await nothing.next("reset");
    await Promise.all([late, future, nothing].map((client) => client.next("text")));
    stayed.send({ type: "stop" });
    const done = await stayed.next("response_done");
    expect([future.created.seq, nothing.created.seq]).toEqual([0, 0]);
    for (const client of [late, future, nothing]) {
      expect(await client.next("response_done")).toEqual(done);
      expect(textsOf(client.told)).toEqual(textsOf(stayed.told));
      expect(client.told.filter(({ type }) => type === "reset")).toHaveLength(1);
    }
    const ended = await startClient({ conversationId, since: 1_000_000 });
    await ended.next("reset");
    expect(await ended.next("response_done")).toEqual({ ...done, seq: test.app.events.seq() });
  });

  it("starts over when it lags behind too far", async () => {
    const client = await startClient();
    const { conversationId } = client.created;
    for (let count = 0; count < 20_100; count += 1) test.app.events.publish({ type: "settings.changed" });
    await client.next("reset");
    client.send({ type: "message", text: script(["Still here."]) });
    expect(await client.next("response_done")).toMatchObject({ text: "Still here." });
    expect(
      turnOf(client.told.findLast((message) => message.type === "response_done")?.turnId ?? ""),
    ).toMatchObject({
      conversationId,
    });
  });

  it("learns that its conversation is deleted or that another study was opened, and can start again", async () => {
    const [client, other] = [await startClient(), await startClient()];
    await test.app.workspace().sessions.removeConversation(client.created.conversationId);
    expect(await client.next("error")).toMatchObject({ code: "conversation-not-found" });
    client.send({ type: "message", requestId: "r1", text: "hi" });
    expect(await client.next("error")).toMatchObject({ code: "no-session", requestId: "r1" });
    client.send({ type: "start" });
    const { conversationId, seq } = await client.next("conversation_created");
    const elsewhere = await copySampleStudy("cantilever");
    await test.app.openStudy(elsewhere);
    expect(await client.next("error")).toMatchObject({ code: "no-session" });
    expect(await other.next("error")).toMatchObject({ code: "no-session" });
    client.send({ type: "start", conversationId });
    expect(await client.next("error")).toMatchObject({ code: "conversation-not-found" });
    await test.app.openStudy(test.studyFolder);
    client.send({ type: "start", conversationId, since: seq });
    await client.next("conversation_created");
    await client.next("reset");
    client.send({ type: "message", text: script(["Back."]) });
    expect(await client.next("response_done")).toMatchObject({ text: "Back." });
  });
});
