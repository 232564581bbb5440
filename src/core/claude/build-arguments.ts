import { AppError } from "../../shared/errors.ts";
import { MCP_SERVER_NAME } from "./mcp-config.ts";
import type { ClaudeCapabilities } from "./probe-claude.ts";
import type { TurnMode } from "./turn-settings.ts";

export type TurnSession =
  /** A new session under this id. */
  | { readonly type: "new"; readonly id: string }
  /** Goes on with the session of this id, or with the copy of a transcript (absolute path of a `.jsonl`). */
  | { readonly type: "resume"; readonly id: string };

/** Only what the study's files need; there is nothing here that runs a command or reaches the network. */
const userModeTools = ["Read", "Glob", "Grep", "Write", "Edit"];

/**
 * The CLI's own tools, but for those that make no sense in a process that ends with its answer (schedules,
 * worktrees, messages to other agents) and tool search, which would hide Planform's tools.
 */
const powerModeTools = [
  ...userModeTools,
  "NotebookEdit",
  "Bash",
  "Monitor",
  "WebFetch",
  "WebSearch",
  "Task",
  "TaskStop",
  "TodoWrite",
];

/** `Edit` rules hold for Write too, `Write(path)` rules are not looked at. "/" at the start is the study's folder. */
const allowedWithoutAsking = [`mcp__${MCP_SERVER_NAME}`, "Edit(/STUDY_REPORT.md)", "Edit(/3_results/*.md)"];

/**
 * The whole command line of one turn, without the command. Holds no text of the user: the message goes through
 * stdin, settings and system prompt through files.
 * No settings are loaded but those of `settingsPath`: the study's own could run commands and send the key
 * elsewhere, the user's own could allow what the mode forbids.
 * @throws AppError `invalid-input` if a session id, model or effort is not of the expected form.
 */
export function buildTurnArguments(options: {
  readonly mode: TurnMode;
  readonly mcpConfigPath: string;
  readonly systemPromptPath: string;
  /** Written by `writeTurnSettings`. */
  readonly settingsPath: string;
  readonly session: TurnSession;
  readonly model?: string | undefined;
  readonly effort?: string | undefined;
  readonly capabilities: ClaudeCapabilities;
}): string[] {
  const { mode, session, model, effort, capabilities } = options;
  const tools = mode === "user" ? userModeTools : powerModeTools;
  return [
    "--print",
    "--input-format=stream-json",
    "--output-format=stream-json",
    "--include-partial-messages",
    "--verbose",
    "--setting-sources=",
    `--settings=${options.settingsPath}`,
    "--strict-mcp-config",
    `--mcp-config=${options.mcpConfigPath}`,
    `--append-system-prompt-file=${options.systemPromptPath}`,
    `--tools=${tools.join(",")}`,
    `--allowedTools=${allowedWithoutAsking.join(",")}`,
    "--permission-mode=default",
    ...(mode === "user" && capabilities.restricted ? ["--restricted"] : []),
    // Else a resumed session keeps the system prompt of its first turn for ever.
    ...(capabilities.systemPromptSnapshot ? ["--system-prompt-snapshot=off"] : []),
    ...sessionArguments(session),
    ...(model === undefined
      ? []
      : [`--model=${checked("model", model, /^[A-Za-z0-9][\w.:@/[\]-]{0,199}$/)}`]),
    ...(effort === undefined ? [] : [`--effort=${checked("effort", effort, /^[a-z]{1,20}$/)}`]),
  ];
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const transcriptPattern = /^(\/|[A-Za-z]:[\\/]).*\.jsonl$/s;

function sessionArguments(session: TurnSession): string[] {
  if (session.type === "new") return [`--session-id=${checked("session id", session.id, uuidPattern)}`];
  const isTranscript = transcriptPattern.test(session.id);
  return [`--resume=${isTranscript ? session.id : checked("session id", session.id, uuidPattern)}`];
}

function checked(name: string, value: string, pattern: RegExp): string {
  if (pattern.test(value)) return value;
  throw new AppError("invalid-input", `Not a valid ${name} for the claude command: ${JSON.stringify(value)}`);
}
