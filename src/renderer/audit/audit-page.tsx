import { Download, X } from "lucide-react";
import { clearAuditFilters, exportAudit, loadAudit } from "../state/actions/audit.ts";
import { noFilters, useAudit } from "../state/audit-store.ts";
import { showPage } from "../state/ui-store.ts";
import { Button } from "../ui/button.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { AuditFilters } from "./audit-filters.tsx";
import { AuditTable } from "./audit-table.tsx";

/** What Claude ran or wanted to run in this study, who decided, and what became of it. */
export function AuditPage() {
  return (
    <section
      aria-label="Audit list"
      data-testid="audit"
      className="@container flex min-w-0 flex-1 flex-col bg-bg"
    >
      <div className="flex min-h-10 shrink-0 items-center gap-2 border-b border-line bg-panel pr-2 pl-4">
        <h1 className="font-semibold">Audit list</h1>
        <span className="ml-auto" />
        <ExportButton format="csv" />
        <ExportButton format="json" />
        <IconButton icon={X} label="Back to the canvas" onClick={() => showPage("canvas")} />
      </div>
      <Content />
    </section>
  );
}

function ExportButton({ format }: { format: "csv" | "json" }) {
  const exporting = useAudit((state) => state.exporting);
  const isEmpty = useAudit((state) => state.entries.length === 0);
  return (
    <Button disabled={isEmpty || exporting !== undefined} onClick={() => void exportAudit(format)}>
      {exporting === format ? <Spinner /> : <Download size={13} aria-hidden />}
      Export {format.toUpperCase()}
    </Button>
  );
}

function Content() {
  const isRead = useAudit((state) => state.isRead);
  const isEmpty = useAudit((state) => state.entries.length === 0);
  const isFiltered = useAudit((state) => state.readWith !== undefined && !isPlain(state.readWith));
  const error = useAudit((state) => state.error);
  if (error !== undefined) {
    return (
      <div className="p-3">
        <ErrorNote error={error}>
          <Button onClick={() => void loadAudit()}>Try again</Button>
        </ErrorNote>
      </div>
    );
  }
  if (!isRead) {
    return (
      <p className="flex items-center gap-2 p-4 text-dim">
        <Spinner />
        Loading
      </p>
    );
  }
  if (isEmpty && !isFiltered) return <Nothing />;
  return (
    <>
      <AuditFilters />
      {isEmpty ? <NothingFound /> : <AuditTable />}
    </>
  );
}

function isPlain(filters: typeof noFilters): boolean {
  return Object.entries(noFilters).every(
    ([key, value]) => Object.entries(filters).find(([name]) => name === key)?.[1] === value,
  );
}

function Nothing() {
  return (
    <div data-testid="audit-empty" className="flex max-w-140 flex-col items-start gap-2 p-4 text-dim">
      <p>
        Nothing has run yet. Each tool that Claude uses or asks for is listed here, with who allowed or denied
        it, and so is what you decide about what may run.
      </p>
      <Button onClick={() => showPage("canvas")}>Back to the canvas</Button>
    </div>
  );
}

function NothingFound() {
  const isLoading = useAudit((state) => state.isLoading);
  return (
    <div role="status" className="flex flex-col items-start gap-2 p-4 text-dim">
      {isLoading ? (
        <span className="flex items-center gap-2">
          <Spinner />
          Searching
        </span>
      ) : (
        "No entry matches"
      )}
      <Button onClick={clearAuditFilters}>Show all entries</Button>
    </div>
  );
}
