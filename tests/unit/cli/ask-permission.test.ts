import { describe, expect, it } from "vitest";
import { askPermission, questionText, readAnswer } from "../../../src/cli/ask-permission.ts";
import type { SessionRule } from "../../../src/shared/policy/session-rule.ts";

const rule: SessionRule = { type: "command-prefix", words: ["ccx"] };

describe("what is typed", () => {
  it("allows by a clear yes only", () => {
    for (const yes of ["y", " YES "]) expect(readAnswer(yes, rule)).toEqual({ decision: "allow" });
    for (const no of ["", "n", "No", "yy", "yes please", "1", "ok"]) {
      expect(readAnswer(no, rule), no).toEqual({ decision: "deny" });
    }
  });

  it("makes the rule that was shown, where there is one", () => {
    expect(readAnswer("s", rule)).toEqual({ decision: "allow", rule });
    expect(readAnswer("s", undefined)).toEqual({ decision: "deny" });
  });

  it("takes what follows a no as its reason", () => {
    expect(readAnswer("n use the mesh of yesterday", rule)).toEqual({
      decision: "deny",
      reason: "use the mesh of yesterday",
    });
    expect(readAnswer("No: not here", rule)).toEqual({ decision: "deny", reason: "not here" });
    expect(readAnswer("nothing", rule)).toEqual({ decision: "deny" });
  });
});

describe("what is asked", () => {
  it("says where it acts, exactly what it does, and which rule s makes", () => {
    const text = questionText({
      name: "Bash",
      input: { command: "ccx beam\u202E\n  rm x" },
      approval: { state: "pending", description: "Solve", rules: [rule, { type: "host", host: "b" }] },
    });
    expect(text).toBe(
      [
        "",
        "Claude asks to run a command",
        "  Solve",
        "  It begins in the study's folder and has all your rights",
        "    ccx beam\\u{202e}",
        "      rm x",
        "  With s Claude may, without asking until this command ends,",
        "    run commands that begin with: ccx",
        "Allow it? [y once, s for the session, N or n REASON] ",
      ].join("\n"),
    );
  });

  it("shows a change of a file outside line by line, and why it is asked", () => {
    const text = questionText({
      name: "Edit",
      input: { file_path: "/etc/hosts", old_string: "a\nb", new_string: "a\nc" },
      approval: { state: "pending", where: "/etc/hosts", asksBecause: "No sandbox." },
    });
    expect(text).toContain("  Outside the study: /etc/hosts\n  No sandbox.\n");
    expect(text).toContain("    /etc/hosts\n      a\n    - b\n    + c\nAllow it? [y once, N or n REASON] ");
  });

  it("lets no character of the terminal through", () => {
    const clear = "\n\u001b[2J\u001b[H";
    const text = questionText({
      name: `mcp__lab__${clear}`,
      input: { a: clear },
      approval: { state: "pending", where: clear, description: clear, asksBecause: clear },
    });
    expect(text).not.toContain("\u001b");
    // Nor a line that begins as Planform's own do.
    expect(text.split("\n").filter((line) => !line.startsWith("  "))).toHaveLength(3);
  });
});

it("is a no where nobody can be asked, and nothing where it has ended", async () => {
  const tool = { name: "Bash", input: { command: "ls" } };
  expect(await askPermission(tool, { canAsk: false, signal: new AbortController().signal })).toMatchObject({
    decision: "deny",
  });
  expect(await askPermission(tool, { canAsk: true, signal: AbortSignal.abort() })).toBeUndefined();
});
