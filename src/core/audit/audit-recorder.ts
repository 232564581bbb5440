import type { Mode, Turn } from "../../shared/chat/chat.ts";
import type { TurnUpdate } from "../../shared/chat/turn-update.ts";
import type { AuditEntry } from "../../shared/policy/audit.ts";
import { findSecretValues, redactSecrets, redactValues } from "../../shared/policy/redact-secrets.ts";
import type { ToolPart } from "../chat/settle-tool.ts";
import type { AuditStore } from "./audit-store.ts";
import { describeInput } from "./describe-input.ts";

export type AuditRecorder = ReturnType<typeof createAuditRecorder>;

/** Something that the user decided about what may run. */
export type UserDecision = {
  readonly tool: "mode" | "rule" | "asking" | "trust" | "run";
  /** What was decided, in words. */
  readonly input: string;
  readonly decision: "allowed" | "denied";
  readonly reason?: string;
  readonly conversationId?: string;
  readonly mode?: Mode;
};

const MAX_INPUT_CHARACTERS = 2_000;
const MAX_REASON_CHARACTERS = 500;
/** Windows read the list again when they are told: a few times a second is enough. */
const ANNOUNCE_AFTER_MS = 300;

/**
 * Keeps the audit list of a study: each call of a tool with what was decided, and what the user decided about what may
 * run. What it keeps holds no secrets.
 * @param options.env its secret values are masked wherever they stand
 */
export function createAuditRecorder({
  store,
  announce,
  env,
}: {
  store: AuditStore;
  announce: (event: { type: "audit.changed" }) => void;
  env: Readonly<NodeJS.ProcessEnv>;
}) {
  const secrets = findSecretValues(env);
  let timer: NodeJS.Timeout | undefined;

  function announceSoon(): void {
    // By then the transaction that it is part of is over.
    timer ??= setTimeout(() => {
      timer = undefined;
      announce({ type: "audit.changed" });
    }, ANNOUNCE_AFTER_MS).unref();
  }

  function clean(text: string, maxCharacters: number): string {
    const redacted = redactSecrets(redactValues(text, secrets)).toWellFormed();
    return redacted.length <= maxCharacters
      ? redacted
      : `${redacted.slice(0, maxCharacters - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
  }

  function put({ reason, ...entry }: Parameters<AuditStore["put"]>[0]): void {
    store.put({
      ...entry,
      input: clean(entry.input, MAX_INPUT_CHARACTERS),
      ...(reason === undefined ? {} : { reason: clean(reason, MAX_REASON_CHARACTERS) }),
    });
    announceSoon();
  }

  return {
    /** Keeps what a stored update says of a call, within the caller's transaction. Other updates say nothing of one. */
    recordUpdate(turn: Turn, update: TurnUpdate): void {
      if (update.type !== "part" || update.part.type !== "tool") return;
      const { part } = update;
      put({
        at: part.startedAt,
        kind: "tool",
        conversationId: turn.conversationId,
        turnId: turn.id,
        toolUseId: part.id,
        mode: turn.mode,
        tool: part.name,
        input: describeInput(part.name, part.input),
        ...decisionOf(part),
        ...(part.endedAt === undefined ? {} : { endedAt: part.endedAt }),
      });
    },

    /** Keeps what the user decided. */
    recordDecision({ tool, input, decision, ...about }: UserDecision): void {
      const at = Date.now();
      put({ ...about, at, kind: "decision", tool, input, decision, by: "user", endedAt: at });
    },

    /** Tells nobody any more. */
    close(): void {
      clearTimeout(timer);
    },
  };
}

/** What a part tells of the decision on its call, and of what became of it. What nobody asked about, the mode decided. */
function decisionOf(part: ToolPart): Pick<AuditEntry, "decision" | "by" | "reason" | "outcome"> {
  const { approval, state, result } = part;
  if (approval === undefined && state === "denied") {
    return { decision: "denied", by: "mode", ...(result === undefined ? {} : { reason: result }) };
  }
  const decision = approval?.state ?? "allowed";
  return {
    decision,
    // A question that waits is the user's to answer.
    by: approval === undefined ? "mode" : (approval.by ?? "user"),
    ...(approval?.reason === undefined ? {} : { reason: approval.reason }),
    ...(decision === "allowed" && (state === "done" || state === "failed") ? { outcome: state } : {}),
  };
}
