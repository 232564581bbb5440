import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ulid } from "ulid";
import type { NamedModification } from "../../src/shared/study/modification.ts";
import { serializeStudy } from "../../src/shared/study/serialize-study.ts";
import type { Study } from "../../src/shared/study/study.ts";
import { confinePath } from "../../src/system/confine-path.ts";
import { sendToApp } from "./app-inbox.ts";
import { takeLock } from "./app-lock.ts";
import { createQueue } from "./create-queue.ts";
import { keepOlderStudy } from "./keep-older-study.ts";
import { findRealFolder, type StudiesFolder } from "./studies-folder.ts";
import { readStudyFile, STUDY_FILE, writeFileAtomically } from "./study-file.ts";
import type { Change, ChangeRequest, Workspace } from "./workspace.ts";

/** How long an app that has the study open gets to answer, ms. */
const APP_ANSWER_MS = 10_000;
/** How long its file may lag behind what it has answered, ms. */
const APP_SAVE_MS = 3_000;

/**
 * Works on a study's folder itself: reads study.json for each call, and writes it under the study's lock. Where an
 * app has the study open, the app is asked to make the change, so that its window shows it.
 */
export function createFolderWorkspace(studyFolder: string, studies: StudiesFolder): Workspace {
  const inTurn = createQueue();
  /** Revision that an app has answered; its study.json follows a little later. */
  let answeredRevision = 0;

  async function locate(): Promise<{ studyFile: string; privateFolder: string }> {
    const folder = await findRealFolder(studyFolder);
    const [studyFile, privateFolder] = await Promise.all([
      confinePath(folder, STUDY_FILE),
      confinePath(folder, ".planform"),
    ]);
    return { studyFile, privateFolder };
  }

  async function readPresent(studyFile: string): Promise<Study> {
    const deadline = performance.now() + APP_SAVE_MS;
    let study = await readStudyFile(studyFile);
    while (study.revision < answeredRevision && performance.now() < deadline) {
      await sleep(50);
      study = await readStudyFile(studyFile);
    }
    answeredRevision = 0;
    return study;
  }

  async function changeInFile(studyFile: string, plan: Plan): Promise<Change> {
    const study = await readPresent(studyFile);
    const planned = await makeModification(study, plan);
    if (planned.modification === undefined) return planned.change;
    const revision = study.revision + 1;
    await keepOlderStudy(studyFile);
    await writeFileAtomically(studyFile, serializeStudy({ ...planned.study, revision }));
    return { ...planned.change, revision };
  }

  async function change(plan: Plan, request: ChangeRequest): Promise<Change> {
    request.signal.throwIfAborted();
    const { studyFile, privateFolder } = await locate();
    const lock = await takeLock(privateFolder);
    if (lock.type === "taken") {
      try {
        return await changeInFile(studyFile, plan);
      } finally {
        await lock.release();
      }
    }
    const { change, modification } = await makeModification(await readPresent(studyFile), plan);
    if (modification === undefined) return change;
    const inboxFolder = join(privateFolder, "inbox");
    const { holder } = lock;
    answeredRevision = await sendToApp({
      inboxFolder,
      holder,
      modification,
      waitMs: APP_ANSWER_MS,
      ...request,
    });
    return { ...change, revision: answeredRevision };
  }

  return {
    studies,
    read: () => inTurn(async () => readPresent((await locate()).studyFile)),
    change: (plan, request) => inTurn(() => change(plan, request)),
  };
}

type Plan = Parameters<Workspace["change"]>[0];

async function makeModification(
  study: Study,
  plan: Plan,
): Promise<{ study: Study; change: Change; modification?: NamedModification }> {
  const step = await plan(study);
  const { message, ops } = step;
  if (ops.length === 0) return { study, change: { message } };
  const modification = { id: ulid(), studyId: study.id, baseRevision: study.revision, ops: [...ops] };
  return { study: step.study, change: { message, modification }, modification };
}
