import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareForeignFile } from "../../../../src/core/study/foreign-change.ts";
import { applyOps } from "../../../../src/shared/study/apply-op.ts";
import type { Op } from "../../../../src/shared/study/ops.ts";
import { serializeStudy } from "../../../../src/shared/study/serialize-study.ts";
import { findNode, type Study } from "../../../../src/shared/study/study.ts";
import { applyWhatWorks, arbitraryOps, arbitraryStudy } from "../../../support/arbitrary-study.ts";
import { makeBeamStudy, makeNode } from "../../../support/make-study.ts";

const study = makeBeamStudy({ revision: 4 });
const known = serializeStudy(study);
const setWeb = (data: Record<string, number | null>): Op => ({ type: "updateNode", nodeId: "dv_web", data });
const removeWeb: Op = { type: "removeNode", nodeId: "dv_web" };
const addNote = (text: string): Op => ({
  type: "addNode",
  node: makeNode("note", "note_new", { data: { text } }),
});
const theirs = (...ops: Op[]): string => serializeStudy({ ...applyOps(study, ops), revision: 5 });
const mine = (...ops: Op[]): Study => ({ ...applyOps(study, ops), revision: 4 + ops.length });

describe("compareForeignFile", () => {
  it("keeps both sides where they changed other fields", () => {
    const merged = compareForeignFile(known, theirs(setWeb({ upper: 9 })), mine(setWeb({ lower: 3 })));
    expect(merged.type === "merged" && findNode(merged.study, "dv_web")).toMatchObject({
      data: { lower: 3, upper: 9 },
    });
  });

  it.each([
    ["sets one field to the same value", setWeb({ upper: 9 }), setWeb({ upper: 9 })],
    ["removes the same node", removeWeb, removeWeb],
  ])("finds both sides at one when each %s", (_what, here, there) => {
    expect(compareForeignFile(known, theirs(there), mine(here))).toMatchObject({
      type: "merged",
      study: mine(here),
    });
  });

  it("finds nothing in a file that was only written in another form", () => {
    expect(compareForeignFile(known, JSON.stringify(JSON.parse(known)), study)).toEqual({
      type: "unchanged",
    });
    expect(compareForeignFile(known, known, study)).toEqual({ type: "unchanged" });
  });

  it.each<[string, Op, Op, string]>([
    [
      "one field",
      setWeb({ lower: 3 }),
      setWeb({ lower: 4 }),
      'lower of "Web thickness" was changed here and in the file',
    ],
    ["a field that one side took away", setWeb({ lower: null }), setWeb({ lower: 4 }), "lower of"],
    ["a field that the other took away", setWeb({ lower: 4 }), setWeb({ lower: null }), "lower of"],
    [
      "a node that is gone here",
      removeWeb,
      setWeb({ upper: 9 }),
      '"Web thickness" was removed here and changed in the file',
    ],
    [
      "a node that is gone there",
      setWeb({ upper: 9 }),
      removeWeb,
      '"Web thickness" was removed in the file and changed here',
    ],
    ["a node that both made", addNote("a"), addNote("b"), "was made anew on both sides"],
    [
      "the study's name",
      { type: "updateStudy", name: "Mine" },
      { type: "updateStudy", name: "Theirs" },
      "name of the study was changed here and in the file",
    ],
  ])("leaves %s that both sides changed to somebody to decide", (_what, here, there, reason) => {
    const found = compareForeignFile(known, theirs(there), mine(here));
    expect(found).toMatchObject({ type: "conflict", reason: expect.stringContaining(reason) });
  });

  it("leaves an edge to a node that the other side removed to somebody to decide", () => {
    const { nodes } = study;
    const source = nodes.find(({ id }) => id === "dv_web");
    const target = nodes.find(({ type }) => type === "constraint");
    if (source === undefined || target === undefined) throw new Error("The beam has no such nodes");
    const connect: Op = { type: "connect", sourceId: source.id, targetId: target.id };
    expect(compareForeignFile(known, theirs(connect), mine(removeWeb))).toMatchObject({
      type: "conflict",
      reason: '"Web thickness" was removed here and connected in the file',
    });
    expect(compareForeignFile(known, theirs(removeWeb), mine(connect))).toMatchObject({
      type: "conflict",
      reason: '"Web thickness" was removed in the file and connected here',
    });
  });

  it("leaves a file that was made from an earlier revision to somebody to decide", () => {
    const stale = serializeStudy({ ...applyOps(study, [setWeb({ upper: 9 })]), revision: 3 });
    expect(compareForeignFile(known, stale, study)).toMatchObject({
      type: "conflict",
      reason: "The file was made from revision 3, and this study has been saved as revision 4",
    });
  });

  it("leaves a file that is another study to somebody to decide", () => {
    const other = serializeStudy({ ...study, id: "other", name: "Other" });
    expect(compareForeignFile(known, other, study)).toMatchObject({
      type: "conflict",
      reason: 'The file is the study "Other"',
    });
  });

  it.each([
    ["broken", "{ oops", "study-broken"],
    ["of a newer program", '{"schemaVersion": 99}', "study-too-new"],
  ])("says that a file is %s", (_what, present, code) => {
    expect(compareForeignFile(known, present, study)).toMatchObject({ type: "broken", error: { code } });
  });

  it("merges only what gives the same study whichever side comes first", () => {
    let merges = 0;
    fc.assert(
      fc.property(arbitraryStudy, arbitraryOps, arbitraryOps, (base, here, there) => {
        const [own, other] = [
          applyWhatWorks(base, here.slice(0, 3)),
          applyWhatWorks(base, there.slice(0, 3)),
        ];
        const text = serializeStudy(base);
        const forth = compareForeignFile(text, serializeStudy(other), own);
        const back = compareForeignFile(text, serializeStudy(own), other);
        if (forth.type !== "merged" || back.type !== "merged") return;
        merges += 1;
        expect({ ...forth.study, revision: 0 }).toEqual({ ...back.study, revision: 0 });
      }),
      { numRuns: 200 },
    );
    expect(merges).toBeGreaterThan(10);
  });
});
