import { lazy, Suspense } from "react";
import { AttachmentDialog } from "../chat/attachment-dialog.tsx";
import { ForeignChangeDialog } from "../repair/foreign-change-dialog.tsx";
import { AddDesignDialog } from "../runs/add-design-dialog.tsx";
import { DeleteRunDialog } from "../runs/delete-run-dialog.tsx";
import { useApp } from "../state/store.ts";
import { closeDialog, useUi } from "../state/ui-store.ts";
import { Button } from "../ui/button.tsx";
import { copyText } from "../ui/copy-text.ts";
import { Dialog } from "../ui/dialog.tsx";
import { CommandPalette } from "./command-palette.tsx";
import { PowerDialog } from "./power-dialog.tsx";
import { ShortcutList } from "./shortcut-list.tsx";
import { StopAskingDialog } from "./stop-asking-dialog.tsx";
import { TrustDialog } from "./trust-dialog.tsx";

const StartRunDialog = lazy(async () => ({
  default: (await import("../runs/start-run-dialog.tsx")).StartRunDialog,
}));

export function Dialogs() {
  const dialog = useUi((state) => state.dialog);
  const isUntrusted = useApp((state) => state.open?.isTrusted === false);
  switch (dialog?.type) {
    case "power":
      return isUntrusted ? <TrustDialog forPower /> : <PowerDialog />;
    case "trust":
      return <TrustDialog />;
    case "stop-asking":
      return <StopAskingDialog />;
    case "shortcuts":
      return (
        <Dialog title="Shortcuts" onClose={closeDialog} isWide>
          <ShortcutList />
        </Dialog>
      );
    case "commands":
      return <CommandPalette />;
    case "foreign-change":
      return <ForeignChangeDialog />;
    case "link":
      return <LinkDialog url={dialog.url} />;
    case "attachment":
      return <AttachmentDialog attachment={dialog.attachment} />;
    case "start-run":
      return (
        <Suspense fallback={null}>
          <StartRunDialog />
        </Suspense>
      );
    case "add-design":
      return <AddDesignDialog runId={dialog.runId} />;
    case "delete-run":
      return <DeleteRunDialog runId={dialog.runId} />;
    case undefined:
      return null;
  }
}

function LinkDialog({ url }: { url: string }) {
  function open(): void {
    closeDialog();
    window.open(url, "_blank", "noopener,noreferrer");
  }
  return (
    <Dialog
      title="Open this link"
      onClose={closeDialog}
      actions={
        <>
          <Button onClick={() => void copyText(url)}>Copy</Button>
          <Button look="primary" onClick={open}>
            Open
          </Button>
        </>
      }
    >
      <p className="text-dim">The link comes from the chat and leads out of Planform:</p>
      <p className="mt-2 font-mono text-small break-all">{url}</p>
    </Dialog>
  );
}
