import { AppError } from "../../shared/errors.ts";
import { parseStudy } from "../../shared/study/parse-study.ts";
import { applyPatch, diffStudies, isEmptyPatch } from "../../shared/study/patch.ts";
import type { Study } from "../../shared/study/study.ts";

/**
 * What another program changed in study.json while the study is open, brought into the open study field by field,
 * so that neither side is lost.
 * @param known the text that study.json had when this program read or wrote it last
 * @param present the text that it has now
 * @returns undefined when nothing in it was changed
 * @throws AppError study-changed-outside when the file is broken, is another study, or does not go together with the open one
 */
export function mergeForeignChange(known: string, present: string, study: Study): Study | undefined {
  if (present === known) return undefined;
  try {
    const file = parseStudy(present);
    if (file.id !== study.id) throw new AppError("study-broken", `it is the study "${file.name}" now`);
    const patch = diffStudies(parseStudy(known), file);
    return isEmptyPatch(patch) ? undefined : applyPatch(study, patch);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new AppError(
      "study-changed-outside",
      `study.json was changed by another program and is not overwritten: ${error.message}`,
      { cause: error },
    );
  }
}
