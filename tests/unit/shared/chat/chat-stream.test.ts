import { describe, expect, it } from "vitest";
import {
  findRequestId,
  parseStreamRequest,
  StreamMessage,
  StreamRequest,
} from "../../../../src/shared/chat/chat-stream.ts";
import { AppError } from "../../../../src/shared/errors.ts";

function refusal(value: unknown): Record<string, unknown> {
  try {
    return { parsed: parseStreamRequest(value) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { code, message, hint } = error;
    return { code, message, hint };
  }
}

describe("parseStreamRequest", () => {
  it.each([
    { type: "start" },
    { type: "start", conversationId: "c1", sessionId: "s1", mode: "power", since: 41.5 },
    { type: "message", text: "" },
    {
      type: "message",
      requestId: "r1",
      text: "Look at @Width",
      selection: ["dv_width"],
      mentions: [{ type: "node", nodeId: "dv_width", label: "Width" }],
      attachments: ["0".repeat(64)],
    },
    { type: "answer", turnId: "t1", toolUseId: "toolu_1", decision: "deny", reason: "Not now" },
    { type: "ping" },
    { type: "stop" },
    { type: "stop", turnId: "t1" },
  ])("takes %j as it is", (request) => {
    expect(parseStreamRequest(request)).toEqual(request);
  });

  it("lists the types that it knows for one that it does not", () => {
    const hint = "Send one JSON object with one of these types: start, message, answer, ping, stop.";
    const unknown = (value: unknown): unknown => refusal(value);
    expect(unknown({ type: "shout" })).toEqual({
      code: "unknown-message",
      message: 'There is no message of the type "shout"',
      hint,
    });
    expect([{}, null, [], "ping", 1, { type: ["ping"] }].map((value) => refusal(value).code)).toEqual(
      Array(6).fill("unknown-message"),
    );
  });

  it.each([
    [{ type: "message" }, "text: "],
    [{ type: "message", text: "hi", loud: true }, "loud"],
    [{ type: "start", since: -1 }, "since: "],
    [{ type: "start", conversationId: "../etc" }, "conversationId: "],
    [{ type: "answer", turnId: "t1", toolUseId: "toolu_1", decision: "perhaps" }, "decision: "],
    [{ type: "ping", extra: 1 }, "extra"],
  ])("says which field of %j is wrong", (value, field) => {
    const { code, message } = refusal(value);
    expect(code).toBe("invalid-input");
    expect(message).toContain(field);
  });
});

it("finds the request id of a message that is broken otherwise", () => {
  expect(findRequestId({ type: "shout", requestId: "r1" })).toBe("r1");
  expect([null, "r1", {}, { requestId: "no id!" }, { requestId: 1 }].map(findRequestId)).toEqual(
    Array(5).fill(undefined),
  );
});

it("has every type once in each direction", () => {
  const types = (options: readonly { shape: { type: { value: string } } }[]): string[] =>
    options.map((option) => option.shape.type.value);
  expect(types(StreamRequest.options)).toEqual(["start", "message", "answer", "ping", "stop"]);
  expect(types(StreamMessage.options)).toEqual([
    "conversation_created",
    "reset",
    "message_accepted",
    "message_withdrawn",
    "response_started",
    "text",
    "thinking",
    "tool_call",
    "tool_result",
    "canvas_modification",
    "notice",
    "response_done",
    "error",
    "pong",
  ]);
});
