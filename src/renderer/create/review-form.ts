import { checkStudy } from "../../shared/study/check-study.ts";
import { drawDraft, studyFromDraft } from "../../shared/study/draft-to-ops.ts";
import { findDraftErrors } from "../../shared/study/find-draft-errors.ts";
import type { Edge, StudyNode } from "../../shared/study/study.ts";
import { StudyDraft } from "../../shared/study/study-draft.ts";
import type { NewStudyForm } from "../state/new-study.ts";
import { cellKey, type RawDraft, readForm } from "./read-form.ts";

/** What the form comes to at present. */
export type FormReview = {
  /** Undefined while something in the form is wrong. */
  readonly draft: StudyDraft | undefined;
  /** What is wrong, by the key of its cell. */
  readonly errors: ReadonlyMap<string, string>;
  /** What the canvas will lack: it can be added there as well. */
  readonly missing: readonly string[];
  /** The canvas as far as it can be drawn; undefined while the form cannot be read. */
  readonly canvas: { readonly nodes: readonly StudyNode[]; readonly edges: readonly Edge[] } | undefined;
};

/** Reads, checks and draws what was typed. */
export function reviewForm(form: NewStudyForm): FormReview {
  const raw = readForm(form);
  const errors = new Map(raw.errors);
  const parsed = StudyDraft.safeParse(raw.draft);
  if (!parsed.success) {
    for (const { path, message } of parsed.error.issues) errors.set(keyOfPath(path, raw), message);
    return { draft: undefined, errors, missing: [], canvas: undefined };
  }
  const draft = parsed.data;
  for (const { section, index, field, message } of findDraftErrors(draft)) {
    const path = index === undefined ? [section, field] : [section, index, field];
    const key = keyOfPath(path, raw);
    if (!errors.has(key)) errors.set(key, message);
  }
  const canvas = drawDraft(draft);
  if (errors.size > 0) return { draft: undefined, errors, missing: [], canvas };
  // The name is asked for beside the form; any will do for the check.
  const study = studyFromDraft("draft", "Draft", draft);
  const missing =
    study.nodes.length === 0
      ? ["Nothing is filled in yet"]
      : [...new Set(checkStudy(study).map(({ message }) => message))];
  return { draft, errors, missing, canvas };
}

function keyOfPath(path: readonly PropertyKey[], { rowIds }: RawDraft): string {
  const [section, index, field] = path;
  const rowId = typeof index === "number" ? rowIds[String(section)]?.[index] : undefined;
  if (rowId !== undefined) return cellKey(rowId, String(field ?? "label"));
  return cellKey(String(section), String(index ?? ""));
}
