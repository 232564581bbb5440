import Database from "better-sqlite3";
import { AppError } from "../../shared/errors.ts";
import { checkTables } from "./check-database.ts";
import { DatabaseDamage, isDamage } from "./database-damage.ts";
import { migrations } from "./migrations.ts";

export type { Database } from "better-sqlite3";

/**
 * Opens the database of a study, looks whether it is whole and brings its schema up to date, in one transaction.
 * @param path file path, or ":memory:"
 * @param options.busyMs how long another program that writes is waited for
 * @throws AppError database-too-new, or database-unusable when the file is damaged, locked or cannot be written;
 * `isDamage` tells which.
 */
export function openDatabase(path: string, { busyMs = 5_000 } = {}): Database.Database {
  let db: Database.Database | undefined;
  try {
    db = new Database(path);
    db.pragma(`busy_timeout = ${busyMs}`);
    // Before anything is written: a database of a newer program, or a damaged one, stays as it is.
    readVersion(db);
    checkTables(db);
    db.pragma("journal_mode = WAL");
    // NORMAL survives a kill of the process; only a loss of power may take the last moments, never the database.
    db.pragma("synchronous = NORMAL");
    db.pragma("foreign_keys = ON");
    migrate(db);
    return db;
  } catch (error) {
    db?.close();
    throw error instanceof AppError ? error : toUnusable(error, path);
  }
}

/**
 * Gives an error of the database in later work its code too; others come back as they are.
 * @param path of the database, where it is known
 */
export function toDatabaseError(error: unknown, path?: string): unknown {
  return error instanceof Database.SqliteError || error instanceof DatabaseDamage
    ? toUnusable(error, path)
    : error;
}

function toUnusable(error: unknown, path: string | undefined): AppError {
  const reason = error instanceof Error ? error.message : String(error);
  return new AppError("database-unusable", `The database cannot be used: ${reason}`, {
    cause: error,
    ...(path === undefined ? {} : { details: path }),
    ...(isDamage(error) ? { hint: DAMAGE_HINT } : {}),
  });
}

const DAMAGE_HINT =
  "Close Planform and open the study again: its damaged database is then set aside, and nothing is deleted.";

function readVersion(db: Database.Database): number {
  const current = db.pragma("user_version", { simple: true });
  if (typeof current !== "number") throw new Error("The database does not tell its version");
  if (current > migrations.length) {
    throw new AppError(
      "database-too-new",
      `The database is at version ${current}; this program knows ${migrations.length}`,
    );
  }
  return current;
}

function migrate(db: Database.Database): void {
  if (readVersion(db) === migrations.length) return;
  db.transaction(() => {
    // Asked again under the lock: another program may have done it meanwhile.
    for (const sql of migrations.slice(readVersion(db))) db.exec(sql);
    db.pragma(`user_version = ${migrations.length}`);
  }).immediate();
}
