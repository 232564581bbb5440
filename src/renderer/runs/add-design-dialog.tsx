import { type FormEvent, useId, useState } from "react";
import type { DesignValue, DesignValues, Variable } from "../../shared/optimise/design.ts";
import type { RunSummary } from "../../shared/optimise/run.ts";
import { addDesign } from "../state/actions/runs.ts";
import { sortVariables } from "../state/run-figures.ts";
import { runName } from "../state/run-words.ts";
import { useRuns } from "../state/runs-store.ts";
import { useApp } from "../state/store.ts";
import { closeDialog } from "../state/ui-store.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { formatNumber, formatUnit } from "../ui/format.ts";
import { Select } from "../ui/select.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { readDesign } from "./read-design.ts";

/** Takes a design of the user for a run that goes on; it begins with the one that is shown. */
export function AddDesignDialog({ runId }: { runId: string }) {
  const run = useApp((state) => state.runs.find(({ id }) => id === runId));
  const variables = useRuns((state) => state.problems[runId]?.variables);
  if (run === undefined || variables === undefined) return null;
  return <DesignForm run={run} variables={variables} />;
}

function DesignForm({ run, variables }: { run: RunSummary; variables: readonly Variable[] }) {
  const name = useApp((state) => runName(run, state.runs));
  const [texts, setTexts] = useState(() => startTexts(variables, useRuns.getState().chosenTrial ?? run.best));
  const [isTried, setTried] = useState(false);
  const [isSending, setSending] = useState(false);
  const formId = useId();
  const { values, errors } = readDesign(variables, texts);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setTried(true);
    if (values === undefined || isSending) return;
    setSending(true);
    const isTaken = await addDesign(run, values);
    setSending(false);
    if (isTaken) closeDialog();
  }

  return (
    <Dialog
      title={`Compute a design in ${name}`}
      onClose={closeDialog}
      actions={
        <>
          <Button onClick={closeDialog}>Cancel</Button>
          <Button look="primary" type="submit" form={formId} aria-disabled={isSending}>
            {isSending ? <Spinner size={13} /> : null}
            Compute
          </Button>
        </>
      }
    >
      <p className="text-dim">It is computed next, and the algorithm learns from it too.</p>
      <form id={formId} onSubmit={(event) => void submit(event)} className="mt-2 grid gap-1.5">
        {sortVariables(variables).map((variable) => (
          <Field
            key={variable.symbol}
            variable={variable}
            text={texts[variable.symbol] ?? ""}
            error={isTried ? errors[variable.symbol] : undefined}
            onChange={(text) => setTexts((known) => ({ ...known, [variable.symbol]: text }))}
          />
        ))}
      </form>
    </Dialog>
  );
}

type FieldProps = {
  variable: Variable;
  text: string;
  error: string | undefined;
  onChange: (text: string) => void;
};

function Field({ variable, text, error, onChange }: FieldProps) {
  const id = useId();
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_10rem_minmax(5rem,auto)] items-baseline gap-x-2">
      <label htmlFor={id} className="truncate text-dim" title={variable.label}>
        {variable.label}
      </label>
      {variable.kind === "categorical" ? (
        <Select id={id} value={text} onChange={({ target }) => onChange(target.value)}>
          {variable.choices.map((choice) => (
            <option key={String(choice)} value={String(choice)}>
              {String(choice)}
            </option>
          ))}
        </Select>
      ) : (
        <input
          id={id}
          inputMode="decimal"
          autoComplete="off"
          value={text}
          aria-invalid={error !== undefined}
          aria-describedby={error === undefined ? undefined : `${id}-error`}
          onChange={({ target }) => onChange(target.value)}
          className="num rounded-md border border-line-field bg-bg px-2 py-0.5 aria-invalid:border-bad"
        />
      )}
      <span className="num text-tiny text-faint">
        {variable.kind === "categorical"
          ? ""
          : `${formatNumber(variable.lower)} – ${formatNumber(variable.upper)}`}
        {variable.unit === undefined ? "" : ` ${formatUnit(variable.unit)}`}
      </span>
      {error === undefined ? null : (
        <span id={`${id}-error`} role="alert" className="col-span-2 col-start-2 text-small text-bad">
          {error}
        </span>
      )}
    </div>
  );
}

function startTexts(
  variables: readonly Variable[],
  shown: { readonly values: DesignValues } | undefined,
): Record<string, string> {
  return Object.fromEntries(
    variables.map((variable) => [
      variable.symbol,
      String(shown?.values[variable.symbol] ?? variable.initial ?? middleOf(variable)),
    ]),
  );
}

function middleOf(variable: Variable): DesignValue {
  if (variable.kind === "categorical") return variable.choices[0] ?? "";
  return (variable.lower + variable.upper) / 2;
}
