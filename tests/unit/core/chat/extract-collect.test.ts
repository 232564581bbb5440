import { describe, expect, it } from "vitest";
import { collectModifications } from "../../../../src/core/chat/extract-collect.ts";
import { extractModifications } from "../../../../src/core/chat/extract-modifications.ts";

const ops = [{ type: "removeNode", nodeId: "dv_web" }];

function collect(text: string, seenIds: readonly string[] = []): string[] {
  return collectModifications(extractModifications(text), new Set(seenIds)).map((entry) =>
    entry.type === "accepted" ? `accepted ${entry.modification.id ?? "without id"}` : entry.type,
  );
}

function reason(modification: unknown): string | undefined {
  const [entry] = collectModifications(extractModifications(JSON.stringify({ modification })), new Set());
  return entry?.type === "refused" ? entry.reason : undefined;
}

describe("collectModifications", () => {
  it("hands out checked ops", () => {
    const text = JSON.stringify({
      success: true,
      modification: { id: "m1", studyId: "s1", baseRevision: 3, ops },
    });
    expect(collectModifications(extractModifications(text), new Set())).toEqual([
      { type: "accepted", modification: { id: "m1", studyId: "s1", baseRevision: 3, ops } },
    ]);
  });

  it("counts an echo with the same id once, whether it comes at once or later", () => {
    const json = JSON.stringify({ modification: { id: "m1", ops } });
    expect(collect(`${json} ${json}`)).toEqual(["accepted m1", "duplicate"]);
    expect(collect(json, ["m1"])).toEqual(["duplicate"]);
  });

  it("counts equal ops twice that have different ids or none", () => {
    const [first, second, none] = [{ id: "m1", ops }, { id: "m2", ops }, { ops }].map((modification) =>
      JSON.stringify({ modification }),
    );
    expect(collect(`${first}${second}`)).toEqual(["accepted m1", "accepted m2"]);
    expect(collect(`${none} ${none}`, ["m1"])).toEqual(["accepted without id", "accepted without id"]);
  });

  it("refuses what is no modification and says where it differs", () => {
    expect(reason({ id: "m1", ops: [] })).toMatch(/ops: /);
    expect(reason({ ops: [{ type: "removeNode" }] })).toMatch(/ops\[0\]\.nodeId: /);
    expect(reason({ ops: [{ type: "explode" }] })).toMatch(/ops\[0\]\.type: /);
    expect(reason("add a variable")).toMatch(/not the right form/);
    expect(reason({ ops, surprise: 1 })).toMatch(/surprise/);
  });

  it("passes on the reason of broken JSON, in the order of the text", () => {
    const good = JSON.stringify({ modification: { id: "m1", ops } });
    expect(collect(`{"modification": oops} ${good} {"modification":1}`)).toEqual([
      "refused",
      "accepted m1",
      "refused",
    ]);
  });

  it("does not use up the id of a refused one", () => {
    const bad = JSON.stringify({ modification: { id: "m1", ops: [] } });
    const good = JSON.stringify({ modification: { id: "m1", ops } });
    expect(collect(`${bad}${good}`)).toEqual(["refused", "accepted m1"]);
  });
});
