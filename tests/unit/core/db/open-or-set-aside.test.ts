import { existsSync, statSync } from "node:fs";
import { mkdir, open, readdir, readFile, truncate, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { DatabaseDamage } from "../../../../src/core/db/database-damage.ts";
import { migrations } from "../../../../src/core/db/migrations.ts";
import { openDatabase } from "../../../../src/core/db/open-database.ts";
import { openOrSetAside } from "../../../../src/core/db/open-or-set-aside.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

const PAGE = 4096;
const countMessages = (db: Database.Database): unknown =>
  db.prepare("SELECT count(*) FROM events").pluck().get();
const openIt = (path: string, wasUsed = true) => openOrSetAside(path, { wasUsed, read: countMessages });

/** Path of a database with 300 messages, written and closed. */
async function makeUsedDatabase(): Promise<string> {
  const path = join(await temporaryFolder(), "study.db");
  const db = openDatabase(path);
  fill(db, 300);
  db.close();
  return path;
}

function fill(db: Database.Database, messages: number): void {
  db.exec("INSERT INTO conversations (id, title, created_at, last_active_at) VALUES ('c', 'Beam', 1, 1)");
  db.exec(`INSERT INTO turns (id, conversation_id, request_id, mode, state, user_text, selection, base_revision, created_at)
    VALUES ('t', 'c', 'r', 'user', 'done', 'Hello', '[]', 1, 1)`);
  const insert =
    db.prepare(`INSERT INTO events (conversation_id, seq, schema_version, turn_id, type, role, content,
    visible_to_model, provider, created_at) VALUES ('c', ?, 1, 't', 'text', 'assistant', ?, 1, 'claude-cli', 1)`);
  for (let seq = 1; seq <= messages; seq += 1)
    insert.run(seq, `Message ${seq} about the web. ${"word ".repeat(100)}`);
}

async function overwritePage(path: string, page: number): Promise<void> {
  const file = await open(path, "r+");
  await file.write(Buffer.alloc(PAGE, 0xa5), 0, PAGE, page * PAGE);
  await file.close();
}

async function keptFiles(path: string): Promise<string[]> {
  return (await readdir(dirname(path))).filter((name) => name.includes(".damaged-")).sort();
}

/** Numbers of the pages that a table lies on, its root first. */
function pagesOf(path: string, table: string): number[] {
  const db = new Database(path, { readonly: true });
  const root = db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = ?").pluck().get(table);
  const pages = db.prepare("SELECT pageno FROM dbstat WHERE name = ? ORDER BY pageno").pluck().all(table);
  db.close();
  return [Number(root), ...pages.map(Number).filter((page) => page !== Number(root))];
}

describe("openOrSetAside", () => {
  it("opens a whole database without a warning and sets nothing aside", async () => {
    const path = await makeUsedDatabase();
    const { db, content, warning } = openIt(path);
    db.close();
    expect([content, warning, await keptFiles(path)]).toEqual([300, undefined, []]);
  });

  it("makes the first database of a study", async () => {
    const path = join(await temporaryFolder(), "study.db");
    const { db, content, warning } = openIt(path, false);
    db.close();
    expect([content, warning]).toEqual([0, undefined]);
  });

  const damages: readonly [string, (path: string) => Promise<void>][] = [
    ["garbage", (path) => writeFile(path, "this is somebody's notes\n".repeat(2_000))],
    ["shorter than a header", (path) => truncate(path, 50)],
    ["cut in the middle", (path) => truncate(path, PAGE * 20 + 100)],
    ["cut to its first page", (path) => truncate(path, PAGE)],
    ["emptied", (path) => truncate(path, 0)],
    ["overwritten in its first page", (path) => overwritePage(path, 0)],
    ["overwritten in the middle", (path) => overwritePage(path, (pagesOf(path, "events").at(30) ?? 0) - 1)],
    ["overwritten at its end", (path) => overwritePage(path, Math.floor(statSync(path).size / PAGE) - 1)],
    [
      "overwritten where the messages begin",
      (path) => overwritePage(path, (pagesOf(path, "events")[0] ?? 0) - 1),
    ],
  ];

  it.each(damages)(
    "sets a database aside that is %s, byte by byte, and begins anew",
    async (_how, damage) => {
      const path = await makeUsedDatabase();
      await damage(path);
      const before = await readFile(path);
      const { db, content, warning } = openIt(path);
      const kept = await keptFiles(path);
      expect(content).toBe(0);
      expect(kept).toEqual([expect.stringMatching(/^study\.db\.damaged-\d{8}T\d{6}Z$/)]);
      const keptPath = join(dirname(path), kept[0] ?? "");
      expect((await readFile(keptPath)).equals(before)).toBe(true);
      expect(warning).toMatchObject({
        code: "database-set-aside",
        message: expect.stringContaining(kept[0] ?? "-"),
        details: expect.stringContaining(keptPath),
      });
      fill(db, 3);
      db.close();
      expect(existsSync(`${path}.new`)).toBe(false);
      const again = openIt(path);
      again.db.close();
      expect([again.content, again.warning, await keptFiles(path)]).toEqual([3, undefined, kept]);
    },
  );

  it("takes the log along that a killed program left, so that the damaged one can still be looked at", async () => {
    const path = await makeUsedDatabase();
    const folder = join(dirname(path), "killed");
    await mkdir(folder);
    const db = openDatabase(path);
    db.exec("INSERT INTO meta VALUES ('late', 'x')");
    // As it lies there when the program is killed now.
    const left = join(folder, "study.db");
    for (const suffix of ["", "-wal", "-shm"])
      await writeFile(`${left}${suffix}`, await readFile(`${path}${suffix}`));
    db.close();
    await truncate(left, 0);
    const log = await readFile(`${left}-wal`);
    const opened = openIt(left, false);
    opened.db.close();
    const kept = await keptFiles(left);
    expect(kept.map((name) => name.replace(/Z.*?(-\w+)?$/, "$1").replace(/\d/g, ""))).toEqual([
      "study.db.damaged-T",
      "study.db.damaged-T-shm",
      "study.db.damaged-T-wal",
    ]);
    expect(log.length).toBeGreaterThan(0);
    expect((await readFile(join(folder, kept[2] ?? ""))).equals(log)).toBe(true);
    expect(opened.warning?.code).toBe("database-set-aside");
  });

  it("keeps each of several that are damaged in the same second", async () => {
    const path = await makeUsedDatabase();
    for (const text of ["first", "second", "third"]) {
      await writeFile(path, text.repeat(100));
      openIt(path).db.close();
    }
    const texts = await Promise.all(
      (await keptFiles(path)).map((name) => readFile(join(dirname(path), name), "utf8")),
    );
    expect(texts.map((text) => text.slice(0, 5)).sort()).toEqual(["first", "secon", "third"]);
  });

  it("sets a database aside whose rows cannot be read any more", async () => {
    const path = await makeUsedDatabase();
    let reads = 0;
    const { db, content, warning } = openOrSetAside(path, {
      wasUsed: true,
      read: (opened) => {
        reads += 1;
        if (countMessages(opened) !== 0) throw new DatabaseDamage("Revision 3 cannot be read");
        return "new";
      },
    });
    db.close();
    expect([content, reads]).toEqual(["new", 2]);
    expect(warning?.details).toContain("Revision 3 cannot be read");
  });

  it("lets go of a database whose first reader fails for another reason, and leaves it in place", async () => {
    const path = await makeUsedDatabase();
    const failure = new Error("study.json is broken");
    expect(() =>
      openOrSetAside(path, {
        wasUsed: true,
        read: () => {
          throw failure;
        },
      }),
    ).toThrow(failure);
    expect(await keptFiles(path)).toEqual([]);
    expect(existsSync(`${path}-wal`)).toBe(false);
  });

  it("refuses a locked database and leaves it in place", async () => {
    const path = await makeUsedDatabase();
    const before = await readFile(path);
    const other = new Database(path);
    other.pragma("locking_mode = EXCLUSIVE");
    other.exec("BEGIN EXCLUSIVE");
    expect(() => openOrSetAside(path, { wasUsed: true, read: countMessages, busyMs: 50 })).toThrow(
      expect.objectContaining({ code: "database-unusable", message: expect.stringContaining("locked") }),
    );
    other.close();
    expect([(await readFile(path)).equals(before), await keptFiles(path)]).toEqual([true, []]);
  });

  it("refuses a database of a newer program and leaves it in place", async () => {
    const path = await makeUsedDatabase();
    const db = new Database(path);
    db.pragma(`user_version = ${migrations.length + 1}`);
    db.close();
    expect(() => openIt(path)).toThrow(expect.objectContaining({ code: "database-too-new" }));
    expect(await keptFiles(path)).toEqual([]);
  });

  it("changes nothing when no new database can be made in place of the damaged one", async () => {
    const path = await makeUsedDatabase();
    await truncate(path, 100);
    await mkdir(`${path}.new`);
    await writeFile(join(`${path}.new`, "in-the-way"), "");
    expect(() => openIt(path)).toThrow(
      expect.objectContaining({
        code: "database-unusable",
        message: expect.stringContaining("cannot be set aside"),
      }),
    );
    expect([statSync(path).size, await keptFiles(path)]).toEqual([100, []]);
  });

  it("builds a damaged search index anew when the program before was killed, and loses nothing", async () => {
    const path = await makeUsedDatabase();
    const db = openDatabase(path);
    db.exec("UPDATE events SET type = 'tool-result' WHERE seq = 1");
    db.unsafeMode(true); // without it, SQLite keeps hands off the index
    db.exec("UPDATE messages_data SET block = zeroblob(20) WHERE id > 10");
    const folder = join(dirname(path), "killed");
    await mkdir(folder);
    const left = join(folder, "study.db");
    for (const suffix of ["", "-wal"])
      await writeFile(`${left}${suffix}`, await readFile(`${path}${suffix}`));
    db.close();
    const opened = openIt(left);
    const found = opened.db.prepare("SELECT count(*) FROM messages WHERE messages MATCH 'web'").pluck().get();
    opened.db.close();
    expect([opened.content, found, opened.warning]).toEqual([300, 299, undefined]);
  });
});
