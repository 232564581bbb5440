/**
 * @typedef {object} Manifest what is looked at of a package.json
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [devDependencies]
 * @property {Record<string, string>} [optionalDependencies]
 * @property {Record<string, boolean>} [allowScripts]
 */

/**
 * @typedef {Manifest & { version?: string, integrity?: string, resolved?: string, link?: boolean, inBundle?: boolean,
 *   hasInstallScript?: boolean }} LockEntry
 */

const kinds = /** @type {const} */ (["dependencies", "devDependencies", "optionalDependencies"]);
const exactVersion = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/;
const registry = "https://registry.npmjs.org/";

/**
 * What lets other code in than the one that was looked at when it was chosen: versions that are not exact, sources
 * that are not the registry, entries without a checksum, scripts that run at the installation.
 * @param {Manifest} manifest
 * @param {{ packages: Record<string, LockEntry> }} lock
 * @param {string} npmrc
 * @returns {string[]} one line for each breach
 */
export function findLockBreaches(manifest, lock, npmrc) {
  const { "": root = {}, ...entries } = lock.packages;
  return [
    ...kinds.flatMap((kind) => compareKind(kind, manifest[kind] ?? {}, root[kind] ?? {}, entries)),
    ...Object.entries(entries).flatMap(([folder, entry]) => checkEntry(folder, entry, manifest)),
    ...npmrc
      .split("\n")
      .filter((line) => /registry\s*=/.test(line) && !/omit-lockfile-registry-resolved/.test(line))
      .map((line) => `.npmrc: ${line.trim()}: packages come from the public registry only`),
  ];
}

/**
 * @param {string} kind
 * @param {Record<string, string>} wanted
 * @param {Record<string, string>} locked
 * @param {Record<string, LockEntry>} entries
 * @returns {string[]}
 */
function compareKind(kind, wanted, locked, entries) {
  const gone = Object.keys(locked).filter((name) => !(name in wanted));
  return [
    ...gone.map((name) => `package-lock.json: ${name} is not in ${kind} of package.json any more`),
    ...Object.entries(wanted).flatMap(([name, version]) => {
      if (!exactVersion.test(version)) return [`package.json: ${name}: "${version}" is no exact version`];
      const installed = entries[`node_modules/${name}`]?.version;
      return locked[name] === version && installed === version
        ? []
        : [`package-lock.json: ${name} is ${installed ?? "not there"}, package.json asks for ${version}`];
    }),
  ];
}

/**
 * @param {string} folder
 * @param {LockEntry} entry
 * @param {Manifest} manifest
 * @returns {string[]}
 */
function checkEntry(folder, entry, { allowScripts = {} }) {
  const name = folder.replace(/^.*node_modules\//, "");
  const breaches = [];
  if (entry.link === true || !folder.startsWith("node_modules/"))
    breaches.push("is a folder, no package of the registry");
  else if (entry.resolved !== undefined && !entry.resolved.startsWith(registry))
    breaches.push(`comes from ${entry.resolved}`);
  else if (entry.inBundle !== true && !/^sha512-[A-Za-z0-9+/]{86}==$/.test(entry.integrity ?? ""))
    breaches.push("has no checksum (sha512)");
  if (entry.hasInstallScript === true && !(name in allowScripts))
    breaches.push("runs a script when it is installed: say in allowScripts of package.json whether it may");
  return breaches.map((breach) => `package-lock.json: ${folder} ${breach}`);
}
