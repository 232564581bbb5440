import { describe, expect, it, vi } from "vitest";
import { applyOps } from "../../../../src/shared/study/apply-op.ts";
import type { Op } from "../../../../src/shared/study/ops.ts";
import { parseStudy } from "../../../../src/shared/study/parse-study.ts";
import { serializeStudy } from "../../../../src/shared/study/serialize-study.ts";
import { findNode, type Study } from "../../../../src/shared/study/study.ts";
import { makeBeamStudy } from "../../../support/make-study.ts";
import { openTestSession } from "../../../support/open-test-session.ts";
import { toVersionOne } from "../../../support/to-version-one.ts";

const study = makeBeamStudy();
const known = serializeStudy(study);
const setWeb = (data: Record<string, number>): Op => ({ type: "updateNode", nodeId: "dv_web", data });
const foreign = (...ops: Op[]): string => serializeStudy({ ...applyOps(study, ops), revision: 7 });
const webOf = (present: Study) => findNode(present, "dv_web")?.data;

type Opened = ReturnType<typeof openTestSession>;

function edit({ session }: Opened, data: Record<string, number>): void {
  session.apply({ ops: [setWeb(data)], actor: { type: "user" }, label: "Change web" });
}

/** A session in which both sides set the lower bound of the web: 3 here, 4 in the file. */
async function openConflict(): Promise<Opened> {
  const opened = openTestSession({ study });
  edit(opened, { lower: 3 });
  opened.disk.text = foreign(setWeb({ lower: 4 }));
  await opened.session.flush();
  return opened;
}

const changedOutside = { type: "failed", error: { code: "study-changed-outside" } };

describe("a study whose file another program writes", () => {
  it("takes the change in as a step that can be undone, and saves both", async () => {
    const opened = openTestSession({ study });
    const { session, disk } = opened;
    edit(opened, { lower: 3 });
    disk.text = foreign(setWeb({ upper: 9 }));
    await session.flush();
    expect(webOf(session.study())).toMatchObject({ lower: 3, upper: 9 });
    expect(webOf(parseStudy(disk.text))).toMatchObject({ lower: 3, upper: 9 });
    expect(session.history().undo).toBe("Change of study.json");
    session.undo();
    expect(webOf(session.study())).toMatchObject({ lower: 3, upper: 8 });
    await session.close();
  });

  it("names the change by its revision, so that it can be taken back after others", async () => {
    const opened = openTestSession({ study });
    const { session, disk } = opened;
    disk.text = foreign(setWeb({ upper: 9 }));
    await session.noticeFile();
    const { revision } = session.study();
    edit(opened, { lower: 3 });
    session.undoGroup(`file-${revision}`);
    expect(webOf(session.study())).toMatchObject({ lower: 3, upper: 8 });
    await session.close();
  });

  it("overwrites no file that it cannot read, says so at once, and saves once it is mended", async () => {
    const opened = openTestSession({ study });
    const { session, disk } = opened;
    disk.text = "{ half written";
    await session.noticeFile();
    expect(session.saveState()).toMatchObject(changedOutside);
    edit(opened, { lower: 3 });
    await session.flush();
    expect(disk.text).toBe("{ half written");
    expect(await session.foreignChange()).toMatchObject({
      state: "broken",
      error: { code: "study-broken" },
      excerpt: [{ line: 1, text: "{ half written", mark: 2 }],
    });
    disk.text = known;
    await session.noticeFile();
    await vi.waitFor(() => expect(session.saveState()).toEqual({ type: "saved", revision: 1 }), 20_000);
    expect(webOf(parseStudy(disk.text))).toMatchObject({ lower: 3 });
    await session.close();
  });

  it("tells once of a file that does not fit, however often it is looked at", async () => {
    const { session, disk, events } = openTestSession({ study });
    disk.text = "{";
    await session.noticeFile();
    await session.noticeFile();
    expect(events.filter(({ type }) => type === "study.save")).toHaveLength(1);
    await session.close();
  });

  it("writes a file that was taken away again", async () => {
    const { session, disk } = openTestSession({ study });
    disk.text = undefined;
    await session.noticeFile();
    await vi.waitFor(() => expect(disk.text).toBe(known), 20_000);
    expect(session.saveState()).toEqual({ type: "saved", revision: 0 });
    await session.close();
  });
});

describe("a conflict with study.json", () => {
  it("changes neither side until somebody decides", async () => {
    const { session, disk } = await openConflict();
    expect(session.saveState()).toMatchObject(changedOutside);
    expect(webOf(session.study())).toMatchObject({ lower: 3 });
    expect(disk.text).toBe(foreign(setWeb({ lower: 4 })));
    expect(await session.foreignChange()).toMatchObject({
      state: "conflict",
      reason: 'lower of "Web thickness" was changed here and in the file',
      rows: [
        { kind: "changed", label: "Web thickness", fields: [{ field: "lower", before: "3", after: "4" }] },
      ],
    });
    await session.close();
  });

  it("ends with the file, as a step that can be undone", async () => {
    const { session, disk } = await openConflict();
    await session.settleForeignChange("theirs");
    expect(webOf(session.study())).toMatchObject({ lower: 4 });
    expect(session.saveState()).toEqual({ type: "saved", revision: 2 });
    expect(await session.foreignChange()).toEqual({ state: "none" });
    expect(disk.copies).toEqual({});
    session.undo();
    await session.flush();
    expect(webOf(parseStudy(disk.text ?? ""))).toMatchObject({ lower: 3 });
    await session.close();
  });

  it("ends with the study, and keeps the file in a copy", async () => {
    const { session, disk } = await openConflict();
    await session.settleForeignChange("mine");
    expect(webOf(parseStudy(disk.text ?? ""))).toMatchObject({ lower: 3 });
    expect(session.saveState()).toEqual({ type: "saved", revision: 1 });
    const [[name, copy] = []] = Object.entries(disk.copies);
    expect(name).toMatch(/^study\.json\.theirs-\d{8}T\d{6}Z$/);
    expect(copy).toBe(foreign(setWeb({ lower: 4 })));
    await session.close();
  });

  it("with another study gives its content to this one, which keeps its id", async () => {
    const { session, disk } = openTestSession({ study });
    disk.text = serializeStudy({ ...study, id: "other", name: "Other", revision: 9 });
    await session.noticeFile();
    expect(session.saveState()).toMatchObject(changedOutside);
    await session.settleForeignChange("theirs");
    expect(session.study()).toMatchObject({ id: study.id, name: "Other", revision: 1 });
    expect(parseStudy(disk.text).id).toBe(study.id);
    session.undo();
    expect(session.study().name).toBe(study.name);
    await session.close();
  });

  it("with a broken file can only be ended by keeping the study", async () => {
    const { session, disk } = openTestSession({ study });
    disk.text = "{ oops";
    await session.noticeFile();
    await expect(session.settleForeignChange("theirs")).rejects.toMatchObject({ code: "study-broken" });
    await session.settleForeignChange("mine");
    expect(disk.text).toBe(known);
    expect(Object.values(disk.copies)).toEqual(["{ oops"]);
    await session.close();
  });

  it("is not there to be decided when the file is as it was", async () => {
    const { session } = openTestSession({ study });
    expect(await session.foreignChange()).toEqual({ state: "none" });
    await expect(session.settleForeignChange("mine")).rejects.toMatchObject({ code: "nothing-to-settle" });
    await session.close();
  });
});

describe("a study.json of an older schema", () => {
  it("is kept in a copy before it is written in the present one, and not before", async () => {
    const old = toVersionOne(study);
    const opened = openTestSession({ study, fileText: old });
    const { session, disk } = opened;
    await session.flush();
    expect(disk).toEqual({ text: old, copies: {} });
    edit(opened, { lower: 3 });
    await session.flush();
    expect(disk.copies).toEqual({ "study.v1.json": old });
    edit(opened, { lower: 4 });
    disk.copies = {};
    await session.flush();
    expect(disk.copies).toEqual({});
    await session.close();
  });

  it("that another program puts there is kept too", async () => {
    const { session, disk } = openTestSession({ study });
    const old = toVersionOne({ ...applyOps(study, [setWeb({ upper: 9 })]), revision: 3 });
    disk.text = old;
    await session.noticeFile();
    await session.flush();
    expect(disk.copies).toEqual({ "study.v1.json": old });
    expect(webOf(parseStudy(disk.text))).toMatchObject({ upper: 9 });
    await session.close();
  });
});
