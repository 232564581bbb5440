import { describe, expect, it } from "vitest";
import { buildErrorInfo, classifyApiError } from "../../../../src/core/claude/classify-error.ts";
import { errorCatalog } from "../../../../src/shared/errors.ts";

function classify(kind: string, status: number | undefined, text: string): string {
  return classifyApiError({ kind, status, apiType: undefined, text }).code;
}

describe("classifyApiError", () => {
  it.each([
    [
      "invalid_request",
      400,
      "API Error: 400 prompt is too long: 210000 tokens > 200000 maximum",
      "claude-context-full",
    ],
    ["unknown", 400, "API Error: 400 messages.0: bad thing", "claude-request-rejected"],
    ["billing_error", 400, "Credit balance is too low", "claude-credit-low"],
    ["rate_limit", 429, "You've hit your 5-hour limit · resets 3:53pm (UTC)", "claude-usage-limit"],
    ["unknown", undefined, "Claude AI usage limit reached|1795190000", "claude-usage-limit"],
    ["rate_limit", 429, "API Error: Request rejected (429) · slow down", "claude-usage-limit"],
    ["authentication_failed", 401, "Invalid API key · Fix external API key", "claude-not-signed-in"],
    ["authentication_failed", undefined, "Not logged in · Please run /login", "claude-not-signed-in"],
    [
      "authentication_failed",
      403,
      "Failed to authenticate. API Error: 403 no access",
      "claude-not-signed-in",
    ],
    ["server_error", 529, "API Error: Repeated 529 Overloaded errors.", "claude-overloaded"],
    ["server_error", 500, "API Error: 500 Internal server error.", "claude-overloaded"],
    ["server_error", undefined, "API Error: Connection refused (ECONNREFUSED)", "claude-unreachable"],
    ["model_not_found", 404, "There's an issue with the selected model (x).", "claude-request-rejected"],
  ])("%s %s %j", (kind, status, text, code) => {
    expect(classify(kind, status, text)).toBe(code);
  });
});

describe("buildErrorInfo", () => {
  it("falls back to the catalogue and bounds what is long", () => {
    const info = buildErrorInfo("claude-crashed", " ", { details: `${"a".repeat(9000)}END` });
    expect(info).toMatchObject({
      message: errorCatalog["claude-crashed"].title,
      hint: errorCatalog["claude-crashed"].nextStep,
    });
    expect(info.details).toHaveLength(4000);
    expect(info.details?.endsWith("END")).toBe(true);
  });
});
