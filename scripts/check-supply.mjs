import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { askAudit, judgeAudit } from "./audit.mjs";
import { rootFolder } from "./build-targets.mjs";
import { isAllowed, licenceFiles, readLicence, renderTable, renderTexts } from "./licences.mjs";
import { findLockBreaches } from "./lock-rules.mjs";
import { findShippedPackages } from "./shipped-packages.mjs";

// npm run supply: what others wrote and we ship is what we chose, may be shipped, and has no severe known hole.

/** @param {string} path */
const read = (path) =>
  existsSync(join(rootFolder, path)) ? readFileSync(join(rootFolder, path), "utf8") : "";

const breaches = findLockBreaches(
  JSON.parse(read("package.json")),
  JSON.parse(read("package-lock.json")),
  read(".npmrc"),
);

const shipped = await findShippedPackages();
const packages = shipped.map(readLicence);
for (const { name, licence } of packages)
  if (!isAllowed(name, licence))
    breaches.push(`licence: ${name}: "${licence}" is not among those that may be shipped`);
const files = /** @type {const} */ ([
  [licenceFiles.table, renderTable(packages)],
  [licenceFiles.texts, renderTexts(packages)],
]);
for (const [path, text] of files)
  if (read(path) !== text) breaches.push(`${path} is not up to date: run node scripts/write-licences.mjs`);

const audit = askAudit();
if ("unreachable" in audit) {
  console.log(`audit: not done, the registry does not answer here: ${audit.unreachable}`);
} else {
  const judged = judgeAudit(audit.report, new Set(shipped.map(({ folder }) => folder)));
  breaches.push(...judged.breaches);
  console.log(`audit: ${judged.breaches.length} severe in what is shipped, ${judged.other} others`);
}

for (const breach of breaches) console.error(breach);
console.log(`supply: ${packages.length} packages shipped, ${breaches.length} breaches`);
process.exitCode = breaches.length === 0 ? 0 : 1;
