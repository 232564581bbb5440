import { describe, expect, it } from "vitest";
import { mergeForeignChange } from "../../../../src/core/study/foreign-change.ts";
import { applyOps } from "../../../../src/shared/study/apply-op.ts";
import type { Op } from "../../../../src/shared/study/ops.ts";
import { serializeStudy } from "../../../../src/shared/study/serialize-study.ts";
import { findNode } from "../../../../src/shared/study/study.ts";
import { makeBeamStudy } from "../../../support/make-study.ts";
import { openTestSession } from "../../../support/open-test-session.ts";

const study = makeBeamStudy();
const known = serializeStudy(study);
const setWeb = (data: Record<string, number>): Op => ({ type: "updateNode", nodeId: "dv_web", data });
const foreign = (op: Op): string => serializeStudy({ ...applyOps(study, [op]), revision: 7 });

describe("mergeForeignChange", () => {
  it("keeps both sides where they changed other fields", () => {
    const mine = applyOps(study, [setWeb({ lower: 3 })]);
    const merged = mergeForeignChange(known, foreign(setWeb({ upper: 9 })), mine);
    expect(merged && findNode(merged, "dv_web")).toMatchObject({ data: { lower: 3, upper: 9 } });
  });

  it("finds nothing in a file that was only written in another form", () => {
    expect(mergeForeignChange(known, JSON.stringify(JSON.parse(known)), study)).toBeUndefined();
  });

  it.each([
    ["is broken", "{ oops"],
    ["is another study", serializeStudy({ ...study, id: "other" })],
  ])("refuses a file that %s", (_what, present) => {
    expect(() => mergeForeignChange(known, present, study)).toThrow(
      expect.objectContaining({ code: "study-changed-outside" }),
    );
  });

  it("refuses a change of a node that is gone here", () => {
    const mine = applyOps(study, [{ type: "removeNode", nodeId: "dv_web" }]);
    expect(() => mergeForeignChange(known, foreign(setWeb({ upper: 9 })), mine)).toThrow(
      expect.objectContaining({ code: "study-changed-outside" }),
    );
  });
});

describe("a study session whose file another program writes", () => {
  it("takes the change in as a step that can be undone, and saves both", async () => {
    const { session, disk } = openTestSession({ study });
    session.apply({ ops: [setWeb({ lower: 3 })], actor: { type: "user" }, label: "Lower" });
    disk.text = foreign(setWeb({ upper: 9 }));
    await session.flush();
    expect(findNode(session.study(), "dv_web")).toMatchObject({ data: { lower: 3, upper: 9 } });
    expect(disk.text).toContain('"upper": 9');
    expect(disk.text).toContain('"lower": 3');
    expect(session.history().undo).toBe("Change of study.json");
    session.undo();
    expect(findNode(session.study(), "dv_web")).toMatchObject({ data: { lower: 3, upper: 8 } });
    await session.close();
  });

  it("overwrites no file that it cannot read, says so, and saves once it is mended", async () => {
    const { session, disk } = openTestSession({ study });
    disk.text = "{ half written";
    session.apply({ ops: [setWeb({ lower: 3 })], actor: { type: "user" }, label: "Lower" });
    await session.flush();
    expect(disk.text).toBe("{ half written");
    expect(session.saveState()).toMatchObject({
      type: "failed",
      error: { code: "study-changed-outside" },
    });
    disk.text = known;
    await session.flush();
    expect(session.saveState()).toEqual({ type: "saved", revision: 1 });
    expect(disk.text).toContain('"lower": 3');
    await session.close();
  });
});
