import { z } from "zod";
import { nodeTypeInfo } from "../src/shared/study/node-types.ts";
import {
  Edge,
  Id,
  Label,
  Position,
  STUDY_SCHEMA_VERSION,
  Study,
  StudyNode,
} from "../src/shared/study/study.ts";

/** From the root of the checkout. */
export const studySchemaFile = "resources/study.schema.json";

type Words = { readonly title: string; readonly description?: string };

/** What an editor shows of the parts of a study; fields of nodes bring their own words. */
const words: ReadonlyMap<unknown, Words> = new Map<unknown, Words>([
  [Study, { title: "Planform study", description: "study.json of a study folder." }],
  [
    Study.shape.schemaVersion,
    {
      title: "Schema version",
      description: `Version ${STUDY_SCHEMA_VERSION}. Files of older versions can be opened and are written in this one.`,
    },
  ],
  [Id, { title: "Id", description: "A name that stays when labels change." }],
  [Label, { title: "Label", description: "What people read; one line." }],
  [Study.shape.description, { title: "Description", description: "The design question in words." }],
  [
    Study.shape.revision,
    { title: "Revision", description: "Grows with each change that Planform makes; leave it as it is." },
  ],
  [Study.shape.nodes, { title: "Nodes", description: "The canvas. Planform writes nodes sorted by id." }],
  [
    Study.shape.edges,
    { title: "Edges", description: "What leads to what, at most one edge from a node to another." },
  ],
  [Study.shape.settings, { title: "Settings", description: "Settings of the study alone." }],
  [Edge, { title: "Edge" }],
  [
    Position,
    {
      title: "Position",
      description: "Upper left corner on the canvas, px at zoom 1: x to the right, y down.",
    },
  ],
  ...StudyNode.options.map((option): [unknown, Words] => [
    option,
    { title: nodeTypeInfo[option.shape.type.value].title },
  ]),
]);

/** The JSON schema of study.json as text, for editors and other programs, from the schema that Planform itself reads by. */
export function writeStudySchema(): string {
  const schema = z.toJSONSchema(Study, {
    // The draft that editors know best.
    target: "draft-7",
    io: "input",
    reused: "inline",
    override({ zodSchema, jsonSchema }) {
      // It says that the program does not change the list; an editor would take it for the user.
      delete jsonSchema.readOnly;
      Object.assign(jsonSchema, words.get(zodSchema));
    },
  });
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}
