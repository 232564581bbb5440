import { mkdir, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openDatabase } from "../../../../src/core/db/open-database.ts";
import { createBatchStore } from "../../../../src/core/study/batch-store.ts";
import { reconcileStudy } from "../../../../src/core/study/open-study.ts";
import { diagnoseStudy, repairStudy } from "../../../../src/core/study/repair-study.ts";
import { lockStudy } from "../../../../src/core/study/study-lock.ts";
import { parseStudy } from "../../../../src/shared/study/parse-study.ts";
import { serializeStudy } from "../../../../src/shared/study/serialize-study.ts";
import type { Study } from "../../../../src/shared/study/study.ts";
import { makeBeamStudy, makeNode } from "../../../support/make-study.ts";
import { openTestSession } from "../../../support/open-test-session.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { toVersionOne } from "../../../support/to-version-one.ts";

const beam = makeBeamStudy({ revision: 3 });
const broken = serializeStudy(beam).replace('"revision": 3,', '"revision": 3');

type Folder = {
  readonly folder: string;
  readonly file: string;
  readonly database: string;
  readonly last: Study;
};

/** A study that was edited twice, the second time just before its program was killed. */
async function makeUsedStudy(): Promise<Folder> {
  const folder = await temporaryFolder();
  const file = join(folder, "study.json");
  const database = join(folder, ".planform", "study.db");
  await mkdir(join(folder, ".planform"));
  const db = openDatabase(database);
  const { study } = reconcileStudy(serializeStudy(beam), createBatchStore(db));
  const { session } = openTestSession({ db, study });
  const add = (id: string) =>
    session.apply({
      ops: [{ type: "addNode", node: makeNode("note", id) }],
      actor: { type: "user" },
      label: `Add ${id}`,
    });
  add("n1");
  await session.flush();
  add("n2");
  const last = session.study();
  db.close();
  await writeFile(file, broken);
  return { folder, file, database, last };
}

async function makeStudyFolder(text: string): Promise<string> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "study.json"), text);
  return folder;
}

describe("diagnoseStudy", () => {
  it("names place and reason of a broken file, the lines around it, and the last revision that is kept", async () => {
    const { folder, file, last } = await makeUsedStudy();
    const before = await readdir(folder);
    const diagnosis = await diagnoseStudy(folder);
    expect(diagnosis).toMatchObject({
      file,
      error: { code: "study-broken", message: expect.stringContaining("line 6, column 3") },
      place: { line: 6, column: 3 },
      lastGood: { revision: 5, name: last.name, nodes: last.nodes.length, savedAt: expect.any(Number) },
    });
    expect(diagnosis.excerpt.map(({ line }) => line)).toEqual([4, 5, 6, 7, 8]);
    expect(await readdir(folder)).toEqual(before);
    expect(await readFile(file, "utf8")).toBe(broken);
  });

  it("has nothing to go back to without a database", async () => {
    const folder = await makeStudyFolder(broken);
    expect((await diagnoseStudy(folder)).lastGood).toBeUndefined();
    expect(await readdir(folder)).toEqual(["study.json"]);
  });

  it.each([
    ["cut", (path: string) => truncate(path, 6_000)],
    ["garbage", (path: string) => writeFile(path, "no database ".repeat(1_000))],
    ["empty", (path: string) => truncate(path, 0)],
  ])("has nothing to go back to in a database that is %s", async (_how, damage) => {
    const { folder, database } = await makeUsedStudy();
    await rm(`${database}-wal`, { force: true });
    await damage(database);
    const diagnosis = await diagnoseStudy(folder);
    expect(diagnosis.error?.code).toBe("study-broken");
    expect(diagnosis.lastGood).toBeUndefined();
  });

  it("offers no older revision in the place of a newer program's study", async () => {
    const { folder, file } = await makeUsedStudy();
    await writeFile(file, '{ "schemaVersion": 99 }');
    const { error, lastGood, excerpt } = await diagnoseStudy(folder);
    expect([error?.code, lastGood, excerpt]).toEqual(["study-too-new", undefined, []]);
  });

  it("finds nothing wrong with a file that can be opened, also one of an older schema", async () => {
    const folder = await makeStudyFolder(serializeStudy(beam));
    expect(await diagnoseStudy(folder)).toEqual({ file: join(folder, "study.json"), excerpt: [] });
    expect((await diagnoseStudy(await makeStudyFolder(toVersionOne(beam)))).error).toBeUndefined();
  });

  it("has the last revision of a study whose file is gone, and knows no study where there is neither", async () => {
    const { folder, file } = await makeUsedStudy();
    await rm(file);
    expect(await diagnoseStudy(folder)).toMatchObject({
      error: { code: "study-broken" },
      excerpt: [],
      lastGood: { revision: 5 },
    });
    await expect(diagnoseStudy(await temporaryFolder())).rejects.toMatchObject({ code: "study-not-found" });
  });
});

describe("repairStudy", () => {
  it("puts the last revision into the file and keeps the broken one", async () => {
    const { folder, file, last } = await makeUsedStudy();
    await repairStudy(folder, "web");
    expect(parseStudy(await readFile(file, "utf8"))).toEqual(last);
    const [kept = "none"] = (await readdir(folder)).filter((name) => name.startsWith("study.json.broken-"));
    expect(await readFile(join(folder, kept), "utf8")).toBe(broken);
    expect(await readdir(join(folder, ".planform"))).not.toContain("app.lock");
  });

  it("brings back a file that is gone", async () => {
    const { folder, file, last } = await makeUsedStudy();
    await rm(file);
    await repairStudy(folder, "web");
    expect(parseStudy(await readFile(file, "utf8"))).toEqual(last);
  });

  it("leaves a file alone that was mended meanwhile, or that a newer program wrote", async () => {
    const { folder, file } = await makeUsedStudy();
    const mended = serializeStudy({ ...beam, name: "Mended" });
    await writeFile(file, mended);
    await repairStudy(folder, "web");
    expect(await readFile(file, "utf8")).toBe(mended);
    await writeFile(file, '{ "schemaVersion": 99 }');
    await expect(repairStudy(folder, "web")).rejects.toMatchObject({ code: "study-too-new" });
    expect(await readFile(file, "utf8")).toBe('{ "schemaVersion": 99 }');
  });

  it("says so where no revision is kept, and changes nothing", async () => {
    const folder = await makeStudyFolder(broken);
    await expect(repairStudy(folder, "web")).rejects.toMatchObject({ code: "no-good-revision" });
    expect(await readFile(join(folder, "study.json"), "utf8")).toBe(broken);
    expect((await readdir(folder)).filter((name) => name.startsWith("study.json"))).toEqual(["study.json"]);
  });

  it("does nothing while another program has the study open", async () => {
    const { folder, file } = await makeUsedStudy();
    const lock = await lockStudy(join(folder, ".planform", "app.lock"), "electron");
    await expect(repairStudy(folder, "web")).rejects.toMatchObject({ code: "study-locked" });
    expect(await readFile(file, "utf8")).toBe(broken);
    await lock.release();
  });
});
