import { AppError } from "../../shared/errors.ts";
import { parseStudy } from "../../shared/study/parse-study.ts";
import { applyPatch, diffStudies, isEmptyPatch, type StudyPatch } from "../../shared/study/patch.ts";
import { findNode, type Study, type StudyNode } from "../../shared/study/study.ts";

/** What a study.json that another program may have written holds, seen from the study that is open. */
export type ForeignFile =
  | { readonly type: "unchanged" }
  /** `study` has both sides: what was changed here and what was changed in the file. */
  | { readonly type: "merged"; readonly study: Study }
  /** Taking the file in by itself would lose something of one side. `reason` is a sentence without its full stop. */
  | { readonly type: "conflict"; readonly file: Study; readonly reason: string }
  | { readonly type: "broken"; readonly error: AppError };

/**
 * Compares study.json with the open study, field by field, so that neither side is lost.
 * @param known the text that study.json had when this program read or wrote it last
 * @param present the text that it has now
 */
export function compareForeignFile(known: string, present: string, study: Study): ForeignFile {
  if (present === known) return { type: "unchanged" };
  try {
    return compare(parseStudy(known), parseStudy(present), study);
  } catch (error) {
    if (error instanceof AppError) return { type: "broken", error };
    throw error;
  }
}

function compare(base: Study, file: Study, study: Study): ForeignFile {
  if (file.id !== study.id) return { type: "conflict", file, reason: `The file is the study "${file.name}"` };
  const theirs = diffStudies(base, file);
  if (isEmptyPatch(theirs)) return { type: "unchanged" };
  // It may say what was changed, or only not know what was changed here since: that cannot be told apart.
  if (file.revision < base.revision) {
    const reason = `The file was made from revision ${file.revision}, and this study has been saved as revision ${base.revision}`;
    return { type: "conflict", file, reason };
  }
  const reason = findOverlap(diffStudies(base, study), theirs, (id) => labelOf(id, study, file));
  if (reason !== undefined) return { type: "conflict", file, reason };
  try {
    return { type: "merged", study: applyPatch(study, theirs) };
  } catch (error) {
    if (error instanceof AppError) return { type: "conflict", file, reason: error.message };
    throw error;
  }
}

function labelOf(id: string, study: Study, file: Study): string {
  return (findNode(study, id) ?? findNode(file, id))?.label ?? id;
}

/** What one side did to a node. */
type Touch = {
  readonly removed: boolean;
  readonly added: StudyNode | undefined;
  readonly fields: FieldValues;
};

/** The fields that one side changed, by what it made them; undefined for one that it took away. */
type FieldValues = ReadonlyMap<string, unknown>;

/** What both sides changed in different ways, in words; undefined where one can be put upon the other. */
function findOverlap(
  mine: StudyPatch,
  theirs: StudyPatch,
  label: (id: string) => string,
): string | undefined {
  const [own, foreign] = [touchedNodes(mine), touchedNodes(theirs)];
  for (const [id, there] of foreign) {
    const here = own.get(id);
    const words = here === undefined ? undefined : nodeOverlap(here, there, `"${label(id)}"`);
    if (words !== undefined) return words;
  }
  return (
    looseEnd(theirs, own, (name) => `"${name}" was removed here and connected in the file`, label) ??
    looseEnd(mine, foreign, (name) => `"${name}" was removed in the file and connected here`, label) ??
    fieldOverlap(changedFields(mine.study), changedFields(theirs.study), "the study")
  );
}

function touchedNodes({ nodes }: StudyPatch): Map<string, Touch> {
  const touched = new Map<string, Touch>();
  for (const change of nodes) {
    if (change.type === "updated") {
      touched.set(change.nodeId, { removed: false, added: undefined, fields: changedFields(change) });
      continue;
    }
    const { id } = change.node;
    const former = touched.get(id);
    touched.set(id, {
      removed: change.type === "removed" || former?.removed === true,
      added: change.type === "added" ? change.node : former?.added,
      fields: new Map(),
    });
  }
  return touched;
}

function nodeOverlap(here: Touch, there: Touch, name: string): string | undefined {
  const isGoneHere = here.removed && here.added === undefined;
  const isGoneThere = there.removed && there.added === undefined;
  if (isGoneHere && isGoneThere) return undefined;
  if (isGoneHere) return `${name} was removed here and changed in the file`;
  if (isGoneThere) return `${name} was removed in the file and changed here`;
  if (here.added !== undefined || there.added !== undefined) return `${name} was made anew on both sides`;
  return fieldOverlap(here.fields, there.fields, name);
}

function changedFields(change: StudyPatch["study"]): FieldValues {
  const { before = {}, after = {} } = change ?? {};
  return new Map(Object.keys({ ...before, ...after }).map((key) => [key, after[key]]));
}

function fieldOverlap(here: FieldValues, there: FieldValues, name: string): string | undefined {
  const field = [...there.keys()].find(
    (key) => here.has(key) && JSON.stringify(here.get(key)) !== JSON.stringify(there.get(key)),
  );
  if (field === undefined) return undefined;
  return `${field.replace(/^(data|settings)\./, "")} of ${name} was changed here and in the file`;
}

function looseEnd(
  { edges }: StudyPatch,
  others: ReadonlyMap<string, Touch>,
  say: (name: string) => string,
  label: (id: string) => string,
): string | undefined {
  const ends = edges.flatMap(({ type, edge }) => (type === "added" ? [edge.sourceId, edge.targetId] : []));
  const gone = ends.find((id) => {
    const touch = others.get(id);
    return touch?.removed === true && touch.added === undefined;
  });
  return gone === undefined ? undefined : say(label(gone));
}
