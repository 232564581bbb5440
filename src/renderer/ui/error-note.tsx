import { Copy, OctagonX } from "lucide-react";
import type { ReactNode } from "react";
import { type ErrorInfo, errorCatalog } from "../../shared/errors.ts";
import { Button } from "./button.tsx";
import { copyText } from "./copy-text.ts";
import { InlineCode } from "./inline-code.tsx";

type ErrorNoteProps = { error: ErrorInfo; children?: ReactNode };

/** A failure: what happened, what to do next, the details folded away. `children` are buttons for the next step. */
export function ErrorNote({ error, children }: ErrorNoteProps) {
  const { title } = errorCatalog[error.code];
  return (
    <div
      role="alert"
      data-error-code={error.code}
      className="rounded-md border border-bad/40 bg-bad-bg px-3 py-2 text-small"
    >
      <div className="flex items-start gap-2">
        <OctagonX size={15} className="mt-px shrink-0 text-bad" aria-hidden />
        <div className="min-w-0 flex-1">
          <div className="font-medium text-text">{title}</div>
          {error.message === title ? null : (
            <div className="mt-0.5 break-words text-dim">{error.message}</div>
          )}
          <div className="mt-1 text-text">
            <InlineCode text={error.hint} />
          </div>
          {error.details === undefined ? null : (
            <details className="mt-1 text-dim">
              <summary>Details</summary>
              <pre className="mt-1 max-h-40 overflow-auto rounded bg-code p-2 font-mono text-tiny whitespace-pre-wrap">
                {error.details}
              </pre>
            </details>
          )}
          <div className="mt-2 flex flex-wrap items-center gap-2">
            {children}
            <Button look="quiet" onClick={() => void copyText(errorText(error))}>
              <Copy size={13} aria-hidden />
              Copy
            </Button>
          </div>
        </div>
      </div>
    </div>
  );
}

function errorText({ code, message, hint, details }: ErrorInfo): string {
  return [`${errorCatalog[code].title} (${code})`, message, hint, details]
    .filter((line) => line !== undefined)
    .join("\n");
}
