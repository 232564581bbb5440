import { removeRun } from "../state/actions/runs.ts";
import { doneTrials, runName } from "../state/run-words.ts";
import { useApp } from "../state/store.ts";
import { closeDialog } from "../state/ui-store.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { countOf } from "../ui/format.ts";

/** Asks before a run is deleted: its files cannot be brought back. */
export function DeleteRunDialog({ runId }: { runId: string }) {
  const run = useApp((state) => state.runs.find(({ id }) => id === runId));
  const name = useApp((state) => (run === undefined ? "" : runName(run, state.runs)));
  if (run === undefined) return null;
  return (
    <Dialog
      title={`Delete ${name}`}
      onClose={closeDialog}
      actions={
        <>
          <Button onClick={closeDialog}>Keep it</Button>
          <Button
            look="danger"
            data-testid="delete-run"
            onClick={() => {
              closeDialog();
              void removeRun(run);
            }}
          >
            Delete
          </Button>
        </>
      }
    >
      <p>
        The values and the files of {countOf(doneTrials(run), "trial")} are deleted from the study's folder.
        This cannot be undone. Designs that were loaded onto the canvas stay.
      </p>
    </Dialog>
  );
}
