import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { rootFolder } from "./build-targets.mjs";
import { licenceFiles, readLicence, renderTable, renderTexts } from "./licences.mjs";
import { findShippedPackages } from "./shipped-packages.mjs";

// node scripts/write-licences.mjs   writes the licences of what is shipped anew, after packages were changed

const packages = (await findShippedPackages()).map(readLicence);
writeFileSync(join(rootFolder, licenceFiles.table), renderTable(packages));
writeFileSync(join(rootFolder, licenceFiles.texts), renderTexts(packages));
console.log(`${packages.length} packages: ${licenceFiles.table}, ${licenceFiles.texts}`);
