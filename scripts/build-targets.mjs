import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

// Plain JavaScript without packages: bin/planform.mjs reads this on whatever Node the user has.

export const rootFolder = dirname(dirname(fileURLToPath(import.meta.url)));

/** @typedef {"cli" | "mcp-server" | "runner" | "main" | "renderer"} TargetName */

const always = ["package.json", "package-lock.json", "scripts/build.mjs", "scripts/build-targets.mjs"];

/**
 * What is built, from which folders and files, and the file that proves that it is there.
 * @type {Record<TargetName, { sources: string[], result: string }>}
 */
const targets = {
  cli: {
    sources: ["src/cli", "src/web", "src/core", "src/optimise", "src/system", "src/shared"],
    result: "out/cli/main.js",
  },
  "mcp-server": {
    sources: ["mcp-server", "src/optimise", "src/system", "src/shared"],
    result: "out/mcp-server/server.mjs",
  },
  runner: {
    sources: ["src/runner", "src/optimise", "src/system", "src/shared"],
    result: "out/runner/main.js",
  },
  main: {
    sources: [
      "src/main",
      "src/preload",
      "src/core",
      "src/optimise",
      "src/system",
      "src/shared",
      "electron.vite.config.ts",
    ],
    result: "out/main/index.js",
  },
  renderer: {
    sources: ["src/renderer", "src/shared", "vite.renderer.config.ts"],
    result: "out/renderer/index.html",
  },
};

export const targetNames = /** @type {TargetName[]} */ (Object.keys(targets));

/**
 * The targets among `names` that were never built, or whose sources are not those they were built from.
 * An installed package without sources is never stale.
 * @param {readonly TargetName[]} names
 */
export function findStaleTargets(names) {
  if (!existsSync(join(rootFolder, "src"))) return [];
  return names.filter((name) => {
    const stamp = stampFile(name);
    return (
      !existsSync(join(rootFolder, targets[name].result)) ||
      !existsSync(stamp) ||
      readFileSync(stamp, "utf8") !== fingerprintSources(name)
    );
  });
}

/** @param {TargetName} name */
export function stampFile(name) {
  return join(rootFolder, "out", `.built-${name}`);
}

/**
 * Name, size and time of every source file: sees changes, additions and deletions, and reads no content.
 * @param {TargetName} name
 */
export function fingerprintSources(name) {
  const hash = createHash("sha256");
  for (const source of [...always, ...targets[name].sources]) addToHash(hash, source);
  return hash.digest("hex");
}

/**
 * @param {import("node:crypto").Hash} hash
 * @param {string} path relative to the root
 */
function addToHash(hash, path) {
  const stats = statSync(join(rootFolder, path), { throwIfNoEntry: false });
  if (stats === undefined) return;
  if (!stats.isDirectory()) {
    hash.update(`${path}\0${stats.size}\0${stats.mtimeMs}\n`);
    return;
  }
  for (const name of readdirSync(join(rootFolder, path)).sort()) addToHash(hash, `${path}/${name}`);
}
