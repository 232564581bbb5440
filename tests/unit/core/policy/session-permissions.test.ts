import { describe, expect, it } from "vitest";
import { createSessionPermissions } from "../../../../src/core/policy/session-permissions.ts";

const rule = { type: "command", command: "ls" } as const;
const code = (name: string) => expect.objectContaining({ code: name });

describe("createSessionPermissions", () => {
  it("asks in every session that was not told otherwise", () => {
    expect(createSessionPermissions().of("s1")).toEqual({ asking: true, rules: [] });
  });

  it("keeps a rule once, for its session alone, until it is taken back", () => {
    const permissions = createSessionPermissions();
    permissions.addRule("s1", rule);
    permissions.addRule("s1", { ...rule });
    const [kept] = permissions.of("s1").rules;
    expect(permissions.of("s1").rules).toHaveLength(1);
    expect(permissions.of("s2").rules).toEqual([]);
    expect(permissions.removeRule("s1", kept?.id ?? "")).toEqual(rule);
    expect(permissions.of("s1").rules).toEqual([]);
    expect(() => permissions.removeRule("s1", kept?.id ?? "")).toThrow(code("rule-gone"));
  });

  it.each([undefined, "", "Do not ask", "do not ask me", "yes"])("does not stop asking for %j", (words) => {
    const permissions = createSessionPermissions();
    expect(() => permissions.stopAsking("s1", words)).toThrow(code("confirmation-wrong"));
    expect(permissions.of("s1").asking).toBe(true);
  });

  it("stops asking for the right words, until it is told to ask or the session ends", () => {
    const permissions = createSessionPermissions();
    permissions.stopAsking("s1", "do not ask");
    expect([permissions.of("s1").asking, permissions.of("s2").asking]).toEqual([false, true]);
    permissions.askAgain("s1");
    expect(permissions.of("s1").asking).toBe(true);
    permissions.stopAsking("s1", "do not ask");
    permissions.addRule("s1", rule);
    permissions.forget("s1");
    expect(permissions.of("s1")).toEqual({ asking: true, rules: [] });
  });

  it("forgets the oldest rule rather than growing for ever", () => {
    const permissions = createSessionPermissions();
    for (let index = 0; index < 250; index += 1)
      permissions.addRule("s1", { type: "command", command: `ls ${index}` });
    const { rules } = permissions.of("s1");
    expect(rules).toHaveLength(200);
    expect(rules.at(-1)?.rule).toEqual({ type: "command", command: "ls 249" });
  });
});
