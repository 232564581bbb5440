import { existsSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname } from "node:path";
import { AppError, type ErrorInfo, toErrorInfo } from "../../shared/errors.ts";
import { mendSearchIndex } from "./check-database.ts";
import { DatabaseDamage, isDamage } from "./database-damage.ts";
import { type Database, openDatabase, toDatabaseError } from "./open-database.ts";

/** What SQLite keeps beside a database, the database itself last: without it, the others would be taken for another one's. */
const SUFFIXES = ["-wal", "-shm", ""] as const;

export type OpenedDatabase<Content> = {
  readonly db: Database;
  readonly content: Content;
  /** Says that the database was damaged and where it is now. */
  readonly warning: ErrorInfo | undefined;
};

/**
 * Opens the database of a study. One that is damaged is set aside, whole and under another name, for a new one;
 * one that is locked or cannot be written is not.
 * @param options.wasUsed the study had a database before, so that an empty file is a damaged one
 * @param options.read reads from it what the study needs first: damage that shows there counts as well
 * @throws AppError database-too-new, database-unusable, and whatever else `read` throws
 */
export function openOrSetAside<Content>(
  path: string,
  { wasUsed, read, busyMs }: { wasUsed: boolean; read: (db: Database) => Content; busyMs?: number },
): OpenedDatabase<Content> {
  const options = busyMs === undefined ? {} : { busyMs };
  const open = (): Omit<OpenedDatabase<Content>, "warning"> => {
    assertNotEmptied(path, wasUsed);
    const wasCutOff = bytesOf(`${path}-wal`) > 0;
    const db = openDatabase(path, options);
    try {
      if (wasCutOff) mendSearchIndex(db);
      return { db, content: read(db) };
    } catch (error) {
      db.close();
      throw toDatabaseError(error, path);
    }
  };
  try {
    return { ...open(), warning: undefined };
  } catch (error) {
    if (!isDamage(error)) throw error;
    const kept = replaceDatabase(path, error, new Date());
    return { ...open(), warning: toWarning(kept, error) };
  }
}

/** SQLite takes an empty file for a new database, and throws away what its log still holds. */
function assertNotEmptied(path: string, wasUsed: boolean): void {
  if (bytesOf(path) > 0) return;
  const isLeft = bytesOf(`${path}-wal`) > 0 || (wasUsed && existsSync(path));
  if (isLeft) throw new DatabaseDamage("the file is empty");
}

/**
 * Puts a new database in the place of a damaged one. It is made first: where that fails, nothing has changed.
 * @returns where the damaged one is now
 */
function replaceDatabase(path: string, damage: unknown, now: Date): string {
  const next = `${path}.new`;
  try {
    rmSync(next, { force: true }); // left by one that got no further
    openDatabase(next).close();
    const kept = freeName(`${path}.damaged-${now.toISOString().replace(/[-:]|\.\d+/g, "")}`);
    for (const suffix of SUFFIXES)
      if (existsSync(`${path}${suffix}`)) renameSync(`${path}${suffix}`, `${kept}${suffix}`);
    renameSync(next, path);
    return kept;
  } catch (error) {
    const reason = `${toErrorInfo(damage).message}, and it cannot be set aside: ${toErrorInfo(error).message}`;
    throw new AppError("database-unusable", reason, { cause: error, details: path });
  }
}

function freeName(name: string): string {
  let free = name;
  for (let number = 2; SUFFIXES.some((suffix) => existsSync(`${free}${suffix}`)); number += 1)
    free = `${name}-${number}`;
  return free;
}

function toWarning(kept: string, damage: unknown): ErrorInfo {
  const file = `${basename(dirname(kept))}/${basename(kept)}`;
  const message = `The study's database was damaged and is kept as ${file}`;
  return toErrorInfo(
    new AppError("database-set-aside", message, { details: `${kept}\n${toErrorInfo(damage).message}` }),
  );
}

function bytesOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
