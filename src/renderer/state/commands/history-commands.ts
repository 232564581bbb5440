import { leavePast, restoreRevision } from "../actions/history.ts";
import { useUi } from "../ui-store.ts";
import type { Command } from "./command.ts";

const isPast = (): boolean => useUi.getState().past !== undefined;

export const historyCommands: readonly Command[] = [
  {
    id: "history.restore",
    title: () => `Restore revision ${useUi.getState().past?.revision ?? ""}`,
    section: "Study",
    scope: "window",
    isEnabled: isPast,
    run: restoreShown,
  },
  {
    id: "history.present",
    title: "Back to the present",
    section: "Study",
    keys: ["Esc"],
    scope: "window",
    isEnabled: isPast,
    run: leavePast,
  },
];

function restoreShown(): void {
  const { past } = useUi.getState();
  if (past !== undefined) void restoreRevision(past.revision);
}
