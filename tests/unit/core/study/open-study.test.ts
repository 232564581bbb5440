import { describe, expect, it } from "vitest";
import { openDatabase } from "../../../../src/core/db/open-database.ts";
import { createBatchStore } from "../../../../src/core/study/batch-store.ts";
import { reconcileStudy } from "../../../../src/core/study/open-study.ts";
import { applyOps } from "../../../../src/shared/study/apply-op.ts";
import { parseStudy } from "../../../../src/shared/study/parse-study.ts";
import { serializeStudy } from "../../../../src/shared/study/serialize-study.ts";
import { findNode, type Study } from "../../../../src/shared/study/study.ts";
import { makeBeamStudy, makeNode, makeStudy } from "../../../support/make-study.ts";
import { openTestSession } from "../../../support/open-test-session.ts";
import { toVersionOne } from "../../../support/to-version-one.ts";

const beam = makeBeamStudy({ revision: 3 });

/** A study folder without the folder: its file and its database, as a sequence of programs leave them. */
function makeFolder() {
  const db = openDatabase(":memory:");
  const folder = {
    file: serializeStudy(beam),
    db,
    open: () => reconcileStudy(folder.file, createBatchStore(db)),
    /** Edits one after the other; `saves` says which of them reach the file and the note of it. */
    run(edits: readonly string[], saves: { file?: number; noted?: number }): Study {
      const { study, isSaved } = folder.open();
      const { session, batches } = openTestSession({ db, study, isSaved, writeStudy: async () => undefined });
      const states = [session.study()];
      for (const id of edits) {
        session.apply({
          ops: [{ type: "addNode", node: makeNode("note", id) }],
          actor: { type: "user" },
          label: `Add ${id}`,
        });
        states.push(session.study());
      }
      const { file, noted } = saves;
      const [inFile, inNote] = [states[file ?? -1], states[noted ?? -1]];
      if (file !== undefined && inFile !== undefined) folder.file = serializeStudy(inFile);
      if (noted !== undefined && inNote !== undefined) batches.setSaved(serializeStudy(inNote));
      return session.study();
    },
  };
  return folder;
}

/** A group, and on its frame a note. */
const framed = makeStudy({
  revision: 3,
  nodes: [
    makeNode("group", "g", { data: { width: 900, height: 900 } }),
    makeNode("note", "n", { position: { x: 100, y: 100 } }),
  ],
});

/** What a program of version 1 leaves that was killed after it moved the note off the frame. */
function leaveOldEdits({ db }: ReturnType<typeof makeFolder>): { file: string; edited: Study } {
  const file = toVersionOne(framed);
  db.exec("DELETE FROM batches");
  db.prepare("UPDATE meta SET value = ? WHERE key = 'saved-study'").run(file);
  const { session } = openTestSession({ db, study: framed, writeStudy: async () => undefined });
  session.apply({
    ops: [{ type: "moveNodes", positions: [{ nodeId: "n", position: { x: 5_000, y: 0 } }] }],
    actor: { type: "user" },
    label: "Move",
  });
  return { file, edited: session.study() };
}

describe("reconcileStudy", () => {
  it("takes the file where there is no database yet, or where .planform was deleted", () => {
    expect(makeFolder().open()).toEqual({ study: beam, isSaved: true });
  });

  it("takes the file where it is what was saved last, however it is formatted", () => {
    const folder = makeFolder();
    folder.open();
    folder.file = JSON.stringify(JSON.parse(folder.file));
    expect(folder.open()).toEqual({ study: beam, isSaved: true });
  });

  it.each([
    ["nothing", {}],
    ["the first", { file: 1, noted: 1 }],
    ["the file of the first, but not the note of it", { file: 1 }],
    ["the file of the second and the note of the first", { file: 2, noted: 1 }],
    ["the file of all, but not the note of it", { file: 3 }],
  ])("has all three edits after a crash when %s was saved", (_name, saves) => {
    const folder = makeFolder();
    folder.open();
    const last = folder.run(["n1", "n2", "n3"], saves);
    expect(folder.open()).toEqual({ study: last, isSaved: "file" in saves && saves.file === 3 });
    expect(createBatchStore(folder.db).heads()).toHaveLength(3);
  });

  it("takes what another program wrote, as a change that can be undone", () => {
    const folder = makeFolder();
    folder.open();
    const mine = folder.run(["n1"], { file: 1, noted: 1 });
    const theirs = applyOps(mine, [{ type: "updateStudy", name: "Theirs" }]);
    folder.file = serializeStudy(theirs);
    const { study, isSaved } = folder.open();
    expect([study, isSaved]).toEqual([{ ...theirs, revision: 5 }, false]);
    const { session } = openTestSession({ db: folder.db, study });
    expect(session.history().undo).toBe("Change of study.json");
    session.undo();
    expect(session.study()).toEqual({ ...mine, revision: 6 });
  });

  it("puts what another program wrote above edits that had not reached the file, and keeps those in the history", () => {
    const folder = makeFolder();
    folder.open();
    const mine = folder.run(["n1", "n2"], {});
    const theirs = applyOps(beam, [{ type: "updateStudy", name: "Theirs" }]);
    folder.file = serializeStudy(theirs);
    const { study } = folder.open();
    expect(study).toEqual({ ...theirs, revision: 6 });
    const { session } = openTestSession({ db: folder.db, study });
    session.undo();
    expect(session.study()).toEqual({ ...mine, revision: 7 });
  });

  it("never gives two states one revision, whatever revision the file claims", () => {
    const folder = makeFolder();
    folder.open();
    folder.run(["n1", "n2"], { file: 2, noted: 2 });
    for (const [claimed, expected] of [
      [0, 6],
      [6, 7],
      [40, 40],
      [40, 41],
    ] as const) {
      folder.file = serializeStudy({
        ...beam,
        name: `Claims ${claimed}, gets ${expected}`,
        revision: claimed,
      });
      expect(folder.open().study.revision).toBe(expected);
    }
    const revisions = createBatchStore(folder.db)
      .heads()
      .map(({ revision }) => revision);
    expect(revisions).toEqual([4, 5, 6, 7, 40, 41]);
  });

  it("is the same when it is opened again before anything was saved", () => {
    const folder = makeFolder();
    folder.open();
    folder.run(["n1"], { file: 1, noted: 1 });
    folder.file = serializeStudy({ ...beam, name: "Theirs" });
    const first = folder.open();
    expect(folder.open()).toEqual(first);
    expect(createBatchStore(folder.db).heads()).toHaveLength(2);
  });

  it("goes on with another study that was put in its place", () => {
    const folder = makeFolder();
    folder.open();
    folder.run(["n1"], { file: 1, noted: 1 });
    const other = makeStudy({ id: "other", name: "Other", revision: 0 });
    folder.file = serializeStudy(other);
    expect(folder.open()).toEqual({ study: { ...other, revision: 5 }, isSaved: false });
  });

  it("leaves no step that cannot be undone when only the id of the study is another", () => {
    const folder = makeFolder();
    folder.open();
    folder.file = serializeStudy({ ...beam, id: "copy" });
    const { study } = folder.open();
    expect(study).toEqual({ ...beam, id: "copy", revision: 4 });
    expect(openTestSession({ db: folder.db, study }).session.history()).toEqual({});
  });

  it("opens a study of an older schema, whose form counts as saved until something is changed", () => {
    const folder = makeFolder();
    folder.open();
    folder.file = toVersionOne(framed);
    folder.db.prepare("UPDATE meta SET value = ? WHERE key = 'saved-study'").run(folder.file);
    const opened = folder.open();
    expect(opened).toEqual({ study: parseStudy(folder.file), isSaved: true });
    expect(findNode(opened.study, "n")).toMatchObject({ groupId: "g" });
    expect(createBatchStore(folder.db).heads()).toEqual([]);
    expect(folder.open()).toEqual(opened);
  });

  it("replays edits of an older program before it looks which group they left the nodes in", () => {
    const folder = makeFolder();
    folder.open();
    const { file, edited } = leaveOldEdits(folder);
    folder.file = file;
    expect(folder.open()).toEqual({ study: parseStudy(toVersionOne(edited)), isSaved: false });
    // The file of the last edit, but not the note of it.
    leaveOldEdits(folder);
    folder.file = toVersionOne(edited);
    expect(folder.open()).toEqual({ study: parseStudy(toVersionOne(edited)), isSaved: true });
    expect(createBatchStore(folder.db).heads()).toHaveLength(1);
  });

  it("replays edits that were made since on the study as it was migrated", () => {
    const folder = makeFolder();
    folder.open();
    folder.file = toVersionOne(framed);
    folder.db.prepare("UPDATE meta SET value = ? WHERE key = 'saved-study'").run(folder.file);
    const { study } = folder.open();
    const { session } = openTestSession({ db: folder.db, study, writeStudy: async () => undefined });
    session.apply({
      ops: [{ type: "updateNode", nodeId: "n", groupId: null }],
      actor: { type: "user" },
      label: "Out of the group",
    });
    expect(folder.open()).toEqual({ study: session.study(), isSaved: false });
  });

  it("says so when the file is broken, and leaves the database alone", () => {
    const folder = makeFolder();
    folder.open();
    folder.file = "{";
    expect(folder.open).toThrow(expect.objectContaining({ code: "study-broken" }));
    expect(createBatchStore(folder.db).saved()?.study).toEqual(beam);
  });

  it.each([
    ["saved study", "UPDATE meta SET value = substr(value, 1, 100)", "The study as it was saved last"],
    ["patch", "UPDATE batches SET patch = '{'", "Revision 4 of the study"],
    ["node", `UPDATE batches SET patch = replace(patch, '"n1"', '"dv_web"')`, "Revision 4 of the study"],
  ])("tells a damaged %s of the database from a broken file", (_what, damage, message) => {
    const folder = makeFolder();
    folder.open();
    folder.run(["n1"], {});
    folder.db.exec(damage);
    expect(folder.open).toThrow(expect.objectContaining({ name: "DatabaseDamage" }));
    expect(folder.open).toThrow(message);
  });

  it("does not take for damage what a newer program saved", () => {
    const folder = makeFolder();
    folder.open();
    folder.db.exec(`UPDATE meta SET value = replace(value, '"schemaVersion": 2', '"schemaVersion": 99')`);
    expect(folder.open).toThrow(expect.objectContaining({ code: "study-too-new" }));
  });
});
