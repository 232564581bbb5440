import { type FormEvent, useId, useRef, useState } from "react";
import { type ErrorInfo, toErrorInfo } from "../../shared/errors.ts";
import { STOP_ASKING_WORDS } from "../../shared/policy/session-rule.ts";
import { stopAsking } from "../state/actions/conversations.ts";
import { useApp } from "../state/store.ts";
import { closeDialog } from "../state/ui-store.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { ErrorNote } from "../ui/error-note.tsx";

/** What it means that a session does not ask, and the words that have to be typed for it. */
export function StopAskingDialog() {
  const [typed, setTyped] = useState("");
  const [error, setError] = useState<ErrorInfo>();
  const isSending = useRef(false);
  const formId = useId();
  const isRight = typed === STOP_ASKING_WORDS;

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (!isRight || isSending.current) return;
    isSending.current = true;
    setError(undefined);
    try {
      await stopAsking(typed);
      closeDialog();
    } catch (cause) {
      setError(toErrorInfo(cause));
    } finally {
      isSending.current = false;
    }
  }

  return (
    <Dialog
      title="Stop asking in this session"
      onClose={closeDialog}
      actions={
        <>
          <Button onClick={closeDialog}>Keep asking</Button>
          <Button
            look="danger"
            type="submit"
            form={formId}
            disabled={!isRight}
            data-testid="stop-asking-confirm"
          >
            Stop asking
          </Button>
        </>
      }
    >
      <p>
        Claude will run commands, change files and fetch pages on this machine without showing them to you
        first.
      </p>
      <h3 className="mt-2 font-medium">What stays</h3>
      <ul className="mt-1 list-disc space-y-1 pl-5 text-dim">
        <li>
          Still denied: secrets of the study such as .env and keys, your credentials, Planform's own files,
          and start-up files of shells, editors and git.
        </li>
        <li>
          Commands run inside a guard sandbox that keeps these places out of their reach. <WithoutSandbox />
        </li>
        <li>What a tool does that Planform does not know is still asked.</li>
        <li>It ends when you let it ask again, switch to user mode or close the study.</li>
      </ul>
      <form id={formId} onSubmit={(event) => void submit(event)} className="mt-3">
        <label className="grid gap-1">
          <span>
            Type <strong className="font-mono text-small font-semibold">{STOP_ASKING_WORDS}</strong> to
            confirm
          </span>
          <input
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
            data-testid="stop-asking-words"
            autoComplete="off"
            spellCheck={false}
            className="rounded-md border border-line-field bg-bg px-2 py-1"
          />
        </label>
      </form>
      {error === undefined ? null : (
        <div className="mt-2">
          <ErrorNote error={error} />
        </div>
      )}
    </Dialog>
  );
}

function WithoutSandbox() {
  const sandbox = useApp((state) => state.doctor.value?.items.find(({ id }) => id === "sandbox"));
  if (sandbox === undefined) return "On a machine without a sandbox they still ask.";
  return sandbox.state === "ok" ? null : (
    <strong className="font-medium text-text">This machine has no sandbox: commands still ask.</strong>
  );
}
