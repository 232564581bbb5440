import Database from "better-sqlite3";
import { AppError } from "../../shared/errors.ts";

/** The database holds something that this program did not write: a page or a row of it is damaged. */
export class DatabaseDamage extends Error {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = "DatabaseDamage";
  }
}

/** Says an error that the database itself is damaged? One that is locked, full or not to be written is not. */
export function isDamage(error: unknown): boolean {
  if (error instanceof AppError) return isDamage(error.cause);
  if (error instanceof DatabaseDamage) return true;
  if (!(error instanceof Database.SqliteError)) return false;
  return error.code === "SQLITE_NOTADB" || error.code.startsWith("SQLITE_CORRUPT");
}

/**
 * Reads what this program stored itself. What does not fit any more was damaged meanwhile.
 * @param what it is, for the message
 * @throws DatabaseDamage
 * @throws AppError study-too-new: a newer program stored it
 */
export function readStored<Value>(what: string, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    const isTooNew = error instanceof AppError && error.code === "study-too-new";
    if (isTooNew || error instanceof Database.SqliteError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new DatabaseDamage(`${what} cannot be read: ${reason}`, { cause: error });
  }
}
