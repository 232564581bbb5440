import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { studySchemaFile, writeStudySchema } from "./study-schema.ts";

// node scripts/write-study-schema.ts   writes the JSON schema of study.json anew, after its form was changed

writeFileSync(join(import.meta.dirname, "..", studySchemaFile), writeStudySchema());
console.log(studySchemaFile);
