/** What the CLI may do in a turn, in its own words. */
export type TurnPermissions = {
  /** Its tools that exist; the tools of MCP servers exist besides. */
  readonly tools: readonly string[];
  /** Rules of what runs without asking. */
  readonly allow: readonly string[];
  /** Rules of what asks although it would run by itself, or is allowed. */
  readonly ask: readonly string[];
  /** Rules of what never runs: they win over every other rule and over answers. */
  readonly deny: readonly string[];
  /** Whether what is neither allowed nor denied asks on stdout and is answered on stdin; else it is denied. */
  readonly asksOnStdin: boolean;
  /** Confines the file tools to the working folder by the CLI itself. */
  readonly restricted: boolean;
  readonly env: Readonly<Record<string, string>>;
};
