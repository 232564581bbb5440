import { fileActor, fileChangeGroup } from "../../shared/study/actor.ts";
import { nameOfOlder } from "../../shared/study/migrate-study.ts";
import { parseChangedStudy, parseStudy } from "../../shared/study/parse-study.ts";
import { applyPatch, diffStudies, isEmptyPatch } from "../../shared/study/patch.ts";
import { serializeStudy } from "../../shared/study/serialize-study.ts";
import type { Study } from "../../shared/study/study.ts";
import { readStored } from "../db/database-damage.ts";
import type { Batch, BatchStore, SavedStudy } from "./batch-store.ts";

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
  const known = replay(saved, later);
  // A save that was cut off between the file and the note of it left a state between the two.
  const atFile = replay(
    saved,
    later.filter(({ revision }) => revision <= file.revision),
  );
  const text = serializeStudy(file);
  if (text === saved.text || text === serializeStudy(atFile)) {
    // Batches from now on are made on the migrated study, and must not be replayed on the older one.
    if (nameOfOlder(saved.text) !== undefined) batches.setSaved(serializeStudy(known));
    return { study: known, isSaved: known.revision === file.revision };
  }
  const revision = Math.max(file.revision, known.revision + 1);
  const study = { ...file, revision };
  const patch = diffStudies(known, study);
  if (!isEmptyPatch(patch)) {
    batches.insert({
      revision,
      groupId: fileChangeGroup(revision),
      kind: "edit",
      targetGroup: undefined,
      actor: fileActor,
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

/**
 * The study that the database holds, whatever study.json says.
 * @returns undefined when it holds none
 * @throws DatabaseDamage
 */
export function storedStudy(batches: BatchStore): Study | undefined {
  const saved = batches.saved();
  return saved === undefined ? undefined : replay(saved, batches.since(saved.study.revision));
}

function replay(saved: SavedStudy, batches: readonly Batch[]): Study {
  const replayOn = (base: Study): Study =>
    batches.reduce(
      (study, batch) =>
        readStored(`Revision ${batch.revision} of the study`, () => ({
          ...applyPatch(study, batch.patch),
          revision: batch.revision,
        })),
      base,
    );
  if (batches.length === 0 || nameOfOlder(saved.text) === undefined) return replayOn(saved.study);
  return readStored("The study as it was saved last", () => parseChangedStudy(saved.text, replayOn));
}
