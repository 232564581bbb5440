import { setMode } from "../state/actions/conversations.ts";
import { useApp } from "../state/store.ts";
import { closeDialog, useUi } from "../state/ui-store.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";

/** What power mode means, before it is entered for the first time in a session. */
export function PowerDialog() {
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
        <li>
          What is not allowed beforehand asks in the chat, with the exact command, change or address. You
          allow it once or for the session, or deny it; without an answer it is denied.
        </li>
        <li>
          Its file tools never reach secrets, sign-ins, Planform's own files and files that start programs
          later, whatever you answer. A command that you allow once can do what you can.
        </li>
        <li>It counts for this conversation only, from the next message on.</li>
        <li>
          A study from elsewhere has to be trusted first. Text in a study can mislead the model: read what you
          allow.
        </li>
      </ul>
    </Dialog>
  );
}
