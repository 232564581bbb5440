import { describe, expect, it } from "vitest";
import { buildTurnEnvironment, defaultTurnLimits } from "../../../../src/core/claude/build-environment.ts";

describe("buildTurnEnvironment", () => {
  it("passes the user's settings on and leaves out what tells how this app runs", () => {
    const env = buildTurnEnvironment({
      base: {
        HOME: "/home/ada",
        ANTHROPIC_API_KEY: "k",
        CLAUDE_CODE_USE_BEDROCK: "1",
        CLAUDECODE: "1",
        ELECTRON_RUN_AS_NODE: "1",
        NODE_OPTIONS: "--inspect",
        npm_lifecycle_event: "start",
        GONE: undefined,
      },
      limits: defaultTurnLimits,
    });
    expect(env).toEqual({
      HOME: "/home/ada",
      ANTHROPIC_API_KEY: "k",
      CLAUDE_CODE_USE_BEDROCK: "1",
      CLAUDE_CODE_MAX_RETRIES: "3",
      CLAUDE_ENABLE_BYTE_WATCHDOG: "1",
      CLAUDE_BYTE_STREAM_IDLE_TIMEOUT_MS: "90000",
      MCP_TIMEOUT: "20000",
      MCP_TOOL_TIMEOUT: "120000",
      DISABLE_AUTOUPDATER: "1",
    });
  });

  it("keeps what the user set himself", () => {
    const env = buildTurnEnvironment({
      base: { CLAUDE_CODE_MAX_RETRIES: "9", MCP_TIMEOUT: "1" },
      limits: defaultTurnLimits,
    });
    expect(env).toMatchObject({ CLAUDE_CODE_MAX_RETRIES: "9", MCP_TIMEOUT: "1" });
  });

  it("lets the CLI settings win over the environment, and extra over both", () => {
    const env = buildTurnEnvironment({
      base: { A: "base", B: "base", C: "base" },
      userSettingsEnv: { B: "settings", C: "settings", NODE_OPTIONS: "--inspect" },
      extra: { C: "extra", MCP_TIMEOUT: "7" },
      limits: defaultTurnLimits,
    });
    expect(env).toMatchObject({
      A: "base",
      B: "settings",
      C: "extra",
      MCP_TIMEOUT: "7",
    });
    expect(env).not.toHaveProperty("NODE_OPTIONS");
  });

  it("cuts a silent stream well before the turn itself is called silent", () => {
    const idleMs = (silenceMs: number) =>
      Number(
        buildTurnEnvironment({ base: {}, limits: { ...defaultTurnLimits, silenceMs } })
          .CLAUDE_BYTE_STREAM_IDLE_TIMEOUT_MS,
      );
    expect([idleMs(3_600_000), idleMs(60_000), idleMs(1000)]).toEqual([90_000, 20_000, 5000]);
  });
});
