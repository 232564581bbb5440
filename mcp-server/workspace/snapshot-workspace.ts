import { ulid } from "ulid";
import type { Study } from "../../src/shared/study/study.ts";
import { createQueue } from "./create-queue.ts";
import type { StudiesFolder } from "./studies-folder.ts";
import { readStudyFile } from "./study-file.ts";
import type { Workspace } from "./workspace.ts";

/**
 * Works on the canvas as it was when the turn started, plus the changes accepted since, and writes nothing: the
 * app takes each modification out of the tool's answer. The base of every modification is the snapshot's own
 * revision, because the app asks what others have changed since the model last saw the canvas, and the turn's
 * own earlier changes are not among that.
 * @param snapshotPath read at the first call, not before: a process that was started ahead gets its snapshot late.
 */
export function createSnapshotWorkspace(snapshotPath: string, studies: StudiesFolder): Workspace {
  const inTurn = createQueue();
  let snapshot: { readonly revision: number; study: Study } | undefined;

  async function load(): Promise<{ readonly revision: number; study: Study }> {
    if (snapshot === undefined) {
      const study = await readStudyFile(snapshotPath);
      snapshot = { revision: study.revision, study };
    }
    return snapshot;
  }

  return {
    studies,
    read: () => inTurn(async () => (await load()).study),
    change: (plan, { signal }) =>
      inTurn(async () => {
        signal.throwIfAborted();
        const present = await load();
        const { study, ops, message } = await plan(present.study);
        if (ops.length === 0) return { message };
        present.study = { ...study, revision: study.revision + 1 };
        return {
          message,
          modification: { id: ulid(), studyId: study.id, baseRevision: present.revision, ops: [...ops] },
        };
      }),
  };
}
