import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { AjvJsonSchemaValidator } from "@modelcontextprotocol/sdk/validation/ajv";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { studySchemaFile, writeStudySchema } from "../../../scripts/study-schema.ts";
import { nodeTypeInfo } from "../../../src/shared/study/node-types.ts";
import { serializeStudy } from "../../../src/shared/study/serialize-study.ts";
import { arbitraryStudy } from "../../support/arbitrary-study.ts";
import { makeBeamStudy } from "../../support/make-study.ts";

const root = join(import.meta.dirname, "../../..");
const schema = JSON.parse(writeStudySchema());
const validate = new AjvJsonSchemaValidator().getValidator(schema);
const samples = join(root, "resources/samples");

describe("the JSON schema of study.json", () => {
  it("is written anew when the form of a study changes: node scripts/write-study-schema.ts", () => {
    expect(readFileSync(join(root, studySchemaFile), "utf8")).toBe(writeStudySchema());
  });

  it.each(readdirSync(samples))("takes the sample %s", (name) => {
    const study: unknown = JSON.parse(readFileSync(join(samples, name, "study.json"), "utf8"));
    expect(validate(study)).toMatchObject({ valid: true });
  });

  it("takes every study that the program writes", () => {
    fc.assert(
      fc.property(arbitraryStudy, (study) => {
        expect(validate(JSON.parse(serializeStudy(study)))).toMatchObject({ valid: true });
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ['"lower": 20', '"lower": "20"'],
    ['"settings"', '"extra": 1, "settings"'],
    ['"type": "solver"', '"type": "solvers"'],
    ['"schemaVersion": 2', '"schemaVersion": 99'],
    ['"id": "dv_web"', '"id": "dv web"'],
  ])("refuses a study in which %s is %s", (good, bad) => {
    const text = serializeStudy(makeBeamStudy());
    expect(text).toContain(good);
    expect(validate(JSON.parse(text.replace(good, bad)))).toMatchObject({ valid: false });
  });

  it("says in words what the parts of a study are", () => {
    const titles = schema.properties.nodes.items.oneOf.map(({ title }: { title: string }) => title);
    expect(titles).toEqual(Object.values(nodeTypeInfo).map(({ title }) => title));
    for (const part of Object.values<{ title?: string }>(schema.properties)) expect(part.title).toBeDefined();
  });
});
