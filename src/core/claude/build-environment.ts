/** Limits of one turn, in ms. */
export type TurnLimits = {
  /** The turn is ended after this time without output. */
  readonly silenceMs: number;
  /** Longest start of the tool server. */
  readonly mcpStartMs: number;
  /** Longest single tool call. */
  readonly toolMs: number;
};

export const defaultTurnLimits: TurnLimits = { silenceMs: 300_000, mcpStartMs: 20_000, toolMs: 120_000 };

/**
 * Variables that tell a program how *this* app was started. In a child they do harm: the CLI takes itself for a
 * nested one, and Node programs under it (tool servers) become Electron, load foreign modules or talk to our IPC.
 */
const harmfulNames = new Set([
  "CLAUDECODE",
  "CLAUDE_CODE_ENTRYPOINT",
  "CLAUDE_CODE_SESSION_ID",
  "CLAUDE_CODE_SSE_PORT",
  "CLAUDE_CODE_MESSAGING_TOKEN",
  "CLAUDE_CODE_MESSAGING_SOCKET",
  "ELECTRON_RUN_AS_NODE",
  "ELECTRON_NO_ATTACH_CONSOLE",
  "NODE_OPTIONS",
  "NODE_CHANNEL_FD",
  "NODE_CHANNEL_SERIALIZATION_MODE",
  "NODE_UNIQUE_ID",
  "NODE_V8_COVERAGE",
  "NODE_ENV",
  "INIT_CWD",
]);
const harmfulPrefixes = [
  "npm_lifecycle_",
  "npm_package_",
  "npm_execpath",
  "npm_node_execpath",
  "npm_command",
  "VITEST",
];

/** The environment without what must not reach a child; names are compared without case, as Windows does. */
export function cleanEnvironment(base: Readonly<NodeJS.ProcessEnv>): Record<string, string> {
  const clean: Record<string, string> = {};
  for (const [name, value] of Object.entries(base)) {
    if (value === undefined || isHarmful(name)) continue;
    clean[name] = value;
  }
  return clean;
}

/**
 * The environment of one turn: the user's own, so that sign-in, proxy and model settings hold, without what would
 * harm, and with bounds for what the CLI else waits for without end. What the user set himself is kept.
 * @param options.userSettingsEnv The `env` block of the user's CLI settings (`readUserSettings`): it wins over
 *   `base`, as in the CLI.
 * @param options.extra Wins over everything.
 */
export function buildTurnEnvironment(options: {
  readonly base: Readonly<NodeJS.ProcessEnv>;
  readonly userSettingsEnv?: Readonly<Record<string, string>>;
  readonly extra?: Readonly<Record<string, string>>;
  readonly limits: TurnLimits;
}): Record<string, string> {
  const { limits } = options;
  const defaults = {
    // Ten retries (the CLI's default) are three minutes of silence.
    CLAUDE_CODE_MAX_RETRIES: "3",
    // A stream that stalls is else cut after 300 s, one that never starts not at all.
    CLAUDE_ENABLE_BYTE_WATCHDOG: "1",
    CLAUDE_BYTE_STREAM_IDLE_TIMEOUT_MS: String(
      Math.min(90_000, Math.max(5000, Math.floor(limits.silenceMs / 3))),
    ),
    MCP_TIMEOUT: String(limits.mcpStartMs),
    MCP_TOOL_TIMEOUT: String(limits.toolMs),
  };
  return {
    ...defaults,
    ...cleanEnvironment(options.base),
    ...cleanEnvironment(options.userSettingsEnv ?? {}),
    // The binary must not change under a running turn.
    DISABLE_AUTOUPDATER: "1",
    ...options.extra,
  };
}

function isHarmful(name: string): boolean {
  return harmfulNames.has(name.toUpperCase()) || harmfulPrefixes.some((prefix) => name.startsWith(prefix));
}
