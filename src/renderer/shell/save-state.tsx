import { Check, OctagonX } from "lucide-react";
import { Popover } from "radix-ui";
import { openForeignChange } from "../state/actions/repair.ts";
import { isChangedOutside } from "../state/announce-outside.ts";
import { useApp } from "../state/store.ts";
import { ErrorNote } from "../ui/error-note.tsx";
import { formatNumber } from "../ui/format.ts";
import { Spinner } from "../ui/spinner.tsx";

const failedLook =
  "inline-flex items-center gap-1.5 rounded-md px-1.5 py-0.5 text-small font-medium whitespace-nowrap text-bad hover:bg-bad-bg";

/** Whether what is shown is on the disk, and which revision it is. */
export function SaveState() {
  const save = useApp((state) => state.open?.save);
  const revision = useApp((state) => state.open?.study.revision ?? 0);
  if (save === undefined) return null;
  const shared = { "data-testid": "save-state", "data-state": save.type };
  if (isChangedOutside(save)) {
    return (
      <button type="button" {...shared} className={failedLook} onClick={openForeignChange}>
        <OctagonX size={13} aria-hidden />
        Not saved: study.json was changed
      </button>
    );
  }
  if (save.type === "failed") {
    return (
      <Popover.Root>
        <Popover.Trigger {...shared} className={failedLook}>
          <OctagonX size={13} aria-hidden />
          Not saved
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Content align="start" sideOffset={6} className="z-50 w-96 rounded-md bg-panel">
            <ErrorNote error={save.error} />
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
    );
  }
  return (
    <span
      {...shared}
      className="num inline-flex items-center gap-1.5 text-small whitespace-nowrap text-faint"
    >
      {save.type === "saved" ? <Check size={13} aria-hidden /> : <Spinner size={12} />}
      {save.type === "saved" ? "saved" : "saving"} · rev {formatNumber(revision)}
    </span>
  );
}
