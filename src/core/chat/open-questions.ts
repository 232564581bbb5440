import type { Approval } from "../../shared/chat/chat.ts";
import { AppError } from "../../shared/errors.ts";
import type { ControlRequestEvent } from "../claude/claude-event.ts";
import type { TurnProcess } from "../claude/start-turn-process.ts";
import type { Decision, PosedQuestion, Verdict } from "../policy/verdict.ts";

/** What the user says. */
export type Answer =
  | { readonly state: "allowed"; readonly asRule: boolean; readonly reason?: string }
  | { readonly state: "denied"; readonly by: "user" | "nobody"; readonly reason: string };

export type OpenQuestions = ReturnType<typeof createOpenQuestions>;

/** Why a question of another kind than "may this tool run" gets a no: nothing here can answer it. */
const UNKNOWN_QUESTION = "Planform does not know this question.";

type Open = {
  readonly event: ControlRequestEvent;
  readonly verdict: Extract<Verdict, { type: "ask" }>;
  readonly timer: NodeJS.Timeout;
};

/**
 * The questions of one process. Those that the policy does not decide wait for the user; each gets exactly one answer,
 * a no when its time is over, and a no when the policy itself fails.
 * @param input undefined where an earlier app has started the process: the CLI then denies by itself
 * @param options.onPosed called with each question that is put to the user
 * @param options.onDecided called with every answer that the process was given
 */
export function createOpenQuestions(
  input: Pick<TurnProcess, "answer"> | undefined,
  {
    limitMs,
    judge,
    onPosed,
    onDecided,
  }: {
    limitMs: number;
    judge: (event: ControlRequestEvent) => Promise<Verdict>;
    onPosed: (toolUseId: string, question: PosedQuestion) => void;
    onDecided: (toolUseId: string, decision: Decision) => void;
  },
) {
  const open = new Map<string, Open>();
  let isClosed = false;

  function give(event: ControlRequestEvent, decision: Decision, updatedInput: unknown): boolean {
    const { toolUseId } = event;
    if (input === undefined || toolUseId === undefined) return false;
    const given = input.answer(
      event.requestId,
      decision.state === "allowed"
        ? { behavior: "allow", updatedInput }
        : { behavior: "deny", message: decision.reason ?? "" },
    );
    if (given) onDecided(toolUseId, decision);
    return given;
  }

  function settle(toolUseId: string, decision: Decision, asRule = false): boolean {
    const found = open.get(toolUseId);
    if (found === undefined) return false;
    open.delete(toolUseId);
    clearTimeout(found.timer);
    return give(found.event, decision, asRule ? found.verdict.ruleInput : found.verdict.input);
  }

  function pose(event: ControlRequestEvent, toolUseId: string, verdict: Open["verdict"]): void {
    const seconds = Math.round(limitMs / 1_000);
    const decision = {
      state: "denied",
      by: "time-limit",
      reason: `Nobody answered within ${seconds} s, so it was not allowed.`,
    } as const;
    const timer = setTimeout(() => settle(toolUseId, decision), limitMs);
    timer.unref();
    open.set(toolUseId, { event, verdict, timer });
    onPosed(toolUseId, verdict.question);
  }

  return {
    count: (): number => open.size,

    /** Decides a question, or puts it to the user. */
    async ask(event: ControlRequestEvent): Promise<void> {
      if (input === undefined) return;
      const { toolUseId, subtype, requestId } = event;
      if (subtype !== "can_use_tool" || toolUseId === undefined) {
        input.answer(requestId, { behavior: "deny", message: UNKNOWN_QUESTION });
        return;
      }
      let verdict: Verdict;
      try {
        verdict = await judge(event);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        const reason = `It could not be checked whether this is allowed: ${why}`;
        verdict = { type: "decided", decision: { state: "denied", by: "mode", reason }, input: undefined };
      }
      if (isClosed) return;
      if (verdict.type === "decided") give(event, verdict.decision, verdict.input);
      else pose(event, toolUseId, verdict);
    },

    /** The rules that a question offers. @throws AppError approval-gone */
    rulesOf(toolUseId: string): NonNullable<Approval["rules"]> {
      return (open.get(toolUseId) ?? gone()).verdict.question.rules ?? [];
    },

    /** @throws AppError approval-gone when it has an answer, or nobody is there any more to take one */
    answer(toolUseId: string, answer: Answer): void {
      const { state, reason } = answer;
      const asRule = answer.state === "allowed" && answer.asRule;
      const by = answer.state === "denied" ? answer.by : asRule ? "rule" : "user";
      const decision: Decision = { state, by, ...(reason === undefined ? {} : { reason }) };
      if (!settle(toolUseId, decision, asRule)) gone();
    },

    /** Forgets what is open: the process that asked has ended or is let go of. */
    close(): void {
      isClosed = true;
      for (const { timer } of open.values()) clearTimeout(timer);
      open.clear();
    },
  };
}

function gone(): never {
  throw new AppError("approval-gone", "The question has been answered, or the process has ended");
}
