import { Info, X } from "lucide-react";
import { dismissToast } from "../state/notify.ts";
import { type Toast, useUi } from "../state/ui-store.ts";
import { Button } from "../ui/button.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { IconButton } from "../ui/icon-button.tsx";

/** What happened in passing, above the canvas and away from the chat. */
export function Toasts() {
  const toasts = useUi((state) => state.toasts);
  return (
    <section
      aria-label="Messages"
      className="pointer-events-none fixed bottom-22 left-16 z-50 flex w-96 max-w-[calc(100vw-80px)] flex-col gap-2"
    >
      {toasts.map((toast) => (
        <ToastNote key={toast.id} toast={toast} />
      ))}
    </section>
  );
}

function ToastNote({ toast }: { toast: Toast }) {
  const close = <IconButton icon={X} label="Close" onClick={() => dismissToast(toast.id)} />;
  return (
    <div data-testid="toast" className="rise-in pointer-events-auto relative rounded-md bg-panel">
      {toast.error === undefined ? (
        <div
          role="status"
          className="flex items-center gap-2 rounded-md border border-line-strong py-1.5 pr-1.5 pl-3 text-small"
        >
          <Info size={15} className="shrink-0 text-accent" aria-hidden />
          <span className="min-w-0 flex-1 break-words">{toast.text}</span>
          {toast.actions.map(({ label, run }) => (
            <Button
              key={label}
              look="link"
              data-testid="toast-action"
              onClick={() => {
                dismissToast(toast.id);
                run();
              }}
            >
              {label}
            </Button>
          ))}
          {close}
        </div>
      ) : (
        <>
          <ErrorNote error={toast.error} />
          <span className="absolute top-1.5 right-1.5">{close}</span>
        </>
      )}
    </div>
  );
}
