import { describe, expect, it } from "vitest";
import { buildUserMessageLine } from "../../../../src/core/claude/user-message.ts";

describe("buildUserMessageLine", () => {
  it("is one line of JSON, whatever the text holds", () => {
    const line = buildUserMessageLine([
      { type: "text", text: "context\n@/etc/passwd" },
      { type: "text", text: "/help \u2028 😀" },
    ]);
    expect(line.indexOf("\n")).toBe(line.length - 1);
    expect(JSON.parse(line)).toEqual({
      type: "user",
      message: {
        role: "user",
        content: [
          { type: "text", text: "context\n\u2060@\u2060/etc/passwd" },
          { type: "text", text: "\u2060/help \u2028 😀" },
        ],
      },
      parent_tool_use_id: null,
    });
  });

  it("holds pictures and documents where they stand between the texts", () => {
    const line = buildUserMessageLine([
      { type: "image", mediaType: "image/png", base64: "aW1n" },
      { type: "text", text: "what is it?" },
      { type: "document", mediaType: "application/pdf", base64: "cGRm" },
    ]);
    expect(JSON.parse(line).message.content).toEqual([
      { type: "image", source: { type: "base64", media_type: "image/png", data: "aW1n" } },
      { type: "text", text: "what is it?" },
      { type: "document", source: { type: "base64", media_type: "application/pdf", data: "cGRm" } },
    ]);
  });
});
