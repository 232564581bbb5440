import { describe, expect, it } from "vitest";
import { openDatabase } from "../../../../src/core/db/open-database.ts";
import { type Batch, createBatchStore } from "../../../../src/core/study/batch-store.ts";
import { serializeStudy } from "../../../../src/shared/study/serialize-study.ts";
import { makeBeamStudy, makeNode } from "../../../support/make-study.ts";

function makeBatch(revision: number, more: Partial<Batch> = {}): Batch {
  return {
    revision,
    groupId: `g${revision}`,
    kind: "edit",
    targetGroup: undefined,
    actor: { type: "user" },
    label: "Größe 🙂",
    patch: { nodes: [{ type: "added", node: makeNode("note", `n${revision}`) }], edges: [] },
    createdAt: 1_700_000_000_000,
    ...more,
  };
}

describe("createBatchStore", () => {
  it("gives batches back as they were put in, in order", () => {
    const store = createBatchStore(openDatabase(":memory:"));
    const batches = [
      makeBatch(1, { actor: { type: "turn", turnId: "t1" } }),
      makeBatch(2, { actor: { type: "external", name: "editor" }, kind: "undo", targetGroup: "g1" }),
      makeBatch(9),
    ];
    for (const batch of batches.toReversed()) store.insert(batch);
    expect(store.since(0)).toEqual(batches);
    expect(store.since(2)).toEqual(batches.slice(2));
    expect(store.get(2)).toEqual(batches[1]);
    expect(store.heads().map(({ revision, kind, targetGroup }) => [revision, kind, targetGroup])).toEqual([
      [1, "edit", undefined],
      [2, "undo", "g1"],
      [9, "edit", undefined],
    ]);
  });

  it("reads backwards, all batches or those that touched a node", () => {
    const store = createBatchStore(openDatabase(":memory:"));
    expect(store.first()).toBeUndefined();
    const both = {
      nodes: [
        { type: "removed", node: makeNode("note", "n1") },
        { type: "added", node: makeNode("model", "n1") },
        { type: "updated", nodeId: "n2", before: {}, after: { label: "Other" } },
      ],
      edges: [],
    } satisfies Batch["patch"];
    const batches = [makeBatch(1), makeBatch(2), makeBatch(4, { patch: both })];
    for (const batch of batches) store.insert(batch);
    const revisions = (read: readonly Batch[]): number[] => read.map(({ revision }) => revision);
    expect(revisions(store.before(4, 10))).toEqual([2, 1]);
    expect(revisions(store.before(9, 2))).toEqual([4, 2]);
    expect(store.ofNode("n1", 9, 10)).toEqual([batches[2], batches[0]]);
    expect(revisions(store.ofNode("n2", 9, 1))).toEqual([4]);
    expect(revisions(store.ofNode("n2", 4, 9))).toEqual([2]);
    expect(store.ofNode("nobody", 9, 9)).toEqual([]);
    expect(store.first()).toBe(1);
  });

  it("keeps a batch and the nodes that it touched together, or neither", () => {
    const db = openDatabase(":memory:");
    const store = createBatchStore(db);
    db.exec("CREATE TRIGGER full BEFORE INSERT ON batch_nodes BEGIN SELECT raise(ABORT, 'disk full'); END");
    expect(() => store.insert(makeBatch(1))).toThrow("disk full");
    expect(store.since(0)).toEqual([]);
  });

  it("refuses a second batch of one revision", () => {
    const store = createBatchStore(openDatabase(":memory:"));
    store.insert(makeBatch(1));
    expect(() => store.insert(makeBatch(1))).toThrow("UNIQUE");
  });

  it("remembers what was saved last", () => {
    const store = createBatchStore(openDatabase(":memory:"));
    expect(store.saved()).toBeUndefined();
    const study = makeBeamStudy({ revision: 4 });
    store.setSaved(serializeStudy(makeBeamStudy()));
    store.setSaved(serializeStudy(study));
    expect(store.saved()).toEqual({ study, text: serializeStudy(study) });
  });

  it("remembers each modification once, with the revision that it made", () => {
    const store = createBatchStore(openDatabase(":memory:"));
    expect(store.findModification("a")).toBeUndefined();
    store.addModification("a", "t1", 7);
    store.addModification("b", undefined, undefined);
    store.addModification("a", "t2", 8);
    expect(store.findModification("a")).toEqual({ revision: 7 });
    expect(store.findModification("b")).toEqual({ revision: undefined });
  });
});
