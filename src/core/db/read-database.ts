import Database from "better-sqlite3";
import { checkTables } from "./check-database.ts";

/**
 * Reads from the database of a study that is not opened, and writes nothing.
 * @throws whatever opening and reading do where the database is not there, damaged, or of another schema
 */
export function readDatabase<Value>(path: string, read: (db: Database.Database) => Value): Value {
  const db = new Database(path, { readonly: true, fileMustExist: true });
  try {
    checkTables(db);
    return read(db);
  } finally {
    db.close();
  }
}
