import type { AppEvent, SaveState } from "../../shared/events.ts";
import { fileActor, fileChangeGroup } from "../../shared/study/actor.ts";
import { loadForeignChange, openForeignChange } from "./actions/repair.ts";
import { undoTurn } from "./actions/study.ts";
import { showToast } from "./notify.ts";
import { showPage, useUi } from "./ui-store.ts";

/** A change of study.json by another program that is in the study now. */
export type OutsideChange = { readonly revision: number; readonly changes: number };

export function findOutsideChanges(events: readonly AppEvent[]): OutsideChange[] {
  return events.flatMap(({ body }) => {
    if (body.type !== "study.changed" || JSON.stringify(body.actor) !== JSON.stringify(fileActor)) return [];
    const { nodes, edges, study } = body.patch;
    const changes = nodes.length + edges.length + (study === undefined ? 0 : 1);
    return [{ revision: body.revision, changes }];
  });
}

/** Waits study.json for somebody to decide, because another program wrote something that does not fit? */
export function isChangedOutside(save: SaveState | undefined): boolean {
  return save?.type === "failed" && save.error.code === "study-changed-outside";
}

/**
 * Says what another program did to study.json: what was taken in, and that something was not.
 * @param before the state of saving before these events
 */
export function announceOutside(events: readonly AppEvent[], before: SaveState | undefined): void {
  for (const { revision, changes } of findOutsideChanges(events)) {
    showToast(
      `study.json was changed by another program: ${changes} ${changes === 1 ? "change" : "changes"}`,
      { label: "Show", run: () => showPage("history") },
      { label: "Undo", run: () => void undoTurn(fileChangeGroup(revision)) },
    );
  }
  const last = events.findLast(({ body }) => body.type === "study.save")?.body;
  if (last?.type !== "study.save" || !isChangedOutside(last.save)) return;
  if (useUi.getState().dialog?.type === "foreign-change") void loadForeignChange();
  else if (!isChangedOutside(before)) {
    showToast("study.json was changed by another program, and does not fit this study", {
      label: "Decide",
      run: openForeignChange,
    });
  }
}
