import { describe, expect, it } from "vitest";
import { createFailureLog } from "../../../../src/core/doctor/failure-log.ts";
import { AppError } from "../../../../src/shared/errors.ts";

describe("createFailureLog", () => {
  it("keeps call and code, and not the words", () => {
    const log = createFailureLog();
    log.note("chat.send", new AppError("message-empty", "private words", { details: "private details" }));
    expect(log.list()).toMatchObject([{ call: "chat.send", code: "message-empty" }]);
    expect(JSON.stringify(log.list())).not.toContain("private");
  });

  it("keeps where a fault came from, also of a message with lines that look like places", () => {
    const log = createFailureLog();
    log.note("snapshot", new TypeError("private\n    at secret (/home/ada/words.ts:1:1)\n    at other"));
    const [failure] = log.list();
    expect(failure?.frames?.[0]).toContain("failure-log.test.ts");
    expect(JSON.stringify(failure)).not.toMatch(/private|secret|words\.ts|other/);
  });

  it("keeps no place where the message cannot be told from them", () => {
    const log = createFailureLog();
    const error = new Error("first");
    error.stack = "Error: at private\n    at private (x.ts:1:1)";
    log.note("snapshot", error);
    log.note("snapshot", "private, and no error at all");
    expect(JSON.stringify(log.list())).not.toContain("private");
  });

  it("keeps the latest 50", () => {
    const log = createFailureLog();
    for (let n = 0; n < 60; n += 1) log.note(`call-${n}`, new AppError("internal", ""));
    expect(log.list()).toHaveLength(50);
    expect(log.list().at(-1)?.call).toBe("call-59");
  });
});
