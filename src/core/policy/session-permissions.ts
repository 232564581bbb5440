import { isDeepStrictEqual } from "node:util";
import { ulid } from "ulid";
import { AppError } from "../../shared/errors.ts";
import { type KeptRule, type SessionRule, STOP_ASKING_WORDS } from "../../shared/policy/session-rule.ts";

/** What the user allowed a session beforehand. */
export type SessionPermissions = { readonly asking: boolean; readonly rules: readonly KeptRule[] };

export type SessionPermissionsStore = ReturnType<typeof createSessionPermissions>;

const MAX_RULES = 200;
const asksAlways: SessionPermissions = { asking: true, rules: [] };

/**
 * The rules of sessions, in memory only: they end with the session, and with the program. Whatever is lost makes a
 * session ask again, never the other way round.
 */
export function createSessionPermissions() {
  const sessions = new Map<string, SessionPermissions>();
  const of = (sessionId: string): SessionPermissions => sessions.get(sessionId) ?? asksAlways;

  return {
    of,

    /** The same rule twice is one. */
    addRule(sessionId: string, rule: SessionRule): void {
      const { rules, ...rest } = of(sessionId);
      if (rules.some((kept) => isDeepStrictEqual(kept.rule, rule))) return;
      const kept = { id: ulid(), rule, createdAt: Date.now() };
      // The oldest one makes room: it is asked for again.
      sessions.set(sessionId, { ...rest, rules: [...rules, kept].slice(-MAX_RULES) });
    },

    /** @throws AppError rule-gone */
    removeRule(sessionId: string, ruleId: string): SessionRule {
      const { rules, ...rest } = of(sessionId);
      const removed = rules.find(({ id }) => id === ruleId);
      if (removed === undefined) throw new AppError("rule-gone", `There is no rule ${ruleId}`);
      sessions.set(sessionId, { ...rest, rules: rules.filter((rule) => rule !== removed) });
      return removed.rule;
    },

    askAgain(sessionId: string): void {
      sessions.set(sessionId, { ...of(sessionId), asking: true });
    },

    /** @throws AppError confirmation-wrong unless the words are the right ones */
    stopAsking(sessionId: string, confirmation: string | undefined): void {
      if (confirmation?.trim() !== STOP_ASKING_WORDS) {
        throw new AppError("confirmation-wrong", `The words to type are: ${STOP_ASKING_WORDS}`);
      }
      sessions.set(sessionId, { ...of(sessionId), asking: false });
    },

    /** The session is closed: all that was allowed in it ends. */
    forget(sessionId: string): void {
      sessions.delete(sessionId);
    },
  };
}
