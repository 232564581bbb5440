import { resolve } from "node:path";
import { z } from "zod";
import { AppError } from "../../src/shared/errors.ts";
import { createFolderWorkspace } from "./folder-workspace.ts";
import { createSnapshotWorkspace } from "./snapshot-workspace.ts";
import { createStudiesFolder } from "./studies-folder.ts";
import type { Workspace } from "./workspace.ts";

const Environment = z.object({
  /** Folder of the present study. */
  PLANFORM_STUDY_FOLDER: z.string().min(1),
  /** The canvas at the start of the turn, where the app has started the server. */
  PLANFORM_CANVAS: z.string().min(1).optional(),
  /** Set where the changes of the turn wait until they are accepted. */
  PLANFORM_REVIEW: z.literal("1").optional(),
  /** Folder in which studies lie; beside the present one when left out. */
  PLANFORM_STUDIES: z.string().min(1).optional(),
});

/** The workspace that the environment names. Nothing is read yet. @throws AppError invalid-input */
export function openWorkspace(env: Readonly<Record<string, string | undefined>>): Workspace {
  const parsed = Environment.safeParse(env);
  if (!parsed.success) {
    const names = parsed.error.issues.map((issue) => issue.path.join("."));
    throw new AppError("invalid-input", `The environment is not complete: ${names.join(", ")}`, {
      hint: "Start the server by `planform mcp STUDY`, or set PLANFORM_STUDY_FOLDER to the folder of a study.",
    });
  }
  const { PLANFORM_STUDY_FOLDER, PLANFORM_CANVAS, PLANFORM_REVIEW, PLANFORM_STUDIES } = parsed.data;
  const studyFolder = resolve(PLANFORM_STUDY_FOLDER);
  const studies = createStudiesFolder(studyFolder, PLANFORM_STUDIES);
  return PLANFORM_CANVAS === undefined
    ? createFolderWorkspace(studyFolder, studies)
    : createSnapshotWorkspace(PLANFORM_CANVAS, studies, { isReviewed: PLANFORM_REVIEW === "1" });
}
