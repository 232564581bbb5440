import { readFile, stat } from "node:fs/promises";
import { ulid } from "ulid";
import { AppError } from "../../src/shared/errors.ts";
import { applyOps } from "../../src/shared/study/apply-op.ts";
import { type CanvasSnapshot, parseCanvasSnapshot } from "../../src/shared/study/canvas-snapshot.ts";
import { findStaleness } from "../../src/shared/study/find-staleness.ts";
import { type NamedModification, PROPOSED } from "../../src/shared/study/modification.ts";
import type { Study } from "../../src/shared/study/study.ts";
import { createQueue } from "./create-queue.ts";
import type { StudiesFolder } from "./studies-folder.ts";
import { reasonOf } from "./study-file.ts";
import type { Workspace } from "./workspace.ts";

type OwnChange = { readonly modification: NamedModification; readonly message: string };

/** The canvas as it is now. */
type Canvas = {
  /** What tells a file that was written anew from the one that was read. */
  readonly version: string;
  /** Revision of the file: everything of others is in it that the present study has. */
  readonly revision: number;
  readonly changes: CanvasSnapshot["changes"];
  present: Study;
};

/**
 * Works on the canvas of the turn, plus the changes accepted since, and writes nothing: the app takes each modification
 * out of the tool's answer. When somebody else changes the study meanwhile, the app writes the canvas anew; a change
 * that builds on what the model has not seen of that is refused, so that it reads again.
 * @param snapshotPath read at the first call, not before: a process that was started ahead gets its snapshot late.
 * @param options.isReviewed the changes wait until the engineer accepts them, and the answers say so
 */
export function createSnapshotWorkspace(
  snapshotPath: string,
  studies: StudiesFolder,
  { isReviewed }: { isReviewed: boolean },
): Workspace {
  const inTurn = createQueue();
  let canvas: Canvas | undefined;
  /** The model has seen what others changed up to this revision; at first, what it was told with its message. */
  let seenRevision = 0;
  /** Changes that the file does not have yet, oldest first. */
  let own: readonly OwnChange[] = [];
  /** What could not be kept after others changed the canvas, for the next answer. */
  let lost: string[] = [];

  async function load(): Promise<Canvas> {
    const version = await versionOf(snapshotPath);
    if (canvas?.version !== version) canvas = takeOver(version, await readSnapshot(snapshotPath));
    return canvas;
  }

  /** The file's study with the own changes that it does not have yet. */
  function takeOver(version: string, { study, takenIn, changes }: CanvasSnapshot): Canvas {
    const known = new Set(takenIn);
    let present = study;
    own = own.filter(({ modification, message }) => {
      if (known.has(modification.id)) return false;
      try {
        present = applyOps(present, modification.ops);
        return true;
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        lost.push(`An earlier change was not kept (${message}): ${error.message}`);
        return false;
      }
    });
    return { version, revision: study.revision, changes, present };
  }

  function takeLost(): string {
    const text = lost.map((line) => `\nNote: ${line}`).join("");
    lost = [];
    return text;
  }

  return {
    studies,
    read: () =>
      inTurn(async () => {
        const current = await load();
        seenRevision = current.revision;
        lost = []; // what is there now, it reads
        return current.present;
      }),
    change: (plan, { signal }) =>
      inTurn(async () => {
        signal.throwIfAborted();
        const current = await load();
        const { study, ops, message } = await plan(current.present);
        if (ops.length === 0) return { message: `${message}${takeLost()}` };
        const unseen = current.changes.filter(({ revision }) => revision > seenRevision);
        const stale = findStaleness(
          ops,
          unseen.map(({ patch }) => patch),
        );
        if (stale !== undefined) throw new AppError("op-rejected", stale);
        current.present = { ...study, revision: study.revision + 1 };
        const modification = {
          id: ulid(),
          studyId: study.id,
          baseRevision: current.revision,
          ops: [...ops],
        };
        own = [...own, { modification, message }];
        const told = isReviewed ? `${PROPOSED}${message}` : message;
        return { message: `${told}${takeLost()}`, modification };
      }),
  };
}

async function versionOf(path: string): Promise<string> {
  try {
    const { ino, mtimeNs, size } = await stat(path, { bigint: true });
    return `${ino} ${mtimeNs} ${size}`;
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function readSnapshot(path: string): Promise<CanvasSnapshot> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw unreadable(path, error);
  }
  return parseCanvasSnapshot(text);
}

function unreadable(path: string, cause: unknown): AppError {
  return new AppError("study-unreadable", `${path} cannot be read: ${reasonOf(cause)}`, { cause });
}
