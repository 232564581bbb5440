import type { Database } from "better-sqlite3";
import { z } from "zod";
import { DatabaseDamage } from "./database-damage.ts";

const Names = z.array(z.string());

/**
 * Looks at every page of every table, some 2 ms for each MB.
 * @throws DatabaseDamage, or the error of SQLite that says so
 */
export function checkTables(db: Database): void {
  const select = db.prepare(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL TABLE%'",
  );
  for (const name of Names.parse(select.pluck().all())) {
    const problem = findProblem(db, name);
    if (problem !== undefined) throw new DatabaseDamage(problem);
  }
}

/** Looks whether the full-text index goes together with itself, and builds it anew where it does not: nothing is lost with it. */
export function mendSearchIndex(db: Database): void {
  if (findProblem(db, "messages") === undefined) return;
  // Its own command to rebuild it would take in every event.
  db.transaction(() =>
    db.exec(`INSERT INTO messages (messages) VALUES ('delete-all');
      INSERT INTO messages (rowid, content) SELECT id, content FROM events WHERE type IN ('user-message', 'text')`),
  )();
}

function findProblem(db: Database, table: string): string | undefined {
  const answer = z.string().parse(db.pragma(`quick_check("${table}")`, { simple: true }));
  return answer === "ok" ? undefined : answer;
}
