import { parseStudy } from "../../shared/study/parse-study.ts";
import { applyPatch, diffStudies, isEmptyPatch } from "../../shared/study/patch.ts";
import { serializeStudy } from "../../shared/study/serialize-study.ts";
import type { Study } from "../../shared/study/study.ts";
import { readStored } from "../db/database-damage.ts";
import type { Batch, BatchStore } from "./batch-store.ts";

/**
 * The study to go on with, from study.json and the database. Batches are in the database before they are in the
 * file, so after a crash the file may be behind: it is still a state that this program made, and the later batches
 * are replayed. A file that is something else was written by another program: it wins, and what it changed becomes
 * a batch, so that it can be undone.
 * @throws AppError study-broken, study-too-new
 * @throws DatabaseDamage when what the database holds of the study cannot be read
 */
export function reconcileStudy(fileText: string, batches: BatchStore): { study: Study; isSaved: boolean } {
  const file = parseStudy(fileText);
  const saved = batches.saved();
  if (saved === undefined) {
    batches.setSaved(serializeStudy(file));
    return { study: file, isSaved: true };
  }
  const later = batches.since(saved.study.revision);
  const known = replay(saved.study, later);
  // A save that was cut off between the file and the note of it left a state between the two.
  const atFile = replay(
    saved.study,
    later.filter(({ revision }) => revision <= file.revision),
  );
  const text = serializeStudy(file);
  if (text === saved.text || text === serializeStudy(atFile))
    return { study: known, isSaved: known.revision === file.revision };
  const revision = Math.max(file.revision, known.revision + 1);
  const study = { ...file, revision };
  const patch = diffStudies(known, study);
  if (!isEmptyPatch(patch)) {
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
  } else if (file.id === known.id) {
    return { study: known, isSaved: known.revision === file.revision };
  }
  batches.setSaved(serializeStudy(study));
  return { study, isSaved: revision === file.revision };
}

function replay(saved: Study, batches: readonly Batch[]): Study {
  return batches.reduce(
    (study, batch) =>
      readStored(`Revision ${batch.revision} of the study`, () => ({
        ...applyPatch(study, batch.patch),
        revision: batch.revision,
      })),
    saved,
  );
}
