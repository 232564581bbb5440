import { z } from "zod";
import { listExtractors } from "../../src/shared/optimise/extractor-kinds.ts";
import { defineTool, reads } from "../tool.ts";

export const listExtractorsTool = defineTool({
  name: "list_extractors",
  title: "List the kinds of extractors",
  description:
    "The kinds of extractors: what each is for, what its fields mean and which it needs, with an example as data of an extractor node. try_extractor tells what one gives.",
  annotations: reads,
  input: z.strictObject({}),
  run: async () => ({ extractors: listExtractors() }),
});
