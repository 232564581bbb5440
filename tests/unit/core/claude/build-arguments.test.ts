import { describe, expect, it } from "vitest";
import { buildTurnArguments, type TurnSession } from "../../../../src/core/claude/build-arguments.ts";

const id = "0b4c1f6e-8c1d-4f0a-9d51-0a2f4be8b7aa";
const base = {
  permissions: {
    tools: ["Read", "Write"],
    allow: ["mcp__planform", "Edit(/3_results/*.md)"],
    ask: ["Bash"],
    deny: ["Read(./.env)"],
    asksOnStdin: false,
    restricted: true,
    env: {},
  },
  mcpConfigPath: "/s/.planform/turns/1/mcp.json",
  systemPromptPath: "/app/system.md",
  settingsPath: "/s/.planform/turns/1/settings.json",
  session: { type: "new", id },
  capabilities: { restricted: true, systemPromptSnapshot: true },
} as const;

describe("buildTurnArguments", () => {
  it("gives the whole command line of a first turn in user mode", () => {
    expect(buildTurnArguments({ ...base, model: "haiku", effort: "low" })).toEqual([
      "--print",
      "--input-format=stream-json",
      "--output-format=stream-json",
      "--include-partial-messages",
      "--verbose",
      "--setting-sources=",
      "--settings=/s/.planform/turns/1/settings.json",
      "--strict-mcp-config",
      "--mcp-config=/s/.planform/turns/1/mcp.json",
      "--append-system-prompt-file=/app/system.md",
      "--tools=Read,Write",
      "--allowedTools=mcp__planform,Edit(/3_results/*.md)",
      "--permission-mode=default",
      "--restricted",
      "--system-prompt-snapshot=off",
      `--session-id=${id}`,
      "--model=haiku",
      "--effort=low",
    ]);
  });

  it("gives an older CLI only the flags that it knows", () => {
    const args = buildTurnArguments({
      ...base,
      permissions: { ...base.permissions, restricted: false },
      capabilities: { restricted: false, systemPromptSnapshot: false },
    });
    expect(args.filter((arg) => /restricted|snapshot/.test(arg))).toEqual([]);
  });

  it("asks on stdin only where somebody answers there", () => {
    const asking = "--permission-prompt-tool=stdio";
    const asks = { ...base, permissions: { ...base.permissions, asksOnStdin: true } };
    expect(buildTurnArguments(asks)).toContain(asking);
    expect(buildTurnArguments(base)).not.toContain(asking);
  });

  const sessionArguments = (session: TurnSession) =>
    buildTurnArguments({ ...base, session }).filter((arg) => /resume|session/.test(arg));

  it("goes on with a session", () => {
    expect(sessionArguments({ type: "resume", id })).toEqual([`--resume=${id}`]);
  });

  it.each(["/study dir/.planform/transcripts/a.jsonl", "C:\\studies\\a.jsonl"])(
    "begins a new session from the transcript %s",
    (transcript) => {
      expect(sessionArguments({ type: "fork", transcript, id })).toEqual([
        `--resume=${transcript}`,
        "--fork-session",
        `--session-id=${id}`,
      ]);
    },
  );

  it.each([
    { session: { type: "new", id: "--dangerously-skip-permissions" } },
    { session: { type: "resume", id: "/a/transcript.jsonl" } },
    { session: { type: "fork", transcript: "relative.jsonl", id } },
    { session: { type: "fork", transcript: "/a/transcript.txt", id } },
    { session: { type: "fork", transcript: "/a/transcript.jsonl", id: "x" } },
    { session: { type: "resume", id: `${id} --x` } },
    { model: "--settings" },
    { model: "a b" },
    { effort: "low\n" },
  ] as const)("refuses %j", (more) => {
    expect(() => buildTurnArguments({ ...base, ...more })).toThrow(
      expect.objectContaining({ code: "invalid-input" }),
    );
  });
});
