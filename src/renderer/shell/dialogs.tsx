import { AttachmentDialog } from "../chat/attachment-dialog.tsx";
import { ForeignChangeDialog } from "../repair/foreign-change-dialog.tsx";
import { setMode } from "../state/actions/conversations.ts";
import { useApp } from "../state/store.ts";
import { closeDialog, useUi } from "../state/ui-store.ts";
import { Button } from "../ui/button.tsx";
import { copyText } from "../ui/copy-text.ts";
import { Dialog } from "../ui/dialog.tsx";
import { CommandPalette } from "./command-palette.tsx";
import { ShortcutList } from "./shortcut-list.tsx";

export function Dialogs() {
  const dialog = useUi((state) => state.dialog);
  switch (dialog?.type) {
    case "power":
      return <PowerDialog />;
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
    case undefined:
      return null;
  }
}

function PowerDialog() {
  async function agree(): Promise<void> {
    closeDialog();
    await setMode("power");
    const { conversationId, powerAgreed } = useUi.getState();
    const session =
      conversationId === undefined ? undefined : useApp.getState().conversations[conversationId]?.session;
    if (session !== undefined) useUi.setState({ powerAgreed: new Set(powerAgreed).add(session.id) });
  }
  return (
    <Dialog
      title="Switch to power mode"
      onClose={closeDialog}
      actions={
        <>
          <Button onClick={closeDialog}>Stay in user mode</Button>
          <Button look="primary" data-testid="power-agree" onClick={() => void agree()}>
            Switch to power
          </Button>
        </>
      }
    >
      <p>
        In power mode Claude may also use the tools of your claude command on this machine: run commands, read
        and write files outside the study, fetch from the web.
      </p>
      <ul className="mt-2 list-disc space-y-1 pl-5 text-dim">
        <li>It counts for this conversation only, from the next message on.</li>
        <li>What is not allowed beforehand is denied, and the chat shows it.</li>
        <li>Use it for studies that you trust: text in a study can mislead the model.</li>
      </ul>
    </Dialog>
  );
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
