import { readFileSync, watch } from "node:fs";
import { mkdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { z } from "zod";
import { AppError, toErrorInfo } from "../../shared/errors.ts";
import { MOMENTARY_HOST } from "../../shared/study/study-lock-info.ts";
import { writePrivateFile } from "../../system/write-private-file.ts";
import { lockStudy } from "../study/study-lock.ts";

/**
 * A study that the user trusts. Folder and id have to match both: another study that is put into the folder is not
 * trusted, nor is a copy of the study elsewhere. What is changed within the folder stays trusted, as it does in an editor:
 * whoever may write there is trusted with it.
 */
export const TrustedStudy = z.strictObject({
  /** Its links resolved. */
  folder: z.string().min(1),
  studyId: z.string().min(1),
  /** ms since 1970 */
  trustedAt: z.number(),
});
export type TrustedStudy = z.infer<typeof TrustedStudy>;

const VERSION = 1;
const TrustFile = z.strictObject({ version: z.literal(VERSION), studies: z.array(TrustedStudy) });
const FileOfAnyVersion = z.looseObject({ version: z.number().int().positive() });

/** Editors and other programs write in several steps; the list is looked at when they have been quiet for this long, ms. */
const QUIET_MS = 50;

export type TrustStore = ReturnType<typeof createTrustStore>;

/**
 * Which studies the user trusts: `trusted-studies.json` in the app's own folder, never in a study's, which somebody else
 * may have made. It is read anew each time, so that what another program takes back holds at once. Where it cannot be
 * read nothing is trusted, and it is never written over.
 */
export function createTrustStore(homeFolder: string) {
  const path = join(homeFolder, "trusted-studies.json");

  /** @throws AppError trust-list-unusable */
  function read(): TrustedStudy[] {
    let text: string;
    try {
      text = readFileSync(path, "utf8");
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
      throw unusable("cannot be read", error);
    }
    try {
      const json: unknown = JSON.parse(text);
      const { data } = FileOfAnyVersion.safeParse(json);
      if (data !== undefined && data.version > VERSION) throw tooNew();
      return TrustFile.parse(json).studies;
    } catch (error) {
      // What stands in it is not repeated: the reasons of the parsers quote it.
      throw error instanceof AppError ? error : unusable("is broken", error);
    }
  }

  function unusable(what: string, cause: unknown): AppError {
    return new AppError("trust-list-unusable", `${path} ${what}`, {
      hint: `No study is trusted until the file is mended or deleted: \`${path}\`.`,
      cause,
    });
  }

  function tooNew(): AppError {
    return new AppError("trust-list-unusable", `${path} was written by a newer Planform`, {
      hint: "No study is trusted by this version; update Planform.",
    });
  }

  /** One program at a time reads and writes it, so that nobody's entry is lost. */
  async function change(make: (studies: readonly TrustedStudy[]) => TrustedStudy[]): Promise<void> {
    await mkdir(homeFolder, { recursive: true, mode: 0o700 });
    const lock = await lockStudy(`${path}.lock`, MOMENTARY_HOST).catch((error: unknown) => {
      throw unwritable(error);
    });
    try {
      const studies = make(read());
      await writePrivateFile(path, `${JSON.stringify({ version: VERSION, studies }, undefined, 2)}\n`).catch(
        (error: unknown) => {
          throw unwritable(error);
        },
      );
    } finally {
      await lock.release();
    }
  }

  function unwritable(cause: unknown): AppError {
    return new AppError("trust-list-unusable", `${path} cannot be written: ${toErrorInfo(cause).message}`, {
      hint: "Check free space and permissions of the folder, then try again. Nothing was changed.",
      cause,
    });
  }

  return {
    path,

    /** Newest first. @throws AppError trust-list-unusable */
    list: (): TrustedStudy[] => read().toSorted((a, b) => b.trustedAt - a.trustedAt),

    /** False also where the list cannot be read: `problem` says why. */
    isTrusted(folder: string, studyId: string): boolean {
      try {
        return read().some((entry) => isOf(entry, folder, studyId));
      } catch (error) {
        if (error instanceof AppError) return false;
        throw error;
      }
    },

    /** Why nothing is trusted; undefined where the list can be read. */
    problem(): AppError | undefined {
      try {
        read();
        return undefined;
      } catch (error) {
        if (error instanceof AppError) return error;
        throw error;
      }
    },

    /** @param folder its links resolved. @throws AppError trust-list-unusable */
    trust: (folder: string, studyId: string): Promise<void> =>
      change((studies) => [
        ...studies.filter((entry) => !isOf(entry, folder, studyId)),
        { folder, studyId, trustedAt: Date.now() },
      ]),

    /** Takes the trust in a folder back, whichever study was in it. @throws AppError trust-list-unusable */
    revoke: (folder: string): Promise<void> =>
      change((studies) => studies.filter((entry) => entry.folder !== folder)),

    /** Calls `onChange` some time after the list was written, by whomever. @returns ends the watching */
    watch(onChange: () => void): () => void {
      let timer: NodeJS.Timeout | undefined;
      const watcher = watch(dirname(path), { persistent: false }, (_event, name) => {
        if (name !== basename(path)) return;
        clearTimeout(timer);
        timer = setTimeout(onChange, QUIET_MS);
      });
      watcher.on("error", () => watcher.close()); // what counts is read anew each time; only windows learn of it later
      return () => {
        clearTimeout(timer);
        watcher.close();
      };
    },
  };
}

function isOf(entry: TrustedStudy, folder: string, studyId: string): boolean {
  return entry.folder === folder && entry.studyId === studyId;
}
