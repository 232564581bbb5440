import type { TurnStore } from "../chat/turn-store.ts";
import type { AuditRecorder } from "./audit-recorder.ts";

/** A store of turns that keeps no update without the audit list: whoever stores what a tool did cannot leave it out. */
export function withAudit(turns: TurnStore, audit: Pick<AuditRecorder, "recordUpdate">): TurnStore {
  return {
    ...turns,
    append(turn, update, raw) {
      turns.append(turn, update, raw);
      audit.recordUpdate(turn, update);
    },
  };
}
