import { describe, expect, it } from "vitest";
import { buildControlResponseLine } from "../../../../src/core/claude/control-response.ts";

describe("buildControlResponseLine", () => {
  it("allows with the input that the tool gets", () => {
    const line = buildControlResponseLine("r1", {
      behavior: "allow",
      updatedInput: { command: "echo 'a\nb'" },
    });
    expect(line.indexOf("\n")).toBe(line.length - 1);
    expect(JSON.parse(line)).toEqual({
      type: "control_response",
      response: {
        subtype: "success",
        request_id: "r1",
        response: { behavior: "allow", updatedInput: { command: "echo 'a\nb'" } },
      },
    });
  });

  it("denies with a reason", () => {
    const line = buildControlResponseLine("r2", { behavior: "deny", message: "not here" });
    expect(JSON.parse(line).response).toEqual({
      subtype: "success",
      request_id: "r2",
      response: { behavior: "deny", message: "not here" },
    });
  });
});
