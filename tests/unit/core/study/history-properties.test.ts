import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "../../../../src/shared/errors.ts";
import type { Study } from "../../../../src/shared/study/study.ts";
import { arbitraryOps, arbitraryStudy } from "../../../support/arbitrary-study.ts";
import { openTestSession } from "../../../support/open-test-session.ts";

const group = fc.constantFrom("turn1", "turn2", "mine1", "mine2", "mine3");
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant("edit" as const), ops: arbitraryOps, group }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constantFrom("undo" as const, "redo" as const) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("undoGroup" as const), group }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant("reopen" as const) }) },
);

/** What the user cannot do at this moment, nothing else. */
function attempt(act: () => void, codes: readonly string[]): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof AppError && codes.includes(error.code))) throw error;
  }
}

function contentOf({ revision: _revision, ...content }: Study): object {
  return content;
}

describe("any sequence of edits, undos and redos", () => {
  it("is back at the start when all of it is undone, and at its end when all of it is redone", () => {
    fc.assert(
      fc.property(arbitraryStudy, fc.array(step, { maxLength: 25 }), (study, steps) => {
        let opened = openTestSession({ study });
        for (const act of steps) {
          const { session, db } = opened;
          if (act.type === "reopen") {
            opened = openTestSession({ db, study: session.study() });
          } else if (act.type === "edit") {
            const { ops, group: groupId } = act;
            const actor = groupId.startsWith("turn")
              ? ({ type: "turn", turnId: groupId } as const)
              : ({ type: "user" } as const);
            for (const op of ops.slice(0, 4))
              attempt(() => session.apply({ ops: [op], actor, groupId, label: groupId }), ["op-rejected"]);
          } else if (act.type === "undoGroup") {
            attempt(() => session.undoGroup(act.group), ["nothing-to-undo", "undo-conflict"]);
          } else if (session.history()[act.type] !== undefined) {
            session[act.type]();
          }
        }
        const { session, db } = opened;
        while (session.history().redo !== undefined) session.redo();
        const farthest = contentOf(session.study());
        while (session.history().undo !== undefined) session.undo();
        expect(contentOf(session.study())).toEqual(contentOf(study));
        while (session.history().redo !== undefined) session.redo();
        expect(contentOf(session.study())).toEqual(farthest);
        db.close();
      }),
      { numRuns: 150 },
    );
  }, 60_000);
});
