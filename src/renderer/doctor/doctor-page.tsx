import { CircleAlert, CircleCheck, CircleDashed, Download, RotateCcw } from "lucide-react";
import { useState } from "react";
import type { DoctorItem } from "../../shared/doctor.ts";
import { saveDiagnostics } from "../state/actions/diagnostics.ts";
import { loadDoctor } from "../state/actions/doctor.ts";
import { useApp } from "../state/store.ts";
import { showPage } from "../state/ui-store.ts";
import { Button } from "../ui/button.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { formatWhen } from "../ui/format.ts";
import { InlineCode } from "../ui/inline-code.tsx";
import { Page } from "../ui/page.tsx";
import { Spinner } from "../ui/spinner.tsx";

/** What Planform needs or can use on this machine, and what to do where it is missing. */
export function DoctorPage() {
  const { value, isLoading, error } = useApp((state) => state.doctor);
  return (
    <Page
      title="Doctor"
      onClose={() => showPage("canvas")}
      actions={
        <>
          {value === undefined ? null : (
            <span className="num text-small text-faint">
              checked {formatWhen(value.checkedAt, Date.now())}
            </span>
          )}
          <Button disabled={isLoading} onClick={() => void loadDoctor(true)}>
            {isLoading ? <Spinner size={13} /> : <RotateCcw size={13} aria-hidden />}
            Check again
          </Button>
        </>
      }
    >
      {error === undefined ? null : <ErrorNote error={error} />}
      {value === undefined ? (
        isLoading ? (
          <p className="flex items-center gap-2 text-dim">
            <Spinner />
            Looking at this machine
          </p>
        ) : null
      ) : (
        <ul className="divide-y divide-line rounded-md border border-line bg-panel">
          {value.items.map((item) => (
            <Item key={item.id} item={item} />
          ))}
        </ul>
      )}
      <SaveDiagnostics />
    </Page>
  );
}

/** One text for whoever helps. */
function SaveDiagnostics() {
  const [isSaving, setSaving] = useState(false);
  async function save(): Promise<void> {
    setSaving(true);
    await saveDiagnostics();
    setSaving(false);
  }
  return (
    <div className="mt-4 flex flex-wrap items-center gap-x-3 gap-y-2">
      <p className="min-w-60 flex-1 text-small text-dim">
        For whoever helps you: versions, settings, numbers and error codes in one file, without texts and
        without secrets.
      </p>
      <Button disabled={isSaving} onClick={() => void save()}>
        {isSaving ? <Spinner size={13} /> : <Download size={13} aria-hidden />}
        Save diagnostics...
      </Button>
    </div>
  );
}

const signs = {
  ok: { icon: CircleCheck, className: "text-good", word: "found" },
  missing: { icon: CircleAlert, className: "text-bad", word: "missing" },
  optional: { icon: CircleDashed, className: "text-faint", word: "not there, optional" },
};

function Item({ item }: { item: DoctorItem }) {
  const { icon: Icon, className, word } = signs[item.state];
  return (
    <li data-item={item.id} data-state={item.state} className="flex items-start gap-2.5 px-3 py-2.5">
      <Icon size={16} className={`mt-px shrink-0 ${className}`} aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap gap-x-2">
          <span className="font-medium">{item.title}</span>
          <span className={item.state === "ok" ? "sr-only" : "text-small text-faint"}>{word}</span>
        </p>
        <p className="text-small break-words text-dim">{item.found}</p>
        {item.nextStep === undefined ? null : (
          <p className="mt-0.5 text-small">
            <InlineCode text={item.nextStep} />
          </p>
        )}
      </div>
    </li>
  );
}
