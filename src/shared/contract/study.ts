import { z } from "zod";
import { StudyPath } from "../chat/chat.ts";
import { ErrorInfo } from "../errors.ts";
import { ChangeRow } from "../study/describe-patch.ts";
import { Op } from "../study/ops.ts";
import { ReviewDecision } from "../study/proposal.ts";
import { Id, Label, Study } from "../study/study.ts";
import { HistoryStep, NodeHistoryEntry } from "../study/study-history.ts";
import { ExcerptLine } from "../study/text-place.ts";
import { base, None, Revision } from "./base.ts";

/** How study.json differs from the open study, where another program wrote it. */
export const ForeignChange = z.discriminatedUnion("state", [
  z.strictObject({ state: z.literal("none") }),
  /** The file holds a study: what taking it over would change. */
  z.strictObject({ state: z.literal("conflict"), reason: z.string(), rows: z.array(ChangeRow) }),
  /** The file holds none; the excerpt is of the place where it goes wrong. */
  z.strictObject({ state: z.literal("broken"), error: ErrorInfo, excerpt: z.array(ExcerptLine) }),
]);
export type ForeignChange = z.infer<typeof ForeignChange>;

/** What can be done with the open study. */
export const studyContract = {
  /** Applies the ops as one batch and one undo step. Batches with the same `group` that follow each other are one step. */
  apply: base
    .input(z.strictObject({ ops: z.array(Op).min(1).max(20_000), label: Label, group: Id.optional() }))
    .output(Revision),
  undo: base.input(None).output(Revision),
  redo: base.input(None).output(Revision),
  /** Takes back what one turn changed, or one change of study.json (`fileChangeGroup`), as a step of its own. */
  undoTurn: base.input(z.strictObject({ turnId: Id })).output(Revision),
  /** Accepts or rejects changes of the chat that wait. An accepted one that no longer works is refused with its reason. */
  review: base
    .input(z.strictObject({ ids: z.array(z.string()).min(1).max(20_000), decision: ReviewDecision }))
    .output(Revision),
  /** Steps of the history, the newest first; `before` is the first revision of the last step that was read. */
  history: base
    .input(
      z.strictObject({
        before: z.number().int().optional(),
        limit: z.number().int().min(1).max(500).default(100),
      }),
    )
    .output(
      z.strictObject({
        steps: z.array(HistoryStep),
        hasMore: z.boolean(),
        /** The oldest revision that can be gone back to. */
        oldest: z.number().int(),
      }),
    ),
  /** What is different from one revision to another. */
  difference: base
    .input(z.strictObject({ from: z.number().int(), to: z.number().int() }))
    .output(z.strictObject({ rows: z.array(ChangeRow) })),
  /** The study as it was at a revision. */
  at: base.input(z.strictObject({ revision: z.number().int() })).output(Study),
  /** Makes the study what it was at a revision: a step like any other, which can be undone. */
  restore: base.input(z.strictObject({ revision: z.number().int() })).output(Revision),
  /** Who made a node what it is: the latest changes of it first. */
  nodeHistory: base
    .input(z.strictObject({ nodeId: Id, limit: z.number().int().min(1).max(500).default(50) }))
    .output(
      z.strictObject({
        entries: z.array(NodeHistoryEntry),
        hasMore: z.boolean(),
        /** The step that made it; absent where that is older than the history. */
        made: NodeHistoryEntry.optional(),
      }),
    ),
  /** What another program wrote into study.json that could not be brought in by itself. */
  foreignChange: base.input(None).output(ForeignChange),
  /** Takes the file as it is (a step that can be undone), or writes this study over it (the file is kept beside). */
  settleForeignChange: base.input(z.strictObject({ keep: z.enum(["mine", "theirs"]) })).output(Revision),
  /** Says that the user trusts the open study, or does not any more: what it brings is run only while it is trusted. */
  trust: base
    .input(z.strictObject({ trusted: z.boolean() }))
    .output(z.strictObject({ isTrusted: z.boolean() })),
  /** Files of the study's folder whose path holds the words of the query, the best first; hidden ones are left out. */
  files: base
    .input(
      z.strictObject({
        query: z.string().max(200).default(""),
        limit: z.number().int().min(1).max(200).default(50),
      }),
    )
    .output(z.strictObject({ files: z.array(z.strictObject({ path: StudyPath, bytes: z.number().int() })) })),
};
