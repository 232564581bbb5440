import { type FormEvent, useMemo, useState } from "react";
import { type ErrorInfo, toErrorInfo } from "../../shared/errors.ts";
import type { StudyDraft } from "../../shared/study/study-draft.ts";
import { createNewStudy, startOver } from "../state/actions/new-study.ts";
import { showStudies } from "../state/actions/studies.ts";
import { type StudyStart, useNewStudy } from "../state/new-study.ts";
import { Button } from "../ui/button.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { Page } from "../ui/page.tsx";
import { CreateBar } from "./create-bar.tsx";
import { NameFields } from "./name-fields.tsx";
import { reviewForm } from "./review-form.ts";
import { StartChoice } from "./start-choice.tsx";
import { StudyForm } from "./study-form.tsx";
import { TemplateChoice } from "./template-choice.tsx";

const noDraft: StudyDraft = { variables: [], outputs: [], objectives: [], constraints: [] };

/** Where a new study is made: its name and folder, and what it starts from. */
export function CreatePage() {
  const form = useNewStudy((state) => state.form);
  const review = useMemo(() => reviewForm(form), [form]);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorInfo>();

  const needs = [
    ...(form.name.trim() === "" ? ["a name"] : []),
    ...(form.folder?.trim() === "" ? ["a folder"] : []),
    ...(form.start === "template" && form.template === "" ? ["a template"] : []),
    ...(form.start === "form" && review.draft === undefined ? ["the marked fields mended"] : []),
  ];

  async function create(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (needs.length > 0 || isBusy) return;
    setBusy(true);
    setError(undefined);
    try {
      await createNewStudy(review.draft ?? noDraft);
    } catch (thrown) {
      setError(toErrorInfo(thrown));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Page
      title="New study"
      onClose={showStudies}
      actions={
        <Button look="quiet" onClick={startOver}>
          Clear the form
        </Button>
      }
    >
      <form
        data-testid="create-study"
        className="flex flex-col gap-5"
        onSubmit={(event) => void create(event)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit();
        }}
      >
        <NameFields />
        <StartChoice start={form.start} />
        {form.start === "template" ? <TemplateChoice chosen={form.template} /> : null}
        {form.start === "form" ? <StudyForm form={form} review={review} /> : null}
        {error === undefined ? null : <ErrorNote error={error} />}
        <CreateBar
          needs={needs}
          missing={form.start === "form" ? review.missing : []}
          nothingMissing={nothingMissing[form.start]}
          canvas={form.start === "form" ? review.canvas : undefined}
          isBusy={isBusy}
        />
      </form>
    </Page>
  );
}

const nothingMissing: Readonly<Record<StudyStart, string>> = {
  empty: "The study starts with an empty canvas.",
  template: "Its canvas and model files are copied; the template stays as it is.",
  form: "Nothing is missing: the study can be run as it is drawn here.",
  interview: "The study starts empty, and the chat asks you one question at a time.",
};
