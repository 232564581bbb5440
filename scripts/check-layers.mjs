import { rootFolder } from "./build-targets.mjs";
import { findLayerBreaches } from "./find-layer-breaches.mjs";

const { fileCount, breaches } = findLayerBreaches(rootFolder);
for (const breach of breaches) console.error(breach);
console.log(`layers: ${fileCount} files, ${breaches.length} breaches`);
process.exitCode = breaches.length === 0 ? 0 : 1;
