import { Modification } from "../../shared/study/modification.ts";
import type { ExtractedModification } from "./extract-modifications.ts";

export type CollectedModification =
  | { readonly type: "accepted"; readonly modification: Modification }
  /** `reason` is a sentence for the user. */
  | { readonly type: "refused"; readonly reason: string }
  /** The same modification once more, as when a tool's answer is repeated in the reply. */
  | { readonly type: "duplicate"; readonly id: string };

/**
 * Decides which extracted modifications count, each by its own form and its id alone: whether its ops fit the study
 * is decided when they are applied. One without an id counts every time; a refused one does not use up its id.
 * @param seenIds Ids that were accepted before; the caller adds the ids of the accepted ones.
 * @returns One entry for each extracted one, in the same order.
 */
export function collectModifications(
  extracted: readonly ExtractedModification[],
  seenIds: ReadonlySet<string>,
): CollectedModification[] {
  const acceptedIds = new Set<string>();
  return extracted.map((entry) => {
    if (entry.type === "rejected") return { type: "refused", reason: entry.reason };
    const parsed = Modification.safeParse(entry.value);
    if (!parsed.success) {
      return {
        type: "refused",
        reason: `A change in the text has not the right form: ${describe(parsed.error)}`,
      };
    }
    const { id } = parsed.data;
    if (id !== undefined) {
      if (seenIds.has(id) || acceptedIds.has(id)) return { type: "duplicate", id };
      acceptedIds.add(id);
    }
    return { type: "accepted", modification: parsed.data };
  });
}

/** The first few problems, each with its place: `ops[0].node.label: Invalid input…`. */
function describe(error: {
  readonly issues: readonly { path: readonly PropertyKey[]; message: string }[];
}): string {
  const shown = error.issues.slice(0, 3).map((issue) => `${describePath(issue.path)}${issue.message}`);
  const hidden = error.issues.length - shown.length;
  return shown.join("; ") + (hidden > 0 ? `; and ${hidden} more` : "");
}

function describePath(path: readonly PropertyKey[]): string {
  let text = "";
  for (const step of path) text += typeof step === "number" ? `[${step}]` : `${text && "."}${String(step)}`;
  return text && `${text}: `;
}
