import type { ForeignChange } from "../../shared/contract/study.ts";
import { loadForeignChange, settleForeignChange } from "../state/actions/repair.ts";
import { useRepair } from "../state/repair-store.ts";
import { closeDialog } from "../state/ui-store.ts";
import { Button } from "../ui/button.tsx";
import { ChangeRowItem } from "../ui/change-row.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { Excerpt } from "./excerpt.tsx";

/** What another program made of study.json, and whether it or the open study is to count. */
export function ForeignChangeDialog() {
  const { value, isLoading, error } = useRepair((state) => state.foreignChange);
  return (
    <Dialog
      title="study.json was changed by another program"
      onClose={closeDialog}
      actions={<Actions change={value} />}
    >
      {error === undefined ? null : (
        <ErrorNote error={error}>
          <Button onClick={() => void loadForeignChange()}>Try again</Button>
        </ErrorNote>
      )}
      {value === undefined ? isLoading ? <Waiting /> : null : <Content change={value} />}
    </Dialog>
  );
}

function Actions({ change }: { change: ForeignChange | undefined }) {
  if (change === undefined || change.state === "none") return <Button onClick={closeDialog}>Close</Button>;
  return (
    <>
      <Button className="mr-auto" onClick={closeDialog}>
        Decide later
      </Button>
      <Button onClick={() => void settleForeignChange("mine")}>Keep mine</Button>
      {change.state === "conflict" ? (
        <Button look="primary" onClick={() => void settleForeignChange("theirs")}>
          Take the file
        </Button>
      ) : (
        <Button look="primary" onClick={() => void loadForeignChange()}>
          Look again
        </Button>
      )}
    </>
  );
}

function Content({ change }: { change: ForeignChange }) {
  switch (change.state) {
    case "none":
      return <p>study.json and this study go together again. Nothing has to be decided.</p>;
    case "broken":
      return (
        <div className="flex flex-col gap-2" data-testid="foreign-change" data-state="broken">
          <p className="break-words">{change.error.message}.</p>
          <Excerpt lines={change.excerpt} />
          <p className="text-dim">
            Mend the file and look again, or keep your study: it is written over the file, which stays beside
            it as study.json.theirs with the time.
          </p>
        </div>
      );
    case "conflict":
      return (
        <div className="flex flex-col gap-2" data-testid="foreign-change" data-state="conflict">
          <p className="break-words">{change.reason}.</p>
          <div className="rounded-md border border-line text-small">
            <h3 className="border-b border-line px-2.5 py-1 font-semibold">
              {change.rows.length === 0
                ? "Taking the file changes nothing on the canvas"
                : "Taking the file would change"}
            </h3>
            <ul className="py-1">
              {change.rows.map((row, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: rows of one answer, which are replaced together
                <ChangeRowItem key={index} row={row} look="waiting" />
              ))}
            </ul>
          </div>
          <p className="text-dim">
            Taking the file is one step, which can be undone. Keeping yours writes this study over the file,
            which stays beside it as study.json.theirs with the time. Until you decide, nothing is written.
          </p>
        </div>
      );
  }
}

function Waiting() {
  return (
    <p className="flex items-center gap-2 text-dim">
      <Spinner />
      Comparing
    </p>
  );
}
