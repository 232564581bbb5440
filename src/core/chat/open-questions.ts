import { AppError } from "../../shared/errors.ts";
import type { ControlRequestEvent } from "../claude/claude-event.ts";
import type { TurnProcess } from "../claude/start-turn-process.ts";

/** What is said to a tool that asks: `reason` is what Claude and the user read of a denial. */
export type Decision = { readonly state: "allowed" } | { readonly state: "denied"; readonly reason: string };

export type OpenQuestions = ReturnType<typeof createOpenQuestions>;

/** Why a question of another kind than "may this tool run" gets a no: nothing here can answer it. */
const UNKNOWN_QUESTION = "Planform does not know this question.";

/**
 * The questions of one process that wait for the user. Each gets exactly one answer, a no when its time is over.
 * @param input undefined where an earlier app has started the process: the CLI then denies by itself
 * @param options.onDecided called with every answer that the process was given
 */
export function createOpenQuestions(
  input: Pick<TurnProcess, "answer"> | undefined,
  { limitMs, onDecided }: { limitMs: number; onDecided: (toolUseId: string, decision: Decision) => void },
) {
  const open = new Map<string, { question: ControlRequestEvent; timer: NodeJS.Timeout }>();

  function settle(toolUseId: string, decision: Decision): boolean {
    const found = open.get(toolUseId);
    if (found === undefined || input === undefined) return false;
    open.delete(toolUseId);
    clearTimeout(found.timer);
    const { requestId, input: updatedInput } = found.question;
    const given = input.answer(
      requestId,
      decision.state === "allowed"
        ? { behavior: "allow", updatedInput }
        : { behavior: "deny", message: decision.reason },
    );
    if (given) onDecided(toolUseId, decision);
    return given;
  }

  return {
    count: (): number => open.size,

    ask(question: ControlRequestEvent): void {
      if (input === undefined) return;
      const { toolUseId, subtype, requestId } = question;
      if (subtype !== "can_use_tool" || toolUseId === undefined) {
        input.answer(requestId, { behavior: "deny", message: UNKNOWN_QUESTION });
        return;
      }
      const seconds = Math.round(limitMs / 1_000);
      const reason = `Nobody answered within ${seconds} s, so it was not allowed.`;
      const timer = setTimeout(() => settle(toolUseId, { state: "denied", reason }), limitMs);
      timer.unref();
      open.set(toolUseId, { question, timer });
    },

    /** @throws AppError approval-gone when it has an answer, or nobody is there any more to take one */
    answer(toolUseId: string, decision: Decision): void {
      if (!settle(toolUseId, decision)) {
        throw new AppError("approval-gone", "The question has been answered, or the process has ended");
      }
    },

    /** Forgets what is open: the process that asked has ended or is let go of. */
    close(): void {
      for (const { timer } of open.values()) clearTimeout(timer);
      open.clear();
    },
  };
}
