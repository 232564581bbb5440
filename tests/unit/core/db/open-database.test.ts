import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { migrations } from "../../../../src/core/db/migrations.ts";
import { openDatabase, toDatabaseError } from "../../../../src/core/db/open-database.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

/** A database as the program left it whose schema had this version. */
function makeDatabase(path: string, version: number): Database.Database {
  const db = new Database(path);
  for (const sql of migrations.slice(0, version)) db.exec(sql);
  db.pragma(`user_version = ${version}`);
  return db;
}

function schemaOf(db: Database.Database): unknown[] {
  return db.prepare("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").all();
}

describe("openDatabase", () => {
  it("makes a new database with the present schema", () => {
    const db = openDatabase(":memory:");
    expect(db.pragma("user_version", { simple: true })).toBe(migrations.length);
    expect(db.pragma("foreign_keys", { simple: true })).toBe(1);
    db.close();
  });

  it.each(migrations.map((_, version) => version))(
    "migrates version %i to the present schema",
    async (version) => {
      const path = join(await temporaryFolder(), "study.db");
      makeDatabase(path, version).close();
      const db = openDatabase(path);
      const fresh = openDatabase(":memory:");
      expect(schemaOf(db)).toEqual(schemaOf(fresh));
      expect(db.pragma("user_version", { simple: true })).toBe(migrations.length);
      expect(db.pragma("journal_mode", { simple: true })).toBe("wal");
      db.close();
      fresh.close();
    },
  );

  it("finds what was written before when it is opened again", async () => {
    const path = join(await temporaryFolder(), "study.db");
    const first = openDatabase(path);
    first.prepare("INSERT INTO meta VALUES ('a', 'b')").run();
    first.close();
    const second = openDatabase(path);
    expect(second.prepare("SELECT value FROM meta").pluck().get()).toBe("b");
    second.close();
  });

  it("leaves a half migrated database as it was", async () => {
    const path = join(await temporaryFolder(), "study.db");
    const db = new Database(path);
    // The first migration gets as far as this table.
    db.exec("CREATE TABLE sessions (id TEXT)");
    db.close();
    expect(() => openDatabase(path)).toThrow(expect.objectContaining({ code: "database-unusable" }));
    const after = new Database(path);
    expect(schemaOf(after)).toMatchObject([{ name: "sessions" }]);
    after.close();
  });

  it("refuses a database of a newer program and changes no byte of it", async () => {
    const path = join(await temporaryFolder(), "study.db");
    const newer = makeDatabase(path, migrations.length);
    newer.pragma(`user_version = ${migrations.length + 1}`);
    newer.close();
    const before = await readFile(path);
    expect(() => openDatabase(path)).toThrow(
      expect.objectContaining({
        code: "database-too-new",
        message: expect.stringContaining(`version ${migrations.length + 1}`),
      }),
    );
    expect((await readFile(path)).equals(before)).toBe(true);
  });

  it.each([
    ["text", Buffer.from("this is no database, but somebody's notes\n".repeat(200))],
    ["a torn header", Buffer.from("SQLite format 3\0").subarray(0, 12)],
  ])("refuses a file that is %s and changes no byte of it", async (_name, content) => {
    const path = join(await temporaryFolder(), "study.db");
    await writeFile(path, content);
    expect(() => openDatabase(path)).toThrow(
      expect.objectContaining({ code: "database-unusable", details: path }),
    );
    expect((await readFile(path)).equals(content)).toBe(true);
  });

  it("gives damage that shows later its code too", async () => {
    const path = join(await temporaryFolder(), "study.db");
    const db = openDatabase(path);
    const insert = db.prepare("INSERT INTO meta VALUES (?, ?)");
    for (let n = 0; n < 200; n += 1) insert.run(`key ${n}`, "x".repeat(200));
    db.close();
    const bytes = await readFile(path);
    bytes.fill(0xff, 4096 * 2);
    await writeFile(path, bytes);
    let thrown: unknown;
    try {
      const damaged = openDatabase(path);
      try {
        damaged.prepare("SELECT * FROM meta").all();
      } finally {
        damaged.close();
      }
    } catch (error) {
      thrown = toDatabaseError(error, path);
    }
    expect(thrown).toMatchObject({ code: "database-unusable" });
  });

  it("finds a schema that another program brings up to date at the same moment", async () => {
    const path = join(await temporaryFolder(), "study.db");
    const before = makeDatabase(path, 1);
    before.pragma("journal_mode = WAL");
    before.close();
    const other = new Worker(
      `const { parentPort, workerData } = require("node:worker_threads");
      const db = new (require("better-sqlite3"))(workerData.path);
      db.exec("BEGIN IMMEDIATE");
      parentPort.postMessage("has the lock");
      setTimeout(() => {
        for (const sql of workerData.sql) db.exec(sql);
        db.pragma("user_version = " + workerData.version);
        db.exec("COMMIT");
        db.close();
      }, 300);`,
      { eval: true, workerData: { path, sql: migrations.slice(1), version: migrations.length } },
    );
    await once(other, "message");
    const db = openDatabase(path);
    expect(db.pragma("user_version", { simple: true })).toBe(migrations.length);
    db.close();
    await other.terminate();
  });

  it("says so when the folder is not there", async () => {
    const path = join(await temporaryFolder(), "gone", "study.db");
    expect(() => openDatabase(path)).toThrow(expect.objectContaining({ code: "database-unusable" }));
  });

  // Not even root can write there.
  it.skipIf(process.platform !== "linux")("says so when the folder cannot be written", () => {
    expect(() => openDatabase("/proc/self/study.db")).toThrow(
      expect.objectContaining({ code: "database-unusable" }),
    );
  });

  it("says so when another program has it locked for good", async () => {
    const path = join(await temporaryFolder(), "study.db");
    makeDatabase(path, 0).close();
    const other = new Database(path);
    other.exec("BEGIN EXCLUSIVE");
    try {
      expect(() => openDatabase(path, { busyMs: 50 })).toThrow(
        expect.objectContaining({ code: "database-unusable" }),
      );
    } finally {
      other.close();
    }
  });
});
