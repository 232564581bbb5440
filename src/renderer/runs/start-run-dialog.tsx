import { Copy, Play, ShieldQuestion, TriangleAlert } from "lucide-react";
import { type FormEvent, type ReactNode, useId, useMemo, useRef, useState } from "react";
import { type ErrorInfo, toErrorInfo } from "../../shared/errors.ts";
import { findOptunaSampler, optunaSamplers } from "../../shared/optimise/optuna-samplers.ts";
import { needsFolder } from "../../shared/optimise/problem.ts";
import { type Recommendation, recommendAlgorithm } from "../../shared/optimise/recommend-algorithm.ts";
import { type AlgorithmKind, algorithmKinds } from "../../shared/study/node-types.ts";
import type { Problem } from "../../shared/study/problem.ts";
import { goToProblem } from "../state/actions/problems.ts";
import { startRun } from "../state/actions/runs.ts";
import { algorithmWords } from "../state/algorithm-words.ts";
import { useProblems } from "../state/problems.ts";
import { useSetting } from "../state/setting.ts";
import { useApp } from "../state/store.ts";
import { closeDialog, openDialog, showPage } from "../state/ui-store.ts";
import { Button } from "../ui/button.tsx";
import { copyText } from "../ui/copy-text.ts";
import { Dialog } from "../ui/dialog.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { formatNumber } from "../ui/format.ts";
import { ProblemIcon } from "../ui/problem-icon.tsx";
import { Select } from "../ui/select.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { formOf, type NumberField, type RunForm, readRunForm } from "./read-run-form.ts";
import { findReadiness, type Readiness } from "./what-prevents-run.ts";

/** What a run is started with, and what keeps it from being started. */
export function StartRunDialog() {
  const open = useApp((state) => state.open);
  const problems = useProblems();
  const platform = useApp((state) => state.app?.platform ?? "");
  const readiness = useMemo(
    () => (open === undefined ? undefined : findReadiness(open, problems, platform)),
    [open, problems, platform],
  );
  const algorithm = open?.study.nodes.find((node) => node.type === "algorithm")?.data;
  const [form, setForm] = useState(() => formOf(algorithm));
  const [isTried, setTried] = useState(false);
  const [isStarting, setStarting] = useState(false);
  const [error, setError] = useState<ErrorInfo>();
  const isSending = useRef(false);
  /** The problem that the user wants to see. */
  const wanted = useRef<Problem>(undefined);
  const formId = useId();
  if (open === undefined || readiness === undefined) return null;
  const { options, errors } = readRunForm(form);
  const recommended = recommend(readiness, options?.trials);
  const isBlocked = readiness.hindrances.length > 0 || !open.isTrusted;

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setTried(true);
    if (isBlocked || options === undefined || isSending.current) return;
    isSending.current = true;
    setStarting(true);
    setError(undefined);
    try {
      await startRun(options);
      closeDialog();
    } catch (cause) {
      setError(toErrorInfo(cause));
    } finally {
      isSending.current = false;
      setStarting(false);
    }
  }

  const set = (change: Partial<RunForm>): void => setForm((known) => ({ ...known, ...change }));
  return (
    <Dialog
      title="Start a run"
      onClose={closeDialog}
      onClosed={() => {
        if (wanted.current !== undefined) goToProblem(wanted.current);
      }}
      actions={
        <>
          <Button onClick={closeDialog}>Cancel</Button>
          <Button
            look="primary"
            type="submit"
            form={formId}
            disabled={isBlocked}
            aria-disabled={isStarting}
            data-testid="run-start"
          >
            {isStarting ? <Spinner size={13} /> : <Play size={13} aria-hidden />}
            {isStarting ? "Starting" : "Start"}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {error === undefined ? null : (
          <div ref={(note) => note?.scrollIntoView({ block: "nearest" })}>
            <ErrorNote error={error} />
          </div>
        )}
        <Hindrances
          readiness={readiness}
          isTrusted={open.isTrusted}
          onShow={(problem) => {
            wanted.current = problem;
            showPage("canvas");
            closeDialog();
          }}
        />
        <form id={formId} onSubmit={(event) => void submit(event)} className="grid gap-2.5">
          <NumberRow
            field="trials"
            label="Trials"
            unit="designs"
            form={form}
            set={set}
            error={isTried ? errors.trials : undefined}
            placeholder={recommended === undefined ? "" : formatNumber(recommended.trials.good)}
          />
          <AlgorithmRow form={form} set={set} recommended={recommended} />
          <Workers form={form} set={set} readiness={readiness} error={isTried ? errors.workers : undefined} />
          <NumberRow
            field="seed"
            label="Seed"
            form={form}
            set={set}
            error={isTried ? errors.seed : undefined}
            placeholder="a new one"
            hint="The same seed gives the same designs, with one trial at once."
          />
          <NumberRow
            field="timeLimitMin"
            label="Time limit"
            unit="min"
            form={form}
            set={set}
            error={isTried ? errors.timeLimitMin : undefined}
            placeholder="none"
          />
        </form>
      </div>
    </Dialog>
  );
}

type RowProps = { form: RunForm; set: (change: Partial<RunForm>) => void };

type WorkersProps = RowProps & { readiness: Readiness; error: string | undefined };

function Workers({ form, set, readiness: { problem }, error }: WorkersProps) {
  const workers = useSetting("runs.workers");
  // Formulas are computed in turn by the run process itself.
  const usual = problem === undefined || needsFolder(problem) ? "half the processors" : "1";
  return (
    <NumberRow
      field="workers"
      label="At once"
      unit="trials"
      form={form}
      set={set}
      error={error}
      placeholder={workers === 0 ? usual : String(workers)}
    />
  );
}

type NumberRowProps = RowProps & {
  field: NumberField;
  label: string;
  unit?: string;
  placeholder: string;
  hint?: string;
  error: string | undefined;
};

function NumberRow({ field, label, unit, form, set, placeholder, hint, error }: NumberRowProps) {
  const id = useId();
  const isInvalid = error !== undefined;
  return (
    <Row label={label} htmlFor={id}>
      <span className="flex items-center gap-2">
        <input
          id={id}
          inputMode="decimal"
          autoComplete="off"
          value={form[field]}
          placeholder={placeholder}
          aria-invalid={isInvalid}
          aria-describedby={isInvalid || hint !== undefined ? `${id}-more` : undefined}
          onChange={({ target }) => set({ [field]: target.value })}
          className="num w-40 rounded-md border border-line-field bg-bg px-2 py-0.5 aria-invalid:border-bad"
        />
        {unit === undefined ? null : <span className="text-small text-faint">{unit}</span>}
      </span>
      {isInvalid ? (
        <span id={`${id}-more`} role="alert" className="text-small text-bad">
          {error}
        </span>
      ) : hint === undefined ? null : (
        <span id={`${id}-more`} className="text-tiny text-dim">
          {hint}
        </span>
      )}
    </Row>
  );
}

function Row({ label, htmlFor, children }: { label: string; htmlFor: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[84px_minmax(0,1fr)] items-baseline gap-x-3">
      <label htmlFor={htmlFor} className="text-dim">
        {label}
      </label>
      <div className="flex min-w-0 flex-col gap-0.5">{children}</div>
    </div>
  );
}

/** As one thinks of them: those that search before those that only spread. */
const algorithmOrder: readonly AlgorithmKind[] = [
  "auto",
  "gaussianProcess",
  "parego",
  "cmaEs",
  "nsga2",
  "sobol",
  "latinHypercube",
  "optuna",
];

function AlgorithmRow({ form, set, recommended }: RowProps & { recommended: Recommendation | undefined }) {
  const id = useId();
  const samplerId = useId();
  const optuna = useApp((state) => state.doctor.value?.items.find((item) => item.id === "optuna"));
  const isMissing = form.algorithm === "optuna" && optuna !== undefined && optuna.state !== "ok";
  return (
    <>
      <Row label="Algorithm" htmlFor={id}>
        <Select
          id={id}
          aria-describedby={`${id}-use`}
          value={form.algorithm}
          onChange={({ target }) => set({ algorithm: toKind(target.value) })}
        >
          {algorithmOrder.map((kind) => (
            <option key={kind} value={kind}>
              {algorithmWords[kind].title}
            </option>
          ))}
        </Select>
        <span id={`${id}-use`} data-testid="algorithm-use" className="text-small text-dim">
          {form.algorithm === "auto" && recommended !== undefined
            ? recommended.reason
            : algorithmWords[form.algorithm].use}
        </span>
        {isMissing ? (
          <Missing message={`No Python with Optuna: ${optuna.found}`} install="apt install python3-optuna" />
        ) : null}
      </Row>
      {form.algorithm === "optuna" ? (
        <Row label="Sampler" htmlFor={samplerId}>
          <Select
            id={samplerId}
            aria-describedby={`${samplerId}-use`}
            value={form.sampler}
            onChange={({ target }) => set({ sampler: target.value })}
          >
            {optunaSamplers.map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </Select>
          <span id={`${samplerId}-use`} className="text-small text-dim">
            {findOptunaSampler(form.sampler)?.about}
          </span>
        </Row>
      ) : null}
    </>
  );
}

function toKind(value: string): AlgorithmKind {
  return algorithmKinds.find((kind) => kind === value) ?? "auto";
}

/** A trial that starts no program takes about this long, s. */
const formulaTrialS = 1e-4;

/** What Automatic comes to, as far as the study can be run. */
function recommend({ problem }: Readiness, trials: number | undefined): Recommendation | undefined {
  if (problem === undefined) return undefined;
  return recommendAlgorithm(problem, {
    ...(trials === undefined ? {} : { trials }),
    ...(needsFolder(problem) ? {} : { secondsPerTrial: formulaTrialS }),
  });
}

const mostHindrances = 6;

type HindrancesProps = {
  readiness: Readiness;
  isTrusted: boolean;
  onShow: (problem: Problem) => void;
};

/** What has to be done before the study can be run, each with the way there. */
function Hindrances({ readiness, isTrusted, onShow }: HindrancesProps) {
  const { hindrances, missing } = readiness;
  if (isTrusted && hindrances.length === 0 && missing.length === 0) return null;
  return (
    <div data-testid="run-hindrances" className="flex flex-col gap-2">
      {isTrusted ? null : (
        <div className="flex flex-wrap items-center gap-2 rounded-md border border-warn/40 bg-warn-bg px-3 py-2 text-small">
          <ShieldQuestion size={15} className="shrink-0 text-warn" aria-hidden />
          <span className="min-w-40 flex-1">This study is not trusted: nothing that it brings is run.</span>
          <Button onClick={() => openDialog({ type: "trust" })}>Look and trust...</Button>
        </div>
      )}
      {hindrances.length === 0 ? null : (
        <div className="rounded-md border border-bad/40 bg-bad-bg px-3 py-2 text-small">
          <p className="font-medium">The study cannot be run yet:</p>
          <ul className="mt-1 grid gap-1">
            {hindrances.slice(0, mostHindrances).map(({ message, problem }) => (
              <li key={message} className="flex items-start gap-2">
                <span className="mt-0.5">
                  <ProblemIcon severity="error" />
                </span>
                <span className="min-w-0 flex-1 break-words">{message}</span>
                {problem?.nodeId === undefined ? null : (
                  <Button look="link" aria-label={`Show where: ${message}`} onClick={() => onShow(problem)}>
                    Show
                  </Button>
                )}
              </li>
            ))}
          </ul>
          {hindrances.length > mostHindrances ? (
            <p className="mt-1 text-dim">and {hindrances.length - mostHindrances} more</p>
          ) : null}
        </div>
      )}
      {missing.map(({ message, install }) => (
        <Missing key={message} message={message} install={install} />
      ))}
    </div>
  );
}

/** A program that is not there, with the command that installs it. */
function Missing({ message, install }: { message: string; install: string | undefined }) {
  return (
    <div className="rounded-md border border-warn/40 bg-warn-bg px-3 py-2 text-small">
      <p className="flex items-start gap-2">
        <TriangleAlert size={15} className="mt-px shrink-0 text-warn" aria-hidden />
        <span className="min-w-0 break-words">{message}</span>
      </p>
      {install === undefined ? null : (
        <p className="mt-1.5 flex items-center gap-2 pl-5.5">
          <code className="rounded bg-code px-1.5 py-0.5 font-mono text-small select-all">{install}</code>
          <Button look="quiet" aria-label={`Copy ${install}`} onClick={() => void copyText(install)}>
            <Copy size={13} aria-hidden />
            Copy
          </Button>
        </p>
      )}
    </div>
  );
}
