import { type ReactNode, useState } from "react";
import { type ErrorInfo, toErrorInfo } from "../../shared/errors.ts";
import { Button } from "../ui/button.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { Spinner } from "../ui/spinner.tsx";

type PathFormProps = {
  title: string;
  action: string;
  children: ReactNode;
  canSubmit: boolean;
  onSubmit: () => Promise<void>;
};

/** A small form that shows its own failure and progress. */
export function PathForm({ title, action, children, canSubmit, onSubmit }: PathFormProps) {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorInfo>();

  async function submit(): Promise<void> {
    setBusy(true);
    setError(undefined);
    try {
      await onSubmit();
    } catch (thrown) {
      setError(toErrorInfo(thrown));
    } finally {
      setBusy(false);
    }
  }

  return (
    <form
      className="flex flex-col gap-2.5 rounded-md border border-line bg-panel p-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (canSubmit && !isBusy) void submit();
      }}
    >
      <h2 className="font-medium">{title}</h2>
      {children}
      {error === undefined ? null : <ErrorNote error={error} />}
      <Button type="submit" className="mt-auto self-start" disabled={!canSubmit || isBusy}>
        {isBusy ? <Spinner /> : null}
        {action}
      </Button>
    </form>
  );
}
