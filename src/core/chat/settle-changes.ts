import type { TurnChange } from "../../shared/chat/chat.ts";
import type { SettledChange } from "../study/review-desk.ts";

/** The changes of a turn that waited, with what became of them. One that did not work tells what it would have done. */
export function settleChanges(
  changes: readonly TurnChange[],
  settled: readonly SettledChange[],
): TurnChange[] {
  const byId = new Map(changes.map((change) => [change.modificationId, change]));
  return settled.flatMap((result) => {
    const change = byId.get(result.id);
    return change === undefined ? [] : [settle(change, result)];
  });
}

function settle(change: TurnChange, result: SettledChange): TurnChange {
  switch (result.state) {
    case "applied":
      return { ...change, state: "applied", revision: result.revision, rows: result.rows };
    case "refused":
      return { ...change, state: "refused", reason: result.reason };
    case "rejected":
      return { ...change, state: "rejected" };
  }
}
