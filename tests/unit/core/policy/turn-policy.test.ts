import { describe, expect, it } from "vitest";
import { decideTurnPolicy } from "../../../../src/core/policy/turn-policy.ts";
import type { Mode } from "../../../../src/shared/chat/chat.ts";

const folders = {
  home: "/home/ada",
  study: "/s",
  app: "/home/ada/.planform",
  claude: "/home/ada/.claude",
  programs: [
    { path: "/opt/planform/out", kind: "folder" },
    { path: "/opt/claude", kind: "file" },
  ],
} as const;
const policy = (mode: Mode, more: { restricted?: boolean; background?: boolean } = {}) =>
  decideTurnPolicy({
    mode,
    capabilities: { restricted: more.restricted ?? true, systemPromptSnapshot: true },
    folders,
    background: more.background ?? false,
  });

describe("decideTurnPolicy", () => {
  it("has only file tools in user mode, asks nothing and is confined by the CLI", () => {
    expect(policy("user", { background: true })).toMatchObject({
      tools: ["Read", "Glob", "Grep", "Write", "Edit"],
      allow: ["mcp__planform", "Edit(/STUDY_REPORT.md)", "Edit(/3_results/*.md)"],
      ask: [],
      asksOnStdin: false,
      restricted: true,
      env: { CLAUDE_CODE_DISABLE_BACKGROUND_TASKS: "1" },
    });
    expect(policy("user", { restricted: false }).restricted).toBe(false);
  });

  it.each(["user", "power"] as const)("closes guarded places in %s mode", (mode) => {
    expect(policy(mode).deny).toEqual(
      expect.arrayContaining([
        "Read(./.planform/**)",
        "Edit(./.planform/**)",
        "Read(**/.env)",
        "Read(~/.ssh/**)",
        "Edit(~/.bashrc)",
        "Read(//home/ada/.planform/trusted-studies.json)",
        "Read(//home/ada/.claude/.credentials.json)",
        "Edit(//home/ada/.claude/**)",
        "Edit(./study.json)",
        "Edit(//opt/planform/out/**)",
        "Edit(//opt/claude)",
        "Read(//proc/**)",
      ]),
    );
    // What may be read stays readable.
    expect(policy(mode).deny).not.toContain("Read(~/.bashrc)");
  });

  it("hears of every command, agent and page in power mode", () => {
    const { ask, asksOnStdin, tools } = policy("power");
    expect(asksOnStdin).toBe(true);
    expect(ask).toEqual(["Bash", "Task", "Agent", "mcp__planform__fetch_page"]);
    expect(tools).toEqual(expect.arrayContaining(["Bash", "Task", "Read", "Write", "WebSearch"]));
    for (const absent of ["ToolSearch", "WebFetch", "Monitor", "TaskStop"])
      expect(tools).not.toContain(absent);
  });

  it("works in the background only where the user wants it", () => {
    expect(policy("power").env).toEqual({ CLAUDE_CODE_DISABLE_BACKGROUND_TASKS: "1" });
    expect(policy("power", { background: true })).toMatchObject({
      env: {},
      tools: expect.arrayContaining(["Monitor", "TaskStop"]),
      ask: expect.arrayContaining(["Monitor"]),
    });
  });

  it("never allows a bare tool that reaches the whole disk or runs commands", () => {
    for (const mode of ["user", "power"] as const)
      for (const tool of ["Read", "Write", "Edit", "Bash", "Glob", "Grep"])
        expect(policy(mode).allow).not.toContain(tool);
  });
});
