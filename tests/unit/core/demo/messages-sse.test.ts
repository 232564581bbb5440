import { createServer, get, type IncomingMessage, type ServerResponse } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import {
  buildMessageBody,
  buildMessageParts,
  type MessageReply,
  openEventStream,
  type PacedPart,
  type StreamOutcome,
  writeParts,
} from "../../../../src/core/demo/messages-sse.ts";

const reply: MessageReply = {
  id: "msg_1",
  model: "m",
  blocks: [
    { type: "text", text: "one 🙂 two", pace: { chunk: 5 } },
    { type: "tool_use", id: "toolu_1", name: "Read", input: { file_path: "a" } },
  ],
};

describe("buildMessageParts", () => {
  it("numbers the blocks and gives back their texts, however they are cut", () => {
    const events = toEvents(buildMessageParts(reply));
    const starts = events.filter((event) => event.type === "content_block_start");
    expect(starts.map((event) => event.index)).toEqual([0, 1]);
    const deltas = events.filter((event) => event.type === "content_block_delta").map((event) => event.delta);
    expect(deltas.map((delta) => delta?.text ?? "").join("")).toBe("one 🙂 two");
    expect(deltas.map((delta) => delta?.partial_json ?? "").join("")).toBe('{"file_path":"a"}');
    expect(deltas.every((delta) => (delta?.text ?? "").isWellFormed())).toBe(true);
  });

  it("stops for the tool when the last block is a tool call", () => {
    expect(toEvents(buildMessageParts(reply)).at(-2)?.delta?.stop_reason).toBe("tool_use");
    const texts = { ...reply, blocks: reply.blocks.slice(0, 1) };
    expect(toEvents(buildMessageParts(texts)).at(-2)?.delta?.stop_reason).toBe("end_turn");
  });

  it("sends a long text in at most 250 pieces", () => {
    const long: MessageReply = { ...reply, blocks: [{ type: "text", text: "x".repeat(1_000_000) }] };
    const deltas = toEvents(buildMessageParts(long)).filter((event) => event.type === "content_block_delta");
    expect(deltas.length).toBeLessThanOrEqual(250);
  });

  it("holds the same blocks in the body for a client without a stream", () => {
    expect(buildMessageBody(reply)).toMatchObject({
      content: [
        { type: "text", text: "one 🙂 two" },
        { type: "tool_use", id: "toolu_1", name: "Read", input: { file_path: "a" } },
      ],
      stop_reason: "tool_use",
    });
  });
});

describe("writeParts", () => {
  const closers: (() => void)[] = [];
  afterEach(() => {
    for (const close of closers.splice(0)) close();
  });

  it("ends the waiting when the client goes away", async () => {
    const { outcome, incoming } = await serve([
      { bytes: "a", waitMs: 0 },
      { bytes: "b", waitMs: 3_600_000 },
    ]);
    incoming.once("data", () => incoming.destroy());
    expect(await outcome).toBe("disconnected");
  });

  it("takes no more parts than a slow client reads", async () => {
    let taken = 0;
    function* endless(): Generator<PacedPart> {
      for (;;) {
        taken += 1;
        yield { bytes: "x".repeat(100_000), waitMs: 0 };
      }
    }
    const { outcome, incoming, response } = await serve(endless());
    while (!response.writableNeedDrain) await new Promise((resolve) => setImmediate(resolve));
    const takenWhenFull = taken;
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(taken).toBe(takenWhenFull);
    incoming.destroy();
    expect(await outcome).toBe("disconnected");
  });

  async function serve(parts: Iterable<PacedPart>) {
    const started = Promise.withResolvers<{ outcome: Promise<StreamOutcome>; response: ServerResponse }>();
    const server = createServer((_request, response) => {
      openEventStream(response);
      started.resolve({ outcome: writeParts(response, parts), response });
    });
    closers.push(() => {
      server.close();
      server.closeAllConnections();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
      get({ host: "127.0.0.1", port: address.port }, resolve).on("error", reject);
    });
    incoming.on("error", () => incoming.destroy());
    return { ...(await started.promise), incoming };
  }
});

type StreamEvent = {
  type: string;
  index?: number;
  delta?: { text?: string; partial_json?: string; stop_reason?: string };
};

function toEvents(parts: Iterable<PacedPart>): StreamEvent[] {
  const stream = [...parts].map((part) => String(part.bytes)).join("");
  return [...stream.matchAll(/^data: (.*)$/gm)].map((match): StreamEvent => JSON.parse(match[1] ?? ""));
}
