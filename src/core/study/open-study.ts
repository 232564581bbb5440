import { AppError } from "../../shared/errors.ts";
import { parseStudy } from "../../shared/study/parse-study.ts";
import { applyPatch, diffStudies, isEmptyPatch } from "../../shared/study/patch.ts";
import { serializeStudy } from "../../shared/study/serialize-study.ts";
import type { Study } from "../../shared/study/study.ts";
import type { BatchStore } from "./batch-store.ts";

/**
 * The study to go on with, from study.json and the database. Batches are in the database before they are in the
 * file, so after a crash the file may be behind: it is still what was saved last, and the later batches are
 * replayed. A file that is something else was written by another program: it wins, and what it changed becomes a batch.
 */
export function reconcileStudy(fileText: string, batches: BatchStore): { study: Study; isSaved: boolean } {
  const file = parseStudy(fileText);
  const saved = batches.saved();
  if (saved === undefined) {
    batches.setSaved(serializeStudy(file));
    return { study: file, isSaved: true };
  }
  const known = replay(saved.study, batches);
  if (serializeStudy(file) === saved.text) return { study: known, isSaved: known === saved.study };
  const revision = Math.max(file.revision, known.revision + 1);
  const patch = diffStudies(known, { ...file, revision });
  if (isEmptyPatch(patch) && file.id === known.id)
    return { study: known, isSaved: known.revision === file.revision };
  const study = { ...file, revision };
  batches.insert({
    revision,
    groupId: `file-${revision}`,
    kind: "edit",
    targetGroup: undefined,
    actor: { type: "external", name: "another program" },
    label: "Change of study.json",
    patch,
    createdAt: Date.now(),
  });
  batches.setSaved(serializeStudy(study));
  return { study, isSaved: revision === file.revision };
}

function replay(saved: Study, batches: BatchStore): Study {
  return batches.since(saved.revision).reduce((study, batch) => {
    try {
      return { ...applyPatch(study, batch.patch), revision: batch.revision };
    } catch (error) {
      throw new AppError("database-unusable", `Revision ${batch.revision} of the study cannot be rebuilt`, {
        cause: error,
      });
    }
  }, saved);
}
