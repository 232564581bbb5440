import type { TurnChange } from "../../shared/chat/chat.ts";
import type { Modification } from "../../shared/study/modification.ts";
import type { ReviewDesk } from "../study/review-desk.ts";
import type { StudySession } from "../study/study-session.ts";
import type { LiveTurn } from "./live-turn.ts";
import type { TurnPathStore } from "./turn-path-store.ts";

export type NamedChange = Modification & { readonly id: string };

/**
 * Makes what a turn proposes part of the study, or lets it wait for review, once per id.
 * @returns what to tell of it: nothing where its id had counted before, one change for each op where it waits
 */
export type MakeChange = (entry: LiveTurn, modification: NamedChange) => TurnChange[];

export function createMakeChange({
  study,
  review,
  paths,
}: {
  study: StudySession;
  review: ReviewDesk;
  paths: TurnPathStore;
}): MakeChange {
  return ({ turn, baseRevision }, modification) => {
    const { id: turnId, conversationId } = turn;
    const origin = {
      actor: { type: "turn", turnId } as const,
      baseRevision,
      isKnownTurn: (id: string) => paths.pathTo(turn.parentId).includes(id),
    };
    const base = { modificationId: modification.id, modification };
    if (turn.review) {
      const outcome = review.propose(modification, { ...origin, turnId, conversationId });
      if (outcome.state === "known") return [];
      if (outcome.state === "refused")
        return [{ ...base, state: outcome.state, rows: [], reason: outcome.reason }];
      return outcome.changes.map(({ id, op, rows }) => ({
        modificationId: id,
        state: outcome.state,
        rows,
        modification: { ...modification, ops: [op] },
      }));
    }
    const label = turnLabel(turn.userText);
    const outcome = study.applyModification(modification, { ...origin, groupId: turnId, label });
    if (outcome.state === "known") return [];
    return outcome.state === "applied"
      ? [{ ...base, state: outcome.state, revision: outcome.revision, rows: outcome.rows }]
      : [{ ...base, state: outcome.state, rows: [], reason: outcome.reason }];
  };
}

/** What the undo step of a turn is called. */
export function turnLabel(userText: string): string {
  const line = userText.trim().replace(/\s+/g, " ");
  return `Chat: ${line.length > 60 ? `${line.slice(0, 57)}...` : line}`;
}
