import Database from "better-sqlite3";
import { AppError } from "../../shared/errors.ts";
import { migrations } from "./migrations.ts";

export type { Database } from "better-sqlite3";

/**
 * Opens the database of a study and brings its schema up to date, in one transaction.
 * @param path file path, or ":memory:"
 * @param options.busyMs how long another program that writes is waited for
 * @throws AppError database-too-new, or database-unusable when the file is corrupt, locked or cannot be written.
 */
export function openDatabase(path: string, { busyMs = 5_000 } = {}): Database.Database {
  let db: Database.Database | undefined;
  try {
    db = new Database(path);
    db.pragma(`busy_timeout = ${busyMs}`);
    // Before anything is written: a database of a newer program stays as it is.
    const version = readVersion(db);
    db.pragma("journal_mode = WAL");
    // NORMAL survives a kill of the process; only a loss of power may take the last moments, never the database.
    db.pragma("synchronous = NORMAL");
    db.pragma("foreign_keys = ON");
    migrate(db, version);
    return db;
  } catch (error) {
    db?.close();
    throw error instanceof AppError ? error : toUnusable(error, path);
  }
}

/** Gives an error of SQLite in later work its code too; others come back as they are. */
export function toDatabaseError(error: unknown, path: string): unknown {
  return error instanceof Database.SqliteError ? toUnusable(error, path) : error;
}

function toUnusable(error: unknown, path: string): AppError {
  const reason = error instanceof Error ? error.message : String(error);
  return new AppError("database-unusable", `The database cannot be used: ${reason}`, {
    cause: error,
    details: path,
  });
}

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

function migrate(db: Database.Database, current: number): void {
  if (current === migrations.length) return;
  db.transaction(() => {
    for (const sql of migrations.slice(current)) db.exec(sql);
    db.pragma(`user_version = ${migrations.length}`);
  }).immediate();
}
