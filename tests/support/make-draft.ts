import { StudyDraft } from "../../src/shared/study/study-draft.ts";

/** The input of a valid draft: a rectangular section that should be small and is limited by its aspect, unless told otherwise. */
export function makeDraft(changes: Readonly<Record<string, unknown>> = {}): StudyDraft {
  return StudyDraft.parse({
    variables: [
      { label: "Width", lower: 10, upper: 60, unit: "mm" },
      { label: "Height", lower: 20, upper: 90, unit: "mm" },
    ],
    outputs: [
      { label: "Area", expression: "width * height", unit: "mm^2" },
      { label: "Aspect", expression: "height / width" },
    ],
    objectives: [{ of: "Area" }],
    constraints: [{ of: "Aspect", limit: 6 }],
    ...changes,
  });
}
