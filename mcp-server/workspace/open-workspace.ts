import { z } from "zod";
import { AppError } from "../../src/shared/errors.ts";
import type { Surroundings } from "../surroundings.ts";
import { createFolderWorkspace } from "./folder-workspace.ts";
import { createSnapshotWorkspace } from "./snapshot-workspace.ts";
import { createStudiesFolder } from "./studies-folder.ts";
import type { Workspace } from "./workspace.ts";

const Environment = z.object({
  /** The canvas at the start of the turn, where the app has started the server. */
  PLANFORM_CANVAS: z.string().min(1).optional(),
  /** Set where the changes of the turn wait until they are accepted. */
  PLANFORM_REVIEW: z.literal("1").optional(),
  /** Folder in which studies lie; beside the present one when left out. */
  PLANFORM_STUDIES: z.string().min(1).optional(),
});

/** The workspace that the environment names. Nothing is read yet. @throws AppError invalid-input */
export function openWorkspace({ env, studyFolder }: Surroundings): Workspace {
  const parsed = Environment.safeParse(env);
  if (!parsed.success) {
    const names = parsed.error.issues.map((issue) => issue.path.join("."));
    throw new AppError("invalid-input", `The environment is not right: ${names.join(", ")}`);
  }
  const { PLANFORM_CANVAS, PLANFORM_REVIEW, PLANFORM_STUDIES } = parsed.data;
  const studies = createStudiesFolder(studyFolder, PLANFORM_STUDIES);
  return PLANFORM_CANVAS === undefined
    ? createFolderWorkspace(studyFolder, studies)
    : createSnapshotWorkspace(PLANFORM_CANVAS, studies, { isReviewed: PLANFORM_REVIEW === "1" });
}
