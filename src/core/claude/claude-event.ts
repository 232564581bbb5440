/** What one line of the CLI's output means, in our own words; the CLI's field names stay in the parser. */
export type ClaudeEvent = Readonly<
  | InitEvent
  | ({ type: "message-start"; messageId: string; model: string; usage: Usage | undefined } & InAgent)
  | ({ type: "block-start"; index: number; block: StartedBlock } & InAgent)
  | ({ type: "text-delta"; index: number; text: string } & InAgent)
  | ({ type: "thinking-delta"; index: number; text: string } & InAgent)
  /** A piece of the JSON of a tool's input. */
  | ({ type: "tool-input-delta"; index: number; json: string } & InAgent)
  | ({ type: "block-stop"; index: number } & InAgent)
  /** The only event with the model's real stop reason. */
  | ({ type: "message-delta"; stopReason: string | undefined; usage: Usage | undefined } & InAgent)
  | ({ type: "message-stop" } & InAgent)
  | AssistantEvent
  | ToolResultsEvent
  | UserTextEvent
  | ApiRetryEvent
  | { type: "permission-denied"; toolName: string; toolUseId: string; message: string }
  | { type: "informational"; text: string; level: string | undefined }
  | RateLimitEvent
  | { type: "tool-progress"; toolUseId: string; toolName: string; elapsedSeconds: number }
  | TaskEvent
  | { type: "background-tasks"; taskIds: readonly string[] }
  | ControlRequestEvent
  | ResultEvent
  /** Known, and nothing that anybody needs: heartbeats, signatures, hook reports. */
  | { type: "quiet"; kind: string }
  /** JSON of a kind or shape that is not known here: newer than this program. */
  | { type: "unknown"; kind: string; value: unknown }
  /** Not JSON at all. */
  | { type: "noise"; text: string }
  /** Starts like JSON and is none. */
  | { type: "broken"; text: string }
>;

/** `parentToolUseId` names the tool call whose subagent this belongs to; undefined in the main conversation. */
type InAgent = { parentToolUseId: string | undefined };

export type Usage = {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheCreationTokens: number;
};

export type McpServerState = { readonly name: string; readonly status: string };

/** Comes once per turn of a process: again after each background task. */
export type InitEvent = {
  readonly type: "init";
  readonly sessionId: string;
  readonly cwd: string;
  readonly model: string;
  readonly tools: readonly string[];
  readonly mcpServers: readonly McpServerState[];
  readonly permissionMode: string | undefined;
  readonly apiKeySource: string | undefined;
  readonly version: string | undefined;
};

export type StartedBlock =
  | { readonly type: "text" }
  | { readonly type: "thinking" }
  | { readonly type: "tool-use"; readonly id: string; readonly name: string }
  | { readonly type: "other"; readonly kind: string };

export type AssistantBlock =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "thinking"; readonly text: string }
  | { readonly type: "tool-use"; readonly id: string; readonly name: string; readonly input: unknown }
  | { readonly type: "other"; readonly kind: string; readonly value: unknown };

/** An error of the model's service, told by the CLI as if the model had said it. */
export type AssistantError = {
  /** `authentication_failed`, `rate_limit`, `server_error`, `billing_error`, `invalid_request`, `model_not_found`, `unknown`. */
  readonly kind: string;
  /** HTTP status; undefined for errors of the network. */
  readonly status: number | undefined;
  readonly apiType: string | undefined;
  readonly text: string;
};

/** One finished content block (rarely more) of a message; blocks of one message share `messageId`. */
export type AssistantEvent = {
  readonly type: "assistant";
  readonly messageId: string;
  readonly model: string;
  readonly blocks: readonly AssistantBlock[];
  readonly error: AssistantError | undefined;
  readonly parentToolUseId: string | undefined;
};

export type ToolResultPart =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "image"; readonly mediaType: string; readonly base64: string }
  | { readonly type: "other"; readonly kind: string };

export type ToolResult = {
  readonly toolUseId: string;
  readonly isError: boolean;
  /** What the model sees. */
  readonly parts: readonly ToolResultPart[];
  /** Set where the tool did not run because it must not. */
  readonly deniedBy: DenialReason | undefined;
};

/**
 * `tool-disabled`: the mode does not have the tool. `not-granted`: a person would have to allow it, and nobody was
 * asked or somebody said no. `rule`: a rule forbids it.
 */
export type DenialReason = "tool-disabled" | "not-granted" | "rule";

export type ToolResultsEvent = {
  readonly type: "tool-results";
  readonly results: readonly ToolResult[];
  /** The tool's own structure, as it came: for MCP tools the content parts or `{content, structuredContent, _meta}`. */
  readonly toolUseResult: unknown;
  readonly parentToolUseId: string | undefined;
};

export type UserTextEvent = {
  readonly type: "user-text";
  readonly text: string;
  /** Said by the CLI itself to the model, not by the user: never shown as the user's words. */
  readonly isSynthetic: boolean;
  readonly parentToolUseId: string | undefined;
};

export type ApiRetryEvent = {
  readonly type: "api-retry";
  readonly attempt: number;
  readonly maxRetries: number;
  readonly retryDelayMs: number;
  /** undefined for errors of the network. */
  readonly status: number | undefined;
  readonly kind: string;
};

/** Only with a subscription. */
export type RateLimitEvent = {
  readonly type: "rate-limit";
  readonly status: string;
  /** ms since 1970 */
  readonly resetsAtMs: number | undefined;
  readonly limit: string | undefined;
  /** 0 to 1 */
  readonly utilization: number | undefined;
};

export type TaskEvent = {
  readonly type: "task";
  readonly phase: "started" | "progress" | "updated" | "ended";
  readonly taskId: string;
  readonly toolUseId: string | undefined;
  readonly description: string | undefined;
  readonly status: string | undefined;
  readonly summary: string | undefined;
};

/** A question that has to be answered on stdin. */
export type ControlRequestEvent = {
  readonly type: "control-request";
  readonly requestId: string;
  readonly subtype: string;
  readonly toolName: string | undefined;
  readonly toolUseId: string | undefined;
  readonly input: unknown;
  readonly description: string | undefined;
  readonly reason: string | undefined;
};

export type PermissionDenial = {
  readonly toolName: string;
  readonly toolUseId: string;
  readonly input: unknown;
};

/** The end of a turn. With background work there are several: the last one counts, after the process has ended. */
export type ResultEvent = {
  readonly type: "result";
  /** `success` also where `isError` is true. */
  readonly subtype: string;
  readonly isError: boolean;
  readonly text: string | undefined;
  readonly errors: readonly string[];
  readonly stopReason: string | undefined;
  readonly terminalReason: string | undefined;
  readonly apiErrorStatus: number | undefined;
  readonly sessionId: string | undefined;
  readonly turnCount: number | undefined;
  readonly durationMs: number | undefined;
  readonly costUsd: number | undefined;
  readonly usage: Usage | undefined;
  /** Per model; `contextWindow` in tokens. */
  readonly models: readonly {
    readonly model: string;
    readonly contextWindow: number | undefined;
    readonly costUsd: number | undefined;
  }[];
  readonly permissionDenials: readonly PermissionDenial[];
};
