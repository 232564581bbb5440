import { Copy, FileWarning, FolderOpen, History, RefreshCw } from "lucide-react";
import type { StudyDiagnosis } from "../../shared/contract/studies.ts";
import { type ErrorInfo, errorCatalog } from "../../shared/errors.ts";
import { lookAgain, restoreLastGood } from "../state/actions/repair.ts";
import { showStudies } from "../state/actions/studies.ts";
import { useRepair } from "../state/repair-store.ts";
import { useApp } from "../state/store.ts";
import { showPage } from "../state/ui-store.ts";
import { Button } from "../ui/button.tsx";
import { copyText } from "../ui/copy-text.ts";
import { ErrorNote } from "../ui/error-note.tsx";
import { countOf, formatNumber, formatWhen } from "../ui/format.ts";
import { InlineCode } from "../ui/inline-code.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { detailsText } from "./details-text.ts";
import { Excerpt } from "./excerpt.tsx";

/** What is wrong with a study that cannot be opened, and what can be done about it. */
export function RepairView({ path }: { path: string }) {
  const { value, isLoading, error } = useRepair((state) => state.diagnosis);
  const looks = useRepair((state) => state.looks);
  const openName = useApp((state) => state.open?.study.name);
  const problem = value?.error;
  return (
    <div data-testid="repair-view" className="min-w-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex max-w-190 flex-col gap-4 px-6 py-8">
        <header>
          <h1 className="flex items-center gap-2 text-[20px] font-semibold">
            <FileWarning size={20} className="shrink-0 text-bad" aria-hidden />
            The study cannot be opened
          </h1>
          <p className="mt-1 font-mono text-small break-all text-dim">{value?.file ?? path}</p>
        </header>
        {problem === undefined || value === undefined ? null : (
          <Problem diagnosis={value} problem={problem} />
        )}
        {error === undefined ? null : <ErrorNote error={error} />}
        {value === undefined && isLoading ? (
          <p className="flex items-center gap-2 text-dim">
            <Spinner />
            Looking at study.json
          </p>
        ) : null}
        {value === undefined ? null : <WayBack diagnosis={value} />}
        <div className="flex flex-wrap items-center gap-2">
          {value?.lastGood === undefined ? null : <Restore path={path} revision={value.lastGood.revision} />}
          <Button onClick={() => void lookAgain(path)}>
            <RefreshCw size={13} aria-hidden />
            Look again
          </Button>
          {problem === undefined || value === undefined ? null : (
            <Button onClick={() => void copyText(detailsText(value, problem))}>
              <Copy size={13} aria-hidden />
              Copy details
            </Button>
          )}
          <Button onClick={showStudies}>
            <FolderOpen size={13} aria-hidden />
            Choose another study
          </Button>
          {openName === undefined ? null : (
            <Button look="quiet" className="max-w-60" onClick={() => showPage("canvas")}>
              <span className="truncate">Back to {openName}</span>
            </Button>
          )}
        </div>
        <p role="status" className="min-h-5 text-small text-dim">
          {looks === 0 || isLoading || problem === undefined
            ? ""
            : `Looked again${looks === 1 ? "" : `, ${formatNumber(looks)} times`}: the study still cannot be opened.`}
        </p>
      </div>
    </div>
  );
}

function Problem({ diagnosis, problem }: { diagnosis: StudyDiagnosis; problem: ErrorInfo }) {
  const { title } = errorCatalog[problem.code];
  return (
    <section aria-label="What is wrong" className="flex flex-col gap-2">
      <div role="alert" data-error-code={problem.code}>
        <p className="font-medium">{title}</p>
        {problem.message === title ? null : <p className="break-words text-dim">{problem.message}</p>}
      </div>
      <Excerpt lines={diagnosis.excerpt} />
    </section>
  );
}

function WayBack({ diagnosis: { error, lastGood } }: { diagnosis: StudyDiagnosis }) {
  if (error === undefined) return null;
  if (lastGood === undefined) {
    const hint = error.code === "study-broken" ? errorCatalog["no-good-revision"].nextStep : error.hint;
    return (
      <p className="rounded-md border border-line bg-panel px-3 py-2">
        {error.code === "study-broken" ? "No revision of this study is kept to go back to. " : ""}
        <InlineCode text={hint} />
      </p>
    );
  }
  const { revision, name, nodes, savedAt } = lastGood;
  return (
    <section aria-label="The last good revision" className="rounded-md border border-line bg-panel px-3 py-2">
      <p>
        <span className="font-medium">Revision {formatNumber(revision)} is kept:</span> {name},{" "}
        <span className="num">{countOf(nodes, "node")}</span>
        {savedAt === undefined ? "" : `, changed last ${formatWhen(savedAt, Date.now())}`}.
      </p>
      <p className="mt-0.5 text-small text-dim">
        Restoring it puts it into study.json. The file as it is now stays beside it, as study.json.broken with
        the time.
      </p>
    </section>
  );
}

function Restore({ path, revision }: { path: string; revision: number }) {
  return (
    <Button look="primary" onClick={() => void restoreLastGood(path, revision)}>
      <History size={13} aria-hidden />
      Restore revision {formatNumber(revision)}
    </Button>
  );
}
