import { describe, expect, it } from "vitest";
import { listExtractors } from "../../../../src/shared/optimise/extractor-kinds.ts";
import { ExtractorData } from "../../../../src/shared/study/node-types.ts";

describe("the kinds of extractors", () => {
  it("are all there", () => {
    expect(listExtractors().map(({ kind }) => kind)).toEqual(ExtractorData.shape.kind.unwrap().options);
  });

  it("have examples that fill in the fields which each kind needs, and no other", () => {
    for (const { kind, fields, required, example } of listExtractors()) {
      expect(ExtractorData.parse(example).kind).toBe(kind);
      const used = Object.keys(example).filter((field) => !["kind", "symbol", "unit"].includes(field));
      expect(Object.keys(fields)).toEqual(expect.arrayContaining(used));
      expect(used).toEqual(expect.arrayContaining([...required]));
    }
  });
});
