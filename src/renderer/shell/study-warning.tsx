import { TriangleAlert, X } from "lucide-react";
import { errorCatalog } from "../../shared/errors.ts";
import { useApp } from "../state/store.ts";
import { useUi } from "../state/ui-store.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { InlineCode } from "../ui/inline-code.tsx";

/** What is wrong with the study although it could be opened; put away until it is opened the next time. */
export function StudyWarning() {
  const open = useApp((state) => state.open);
  const dismissed = useUi((state) => state.dismissedWarning);
  const warning = open?.warning;
  if (open === undefined || warning === undefined) return null;
  const key = `${open.study.id} ${warning.code} ${warning.message}`;
  if (key === dismissed) return null;
  return (
    <div
      role="alert"
      data-testid="study-warning"
      className="flex shrink-0 items-start gap-2 border-b border-line bg-warn-bg py-1 pr-1.5 pl-3 text-small"
    >
      <TriangleAlert size={14} className="mt-1 shrink-0 text-warn" aria-hidden />
      <div className="min-w-0 flex-1 py-0.5">
        <span className="font-medium">{errorCatalog[warning.code].title}.</span>{" "}
        <span className="text-dim">
          <InlineCode text={warning.hint} />
        </span>
        {warning.details === undefined && warning.message === errorCatalog[warning.code].title ? null : (
          <details className="text-dim">
            <summary>Details</summary>
            <p className="break-words whitespace-pre-wrap">
              {[warning.message, warning.details].filter((text) => text !== undefined).join("\n")}
            </p>
          </details>
        )}
      </div>
      <IconButton icon={X} label="Close" onClick={() => useUi.setState({ dismissedWarning: key })} />
    </div>
  );
}
