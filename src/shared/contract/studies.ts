import { z } from "zod";
import { ErrorInfo } from "../errors.ts";
import { OpenStudy } from "../events.ts";
import { Label } from "../study/study.ts";
import { StudyDraft } from "../study/study-draft.ts";
import { ExcerptLine, TextPlace } from "../study/text-place.ts";
import { base, None } from "./base.ts";

/** A study that can be opened from the welcome view. */
export const StudyCard = z.strictObject({
  name: z.string(),
  description: z.string().optional(),
  /** Folder of a recent study, or name of a sample. */
  path: z.string(),
  kind: z.enum(["recent", "sample"]),
  nodes: z.array(z.strictObject({ x: z.number(), y: z.number(), type: z.string() })),
  openedAt: z.number().optional(),
  /** Why it cannot be opened, as far as that is known without opening it. */
  problem: z.string().optional(),
});
export type StudyCard = z.infer<typeof StudyCard>;

/** What keeps a study.json from being opened. */
export const StudyDiagnosis = z.strictObject({
  /** Absolute path of the file. */
  file: z.string(),
  /** Undefined when the file can be opened. */
  error: ErrorInfo.optional(),
  /** Where in the file; absent where it is gone, or a newer program wrote it. */
  place: TextPlace.optional(),
  /** The lines around the place. */
  excerpt: z.array(ExcerptLine),
  /** The last revision that this program saved or kept, where going back to it mends the file. */
  lastGood: z
    .strictObject({
      revision: z.number().int(),
      name: z.string(),
      nodes: z.number().int(),
      savedAt: z.number().optional(),
    })
    .optional(),
});
export type StudyDiagnosis = z.infer<typeof StudyDiagnosis>;

/** Finding, opening, making and mending studies. */
export const studiesContract = {
  list: base.input(None).output(z.array(StudyCard)),
  /** Opens a study folder in place of the one that is open. */
  open: base.input(z.strictObject({ path: z.string().min(1).max(4_096) })).output(OpenStudy),
  /** Copies a bundled sample to the user's studies (or takes the copy that is there) and opens it. */
  openSample: base.input(z.strictObject({ name: Label })).output(OpenStudy),
  /**
   * Makes a study and opens it: empty, from a sample (`template` is its name), or from what a form was filled in with.
   * A relative path lies among the user's studies.
   */
  create: base
    .input(
      z.strictObject({
        path: z.string().min(1).max(4_096),
        name: Label,
        template: Label.optional(),
        draft: StudyDraft.optional(),
      }),
    )
    .output(OpenStudy),
  /** A free folder among the user's studies for a study of this name. */
  proposeFolder: base.input(z.strictObject({ name: Label })).output(z.strictObject({ path: z.string() })),
  /** What is wrong with the study.json at a path that cannot be opened, and what it can be mended with. */
  diagnose: base.input(z.strictObject({ path: z.string().min(1).max(4_096) })).output(StudyDiagnosis),
  /** Puts the broken study.json aside and the last good revision in its place, then opens it. */
  repair: base.input(z.strictObject({ path: z.string().min(1).max(4_096) })).output(OpenStudy),
};
