import { z } from "zod";

/**
 * Every failure a user can act on has a code here, and every code has a next step. The hint of an
 * `AppError` replaces the general next step where the place that throws knows better.
 */
export const errorCatalog = {
  // The user's own `claude` command line.
  "claude-not-found": {
    title: "The claude command was not found",
    nextStep:
      "Install it with `npm install -g @anthropic-ai/claude-code`, or set its path in the settings or in PLANFORM_CLAUDE.",
  },
  "claude-too-old": {
    title: "The claude command is too old",
    nextStep: "Run `claude update`, then send the message again.",
  },
  "claude-not-signed-in": {
    title: "The claude command is not signed in",
    nextStep:
      "Run `claude` in a terminal and sign in with /login, or set ANTHROPIC_API_KEY, then send the message again.",
  },
  "claude-usage-limit": {
    title: "The usage limit is reached",
    nextStep: "Wait until the limit resets, then send the message again.",
  },
  "claude-credit-low": {
    title: "The credit balance is too low",
    nextStep: "Add credit to the account that the key belongs to, or sign in with another one.",
  },
  "claude-overloaded": {
    title: "The model is overloaded",
    nextStep: "Wait a minute and send the message again. Nothing was lost.",
  },
  "claude-context-full": {
    title: "The conversation does not fit into the model's context",
    nextStep: "Start a new conversation: the study keeps all changes.",
  },
  "claude-request-rejected": {
    title: "The model's service rejected the request",
    nextStep: "Read the details; choose another model in the settings where the model is the reason.",
  },
  "claude-unreachable": {
    title: "The model's service could not be reached",
    nextStep: "Check the network connection and proxy settings, then send the message again.",
  },
  "claude-refused": {
    title: "The model declined to answer",
    nextStep: "Say the request in other words.",
  },
  "claude-bad-arguments": {
    title: "The claude command did not accept how it was started",
    nextStep: "Run `planform doctor`; update the claude command if it is older than the version shown there.",
  },
  "claude-crashed": {
    title: "The claude command ended unexpectedly",
    nextStep: "Send the message again. If it happens again, run `planform doctor`.",
  },
  "mcp-server-failed": {
    title: "Planform's tools did not start, so Claude could not change the canvas",
    nextStep: "Run `planform doctor` to see why the tool server does not start, then send the message again.",
  },
  // A turn.
  "turn-silent": {
    title: "The turn was ended because nothing came for too long",
    nextStep: "Send the message again, or raise the limit for silence in the settings.",
  },
  "turn-too-long": {
    title: "The turn was ended because it ran too long",
    nextStep: "Split the request into smaller ones, or raise the turn limit in the settings.",
  },
  "queue-full": {
    title: "Too many messages wait in this conversation",
    nextStep: "Wait until some of them are answered, or take some back.",
  },
  "turn-not-waiting": {
    title: "The message does not wait any more",
    nextStep: "Stop its turn if it still runs.",
  },
  "approval-gone": {
    title: "The question is no longer open",
    nextStep: "Look at what became of it in the conversation.",
  },
  "turn-not-found": { title: "There is no such turn", nextStep: "Reload the conversation." },
  "turn-interrupted": {
    title: "The turn was cut off before it ended",
    nextStep: "Send the message again; changes that were made before the cut are kept.",
  },
  "blocked-by-policy": {
    title: "This is not allowed in the present mode",
    nextStep: "Switch to power mode if you want Claude to use more of this machine.",
  },
  "confirmation-wrong": {
    title: "The confirmation is not right",
    nextStep: "Type the words exactly as they are shown.",
  },
  "rule-gone": {
    title: "The session has no such rule",
    nextStep: "Look at the rules of the session once more.",
  },
  "rule-not-offered": {
    title: "This rule was not offered",
    nextStep: "Choose one of the rules that the question shows, or allow the call once.",
  },
  "study-untrusted": {
    title: "This study is not trusted yet",
    nextStep:
      "Look at what it would run; if you know where it comes from, trust it in the window or by `planform trust STUDY`.",
  },
  "trust-list-unusable": {
    title: "The list of trusted studies cannot be used",
    nextStep:
      "Mend or delete `trusted-studies.json` in Planform's own folder. Until then no study is trusted.",
  },
  "sandbox-unavailable": {
    title: "There is no sandbox on this machine",
    nextStep: "Install it (Linux: `apt install bubblewrap`); `planform doctor` shows whether it works.",
  },
  "page-unreadable": {
    title: "The web page cannot be read",
    nextStep: "Check the address, or paste what counts of the page.",
  },
  // Messages and conversations.
  "message-empty": { title: "The message is empty", nextStep: "Write what you want to know or change." },
  "message-too-long": {
    title: "The message is too long",
    nextStep: "Put long text into a file of the study and mention the file.",
  },
  "conversation-not-found": {
    title: "There is no such conversation",
    nextStep: "Choose one from the list, or start a new one.",
  },
  "attachment-refused": {
    title: "The file cannot go along with a message",
    nextStep:
      "Images (PNG, JPEG, GIF, WebP) of up to 5 MB and PDF files of up to 10 MB can be attached, ten to a message.",
  },
  "attachment-not-found": {
    title: "The attached file is not there",
    nextStep: "Attach the file again.",
  },
  "file-not-in-study": {
    title: "There is no such file in the study",
    nextStep: "Choose a file of the study's folder.",
  },
  "session-not-found": { title: "There is no such session", nextStep: "Open the conversation again." },
  "unknown-message": {
    title: "A message of this type is not known",
    nextStep: "Send one of the types that the description of the API lists.",
  },
  "invalid-json": { title: "The message is no JSON", nextStep: "Send one JSON object for each message." },
  "no-session": {
    title: "No session is started on this connection",
    nextStep: "Send a message of the type `start` first.",
  },
  "invalid-input": {
    title: "The input is not valid",
    nextStep: "Read which field is wrong, mend it and try again.",
  },
  // Studies.
  "study-not-found": {
    title: "There is no study at this path",
    nextStep: "Check the path: a study is a folder that holds a study.json.",
  },
  "study-unreadable": {
    title: "The study cannot be read",
    nextStep: "Check the permissions of the folder and of study.json.",
  },
  "study-broken": {
    title: "study.json is broken",
    nextStep: "Mend the file at the place shown, or restore the last good revision.",
  },
  "study-too-new": {
    title: "The study was written by a newer Planform",
    nextStep: "Update Planform, then open the study again.",
  },
  "study-locked": {
    title: "The study is open in another Planform",
    nextStep: "Use that window, or close it first.",
  },
  "study-exists": { title: "There is a study already", nextStep: "Choose another folder or name." },
  "study-not-open": { title: "No study is open", nextStep: "Open a study first." },
  "study-save-failed": {
    title: "study.json could not be saved",
    nextStep:
      "Check free space and permissions of the folder. Your changes are kept in the study's database and saved as soon as it works.",
  },
  "study-changed-outside": {
    title: "study.json was changed by another program",
    nextStep:
      "Choose in the header whether the file or your study counts, or mend the file. Until then your changes are kept in the study's database.",
  },
  "database-unusable": {
    title: "The study's database cannot be used",
    nextStep: "Check free space and permissions of the .planform folder. Nothing was overwritten.",
  },
  "database-set-aside": {
    title: "The study's database was damaged and is set aside",
    nextStep:
      "The study itself is whole; conversations and history begin anew. The damaged file lies beside the new one in .planform.",
  },
  "database-too-new": {
    title: "The study's database was written by a newer Planform",
    nextStep: "Update Planform, then open the study again.",
  },
  // Changes.
  "op-rejected": { title: "The change was refused", nextStep: "Read the reason and change the request." },
  "nothing-to-undo": { title: "There is nothing to undo", nextStep: "Make a change first." },
  "undo-conflict": {
    title: "The change can no longer be undone by itself",
    nextStep: "Undo the later changes to the same nodes first.",
  },
  "revision-gone": {
    title: "This revision is not kept",
    nextStep: "Choose another one from the history.",
  },
  "proposal-gone": {
    title: "The change does not wait any more",
    nextStep: "Look at its turn in the chat: it was accepted or rejected already.",
  },
  "nothing-to-settle": {
    title: "study.json is as this program knows it",
    nextStep: "Nothing has to be done.",
  },
  "no-good-revision": {
    title: "There is no good revision to go back to",
    nextStep: "Mend study.json at the place shown, or put a copy of it back.",
  },
  // Runs.
  "study-not-ready": {
    title: "The study cannot be run yet",
    nextStep: "Mend the problems that are listed; the problems list leads to each of them.",
  },
  "program-missing": {
    title: "A program that the study runs is not installed",
    nextStep: "Install it as said in the details, then start the run again.",
  },
  "design-invalid": {
    title: "The design does not fit the variables",
    nextStep: "Give each variable a value between its bounds, or one of its choices.",
  },
  "run-not-found": { title: "There is no such run", nextStep: "Choose one from the list of runs." },
  "run-ended": { title: "The run has ended already", nextStep: "Start a new run, or resume this one." },
  "run-active": { title: "The run is still active", nextStep: "Stop it first." },
  "run-unreadable": {
    title: "The files of the run cannot be read",
    nextStep: "Look at its folder in .planform/runs; delete the run if it is of no use any more.",
  },
  "run-not-started": {
    title: "The run process did not start",
    nextStep: "Read the details and the log in the run's folder, then start the run again.",
  },
  "trial-not-found": { title: "There is no such trial", nextStep: "Choose one from the list of trials." },
  "optuna-unavailable": {
    title: "Optuna is not installed",
    nextStep:
      "Install it (`apt install python3-optuna`, or `pip install optuna` for a Python of yours), or choose one of the built-in algorithms.",
  },
  "optuna-failed": {
    title: "Optuna failed",
    nextStep: "Read the details; the run can go on with one of the built-in algorithms.",
  },
  // Hosts.
  "not-authorised": {
    title: "This address needs the token that the app printed when it started",
    nextStep: "Open the full address from the terminal, with its token.",
  },
  "foreign-request": {
    title: "The request comes from another page or was sent to another name",
    nextStep: "Ask from the app's own page, or from a program that sends no Origin, by the printed address.",
  },
  "too-many-requests": {
    title: "Too much was asked for at once",
    nextStep: "Wait a moment, then ask again.",
  },
  "path-not-found": {
    title: "There is nothing at this path of the API",
    nextStep: "Read /api/v1/openapi.json: it lists all paths.",
  },
  "method-not-allowed": {
    title: "This path of the API does not know the method",
    nextStep: "Use one of the methods that the Allow header names.",
  },
  "input-too-large": {
    title: "The input is too large",
    nextStep: "Send less at once.",
  },
  "input-not-json": {
    title: "The input has to be JSON",
    nextStep: "Send it with the header `Content-Type: application/json`.",
  },
  "port-in-use": {
    title: "The port is in use",
    nextStep: "Choose another one with --port, or leave it out.",
  },
  "connection-lost": {
    title: "The connection to the app is lost",
    nextStep: "It reconnects by itself; check that the app still runs.",
  },
  "demo-unavailable": { title: "The demo model could not start", nextStep: "Run `planform doctor`." },
  internal: {
    title: "Something unexpected went wrong",
    nextStep: "Try again; if it happens again, copy the details into a report.",
  },
} as const satisfies Record<string, { title: string; nextStep: string }>;

export type ErrorCode = keyof typeof errorCatalog;

export const errorCodes = Object.keys(errorCatalog) as readonly ErrorCode[];

/** A failure that a user can act on. Bugs are thrown as they are and get the code `internal` at the host's edge. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;
  /** Longer text for the fold-out: last lines of a log, the place in a file. */
  readonly details: string | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { hint?: string; details?: string; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.hint = options.hint ?? errorCatalog[code].nextStep;
    this.details = options.details;
  }
}

/** What crosses a process border or is stored: plain data of an `AppError`. */
export const ErrorInfo = z.strictObject({
  code: z.enum(errorCodes),
  message: z.string(),
  hint: z.string(),
  details: z.string().optional(),
});
export type ErrorInfo = z.infer<typeof ErrorInfo>;

/** Gives any thrown value its plain form; a foreign error gets the code `internal`. */
export function toErrorInfo(error: unknown): ErrorInfo {
  if (error instanceof AppError) {
    const info = { code: error.code, message: error.message, hint: error.hint };
    return error.details === undefined ? info : { ...info, details: error.details };
  }
  const message = error instanceof Error ? error.message : String(error);
  const details = error instanceof Error ? error.stack : undefined;
  const info = { code: "internal" as const, message, hint: errorCatalog.internal.nextStep };
  return details === undefined ? info : { ...info, details };
}

/** Closes a switch over a union: a missing case does not compile. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
