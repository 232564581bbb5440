import Database from "better-sqlite3";
import { AppError } from "../../shared/errors.ts";
import { migrations } from "./migrations.ts";

export type { Database } from "better-sqlite3";

/**
 * Opens the database of a study and brings its schema up to date, in one transaction.
 * @param path file path, or ":memory:"
 * @throws AppError database-too-new, or database-unusable when the file is corrupt, locked or cannot be written.
 */
export function openDatabase(path: string): Database.Database {
  let db: Database.Database | undefined;
  try {
    db = new Database(path);
    db.pragma("busy_timeout = 5000");
    db.pragma("journal_mode = WAL");
    // NORMAL survives a kill of the process; only a loss of power may take the last moments, never the database.
    db.pragma("synchronous = NORMAL");
    db.pragma("foreign_keys = ON");
    migrate(db);
    return db;
  } catch (error) {
    db?.close();
    if (error instanceof AppError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError("database-unusable", `The database cannot be used: ${reason}`, {
      cause: error,
      details: path,
    });
  }
}

function migrate(db: Database.Database): void {
  const current = db.pragma("user_version", { simple: true });
  if (typeof current !== "number") throw new Error("The database does not tell its version");
  if (current > migrations.length) {
    throw new AppError(
      "database-too-new",
      `The database is at version ${current}; this program knows ${migrations.length}`,
    );
  }
  if (current === migrations.length) return;
  db.transaction(() => {
    for (const sql of migrations.slice(current)) db.exec(sql);
    db.pragma(`user_version = ${migrations.length}`);
  }).immediate();
}
