import type { ForeignChange } from "../../shared/contract/study.ts";
import { AppError, assertNever, toErrorInfo } from "../../shared/errors.ts";
import type { SaveState } from "../../shared/events.ts";
import { describePatch } from "../../shared/study/describe-patch.ts";
import { nameOfOlder } from "../../shared/study/migrate-study.ts";
import { BrokenStudy, parseStudy } from "../../shared/study/parse-study.ts";
import { diffStudies } from "../../shared/study/patch.ts";
import { serializeStudy } from "../../shared/study/serialize-study.ts";
import type { Study } from "../../shared/study/study.ts";
import { excerptOf } from "../../shared/study/text-place.ts";
import { compareForeignFile } from "./foreign-change.ts";
import { copyName } from "./study-folder.ts";

/** Saves come this long after the last change, ms: one file write for a burst of edits. */
const SAVE_DELAY_MS = 150;
/** A save that failed (disk full, folder read-only for a while) is tried again after this, ms. */
const RETRY_DELAY_MS = 5_000;

/** study.json of an open study. */
export type StudyFile = {
  /** Its text as it is now; undefined when it is gone. */
  read(): Promise<string | undefined>;
  /** Writes it atomically. */
  write(text: string): Promise<void>;
  /** Keeps what it holds now in another file beside it. */
  keepCopy(name: string): Promise<void>;
};

export type StudySaver = ReturnType<typeof createStudySaver>;

/**
 * Keeps study.json and the open study together: saves what changes here, and takes in what another program changes
 * there. Nothing of another program is overwritten unless it is in the study by then, or kept in a copy.
 * @param options.fileText study.json as it was read when the study was opened
 * @param options.takeIn makes the study what it is given, as a change by another program
 * @param options.onSaved told the text that study.json holds now
 */
export function createStudySaver(options: {
  study: () => Study;
  /** False when study.json does not hold the study yet. */
  isSaved: boolean;
  fileText: string;
  file: StudyFile;
  takeIn: (next: Study) => void;
  onSaved: (text: string) => void;
  announce: (state: SaveState) => void;
}) {
  const { study, file, takeIn, onSaved, announce } = options;
  let fileText = options.fileText;
  /** Where the file goes before it is written in the present schema; undefined when it is in that already. */
  let olderName = nameOfOlder(fileText);
  let state: SaveState = { type: "saved", revision: study().revision };
  let timer: NodeJS.Timeout | undefined;
  let saving: Promise<void> = Promise.resolve();
  let closed = false;

  function setState(next: SaveState): void {
    const isRepeated = JSON.stringify(next) === JSON.stringify(state);
    state = next;
    if (!isRepeated) announce(next);
  }

  function schedule(delayMs = SAVE_DELAY_MS): void {
    if (state.type === "saved") setState({ type: "pending" });
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = undefined;
      saving = saving.then(save);
    }, delayMs);
  }

  function noteFile(text: string): void {
    fileText = text;
    olderName = nameOfOlder(text);
  }

  /** Takes in what another program wrote since this one read or wrote the file. @throws AppError study-changed-outside */
  function takeInFile(present: string): void {
    const foreign = compareForeignFile(fileText, present, study());
    switch (foreign.type) {
      case "broken":
        throw changedOutside(foreign.error.message, foreign.error);
      case "conflict":
        throw changedOutside(foreign.reason);
      case "merged":
        noteFile(present);
        takeIn(foreign.study);
        return;
      case "unchanged":
        if (present !== fileText) noteFile(present);
        return;
      default:
        assertNever(foreign);
    }
  }

  async function save(): Promise<void> {
    try {
      const present = await file.read();
      if (present !== undefined) takeInFile(present); // one that is gone is written again
      if (olderName !== undefined) await file.keepCopy(olderName);
      const saved = study();
      const text = serializeStudy(saved);
      await file.write(text);
      fileText = text;
      olderName = undefined;
      onSaved(text);
      setState(saved === study() ? { type: "saved", revision: saved.revision } : { type: "pending" });
    } catch (error) {
      fail(error);
    }
  }

  function fail(error: unknown): void {
    setState({ type: "failed", error: toErrorInfo(toSaveError(error)) });
    if (!closed) schedule(RETRY_DELAY_MS);
  }

  async function look(): Promise<void> {
    try {
      const present = await file.read();
      if (present !== undefined) takeInFile(present);
      if (present === undefined || state.type === "failed") schedule(0);
    } catch (error) {
      fail(error);
    }
  }

  async function settle(keep: "mine" | "theirs"): Promise<void> {
    const present = await file.read();
    if (present === undefined || present === fileText)
      throw new AppError("nothing-to-settle", "study.json was not changed by another program");
    if (keep === "theirs") {
      const theirs = parseStudy(present);
      noteFile(present);
      takeIn({ ...theirs, id: study().id });
    } else {
      await file.keepCopy(copyName("theirs", new Date()));
      fileText = present;
      olderName = undefined;
    }
    clearTimeout(timer);
    timer = undefined;
    await save();
  }

  async function flush(): Promise<void> {
    if (state.type !== "saved") {
      clearTimeout(timer);
      timer = undefined;
      saving = saving.then(save);
    }
    await saving;
  }

  if (!options.isSaved) schedule();

  return {
    state: (): SaveState => state,

    /** Saves some time from now. */
    schedule: (): void => schedule(),

    /** Looks at the file, which another program may have changed or taken away; what is wrong with it is in the state. */
    look(): Promise<void> {
      saving = saving.then(look);
      return saving;
    },

    /** What another program wrote that could not be brought in by itself. */
    async foreignChange(): Promise<ForeignChange> {
      const present = await file.read();
      const foreign = compareForeignFile(fileText, present ?? fileText, study());
      switch (foreign.type) {
        case "conflict": {
          const { reason, file: theirs } = foreign;
          return {
            state: "conflict",
            reason,
            rows: describePatch(diffStudies(study(), theirs), study(), theirs),
          };
        }
        case "broken": {
          const { error } = foreign;
          const excerpt = error instanceof BrokenStudy ? excerptOf(present ?? "", error.place) : [];
          return { state: "broken", error: toErrorInfo(error), excerpt };
        }
        case "merged":
        case "unchanged":
          return { state: "none" };
        default:
          return assertNever(foreign);
      }
    },

    /**
     * Takes the file as it is, as one change of the study, or writes the study over it and keeps a copy of it.
     * @throws AppError nothing-to-settle; study-broken, study-too-new when there is nothing in the file to take
     */
    settle(keep: "mine" | "theirs"): Promise<void> {
      const settled = saving.then(() => settle(keep));
      saving = settled.catch(() => undefined); // whoever asked has the error
      return settled;
    },

    /** Waits until study.json holds the present revision, or its save has failed. */
    flush,

    /** Saves what is not saved yet and stops trying again. */
    async close(): Promise<void> {
      closed = true;
      await flush();
    },
  };
}

function changedOutside(reason: string, cause?: AppError): AppError {
  return new AppError(
    "study-changed-outside",
    `study.json was changed by another program and is not overwritten. ${reason}`,
    { cause },
  );
}

function toSaveError(error: unknown): AppError {
  if (error instanceof AppError && error.code === "study-changed-outside") return error;
  const message = `study.json could not be saved: ${toErrorInfo(error).message}`;
  return new AppError("study-save-failed", message, { cause: error });
}
