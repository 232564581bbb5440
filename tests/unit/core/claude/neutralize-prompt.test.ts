import { describe, expect, it } from "vitest";
import { neutralizeMentions, neutralizeSlashCommand } from "../../../../src/core/claude/neutralize-prompt.ts";

describe("neutralizeMentions", () => {
  it.each([
    "@/etc/passwd",
    "see @~/.ssh/id",
    "a\n@../x",
    '@"my file"',
    "、@/etc/passwd",
    "\u00a0@x",
    "(@x)",
    "中@/x",
    "@x/../../secret.txt",
    "see @@x/../../secret.txt",
    "@@@/etc/passwd",
  ])("parts the @ in %j from what follows", (text) => {
    const result = neutralizeMentions(text);
    expect(result).not.toBe(text);
    expect(result.replaceAll("\u2060", "")).toBe(text);
    // Nothing stands right before an "@" of which the CLI could take it for the start of a mention.
    expect(result).not.toMatch(/(?<![\u2060@])@/);
  });

  it.each(["ada@example.org", "a @ b", "ends with @", "@@ b", "no sign", ""])(
    "leaves %j as it is",
    (text) => {
      expect(neutralizeMentions(text)).toBe(text);
    },
  );
});

describe("neutralizeSlashCommand", () => {
  it("only touches a slash at the start", () => {
    expect(neutralizeSlashCommand("/clear")).toBe("\u2060/clear");
    expect(neutralizeSlashCommand("a/b\n/clear")).toBe("a/b\n/clear");
  });
});
