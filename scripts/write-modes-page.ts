import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { modesPageFile, writeModesPage } from "./modes-page.ts";

// node scripts/write-modes-page.ts   writes the page of the modes anew, after the policy was changed

writeFileSync(join(import.meta.dirname, "..", modesPageFile), writeModesPage());
console.log(modesPageFile);
