/** The name of the server is part of every tool's name: `mcp__planform__canvas_read`. */
export const MCP_SERVER_NAME = "planform";

export type McpConfig = {
  readonly mcpServers: Readonly<
    Record<
      string,
      {
        readonly type: "stdio";
        readonly command: string;
        readonly args: readonly string[];
        readonly env: Readonly<Record<string, string>>;
        /** Longest time of one tool call, in ms. */
        readonly timeout: number;
        /** The tools are in every request, not hidden behind the CLI's tool search. */
        readonly alwaysLoad: true;
      }
    >
  >;
};

/** The content of the file for `--mcp-config`: how the CLI starts Planform's tool server. */
export function buildMcpConfig(options: {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}): McpConfig {
  const { command, args, env, timeoutMs } = options;
  return {
    mcpServers: {
      [MCP_SERVER_NAME]: { type: "stdio", command, args, env, timeout: timeoutMs, alwaysLoad: true },
    },
  };
}
