import { AppError, assertNever } from "../../shared/errors.ts";
import { MCP_SERVER_NAME } from "./mcp-config.ts";
import type { ClaudeCapabilities } from "./probe-claude.ts";
import { isSessionId } from "./session-id.ts";
import type { TurnMode } from "./turn-settings.ts";

export type TurnSession =
  /** A new session under this id. */
  | { readonly type: "new"; readonly id: string }
  /** Goes on with the session of this id. */
  | { readonly type: "resume"; readonly id: string }
  /** A new session under this id that begins with the history of a file (absolute path of a `.jsonl`), which stays as it is. */
  | { readonly type: "fork"; readonly transcript: string; readonly id: string };

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
    // What is neither allowed nor forbidden is asked on stdout and answered on stdin; else it is denied.
    ...(mode === "power" ? ["--permission-prompt-tool=stdio"] : []),
    ...(mode === "user" && capabilities.restricted ? ["--restricted"] : []),
    // Else a resumed session keeps the system prompt of its first turn for ever.
    ...(capabilities.systemPromptSnapshot ? ["--system-prompt-snapshot=off"] : []),
    ...sessionArguments(session),
    ...(model === undefined
      ? []
      : [`--model=${checked("model", model, (value) => modelPattern.test(value))}`]),
    ...(effort === undefined
      ? []
      : [`--effort=${checked("effort", effort, (value) => effortPattern.test(value))}`]),
  ];
}

const modelPattern = /^[A-Za-z0-9][\w.:@/[\]-]{0,199}$/;
const effortPattern = /^[a-z]{1,20}$/;
const transcriptPattern = /^(\/|[A-Za-z]:[\\/]).*\.jsonl$/s;

function sessionArguments(session: TurnSession): string[] {
  const id = checked("session id", session.id, isSessionId);
  switch (session.type) {
    case "new":
      return [`--session-id=${id}`];
    case "resume":
      return [`--resume=${id}`];
    case "fork": {
      const path = checked("transcript", session.transcript, (value) => transcriptPattern.test(value));
      return [`--resume=${path}`, "--fork-session", `--session-id=${id}`];
    }
    default:
      return assertNever(session);
  }
}

function checked(name: string, value: string, isValid: (value: string) => boolean): string {
  if (isValid(value)) return value;
  throw new AppError("invalid-input", `Not a valid ${name} for the claude command: ${JSON.stringify(value)}`);
}
