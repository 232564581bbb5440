import { AppError, assertNever } from "../../shared/errors.ts";
import type { ClaudeCapabilities } from "./probe-claude.ts";
import { isSessionId } from "./session-id.ts";
import type { TurnPermissions } from "./turn-permissions.ts";

export type TurnSession =
  /** A new session under this id. */
  | { readonly type: "new"; readonly id: string }
  /** Goes on with the session of this id. */
  | { readonly type: "resume"; readonly id: string }
  /** A new session under this id that begins with the history of a file (absolute path of a `.jsonl`), which stays as it is. */
  | { readonly type: "fork"; readonly transcript: string; readonly id: string };

/**
 * The whole command line of one turn, without the command. Holds no text of the user: the message goes through
 * stdin, settings and system prompt through files.
 * No settings are loaded but those of `settingsPath`: the study's own could run commands and send the key
 * elsewhere, the user's own could allow what the mode forbids.
 * @throws AppError `invalid-input` if a session id, model or effort is not of the expected form.
 */
export function buildTurnArguments(options: {
  readonly permissions: TurnPermissions;
  readonly mcpConfigPath: string;
  readonly systemPromptPath: string;
  /** Written by `writeTurnSettings`. */
  readonly settingsPath: string;
  readonly session: TurnSession;
  readonly model?: string | undefined;
  readonly effort?: string | undefined;
  readonly capabilities: ClaudeCapabilities;
}): string[] {
  const { permissions, session, model, effort, capabilities } = options;
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
    `--tools=${permissions.tools.join(",")}`,
    `--allowedTools=${permissions.allow.join(",")}`,
    "--permission-mode=default",
    // What is neither allowed nor forbidden is asked on stdout and answered on stdin; else it is denied.
    ...(permissions.asksOnStdin ? ["--permission-prompt-tool=stdio"] : []),
    ...(permissions.restricted ? ["--restricted"] : []),
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
