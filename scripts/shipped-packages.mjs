import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { build } from "vite";
import { rootFolder, targetNames } from "./build-targets.mjs";

/**
 * @typedef {object} ShippedPackage
 * @property {string} name
 * @property {string} version
 * @property {string} folder from the root, with slashes: as the lock file calls it
 */

/**
 * The programs for Node and Electron, by the file where each begins; the window has a configuration of its own.
 * @type {Readonly<Record<import("./build-targets.mjs").TargetName, readonly string[]>>}
 */
const nodeEntries = {
  cli: ["src/cli/main.ts"],
  "mcp-server": ["mcp-server/main.ts"],
  runner: ["src/runner/main.ts"],
  main: ["src/main/index.ts", "src/preload/index.ts"],
  renderer: [],
};

/** Native or given by the host; what of it is shipped is read from the lock file. */
const external = ["electron", "better-sqlite3", "bufferutil", "utf-8-validate"];

/**
 * Everything of others that is shipped: the packages whose code the bundlers put into a program, and those that are
 * installed beside it. Most are listed as devDependencies, because they are needed at the build only; in the programs
 * they are production all the same.
 * @returns {Promise<ShippedPackage[]>} by name and version
 */
export async function findShippedPackages() {
  /** @type {Set<string>} */
  const folders = new Set();
  const plugin = () => collectPackages(folders);
  process.env.NODE_ENV ??= "production";
  for (const entry of targetNames.flatMap((name) => nodeEntries[name])) {
    await build({
      configFile: false,
      root: rootFolder,
      publicDir: false,
      logLevel: "error",
      plugins: [plugin()],
      ssr: { noExternal: true, external, target: "node" },
      build: { ssr: entry, write: false, minify: false, rollupOptions: { external } },
    });
  }
  await build({
    configFile: join(rootFolder, "vite.renderer.config.ts"),
    logLevel: "error",
    plugins: [plugin()],
    worker: { plugins: () => [plugin()] },
    build: { write: false, minify: false },
  });
  for (const name of findStylePackages()) folders.add(`node_modules/${name}`);
  for (const folder of findInstalled(readLock())) folders.add(folder);
  return [...folders].map(readPackage).sort(byName);
}

/**
 * Tells of each package of which something is left in the output.
 * @param {Set<string>} folders
 * @returns {import("vite").Plugin}
 */
function collectPackages(folders) {
  return {
    name: "planform:shipped-packages",
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((output) => output.type === "chunk");
      for (const id of chunks.flatMap(({ modules }) => Object.keys(modules))) addFolder(folders, id);
      // Styles of packages leave no code in a chunk: all that were read count.
      for (const id of this.getModuleIds()) if (/\.css(\?|$)/.test(id)) addFolder(folders, id);
    },
  };
}

/**
 * @param {Set<string>} folders
 * @param {string} id of a module
 */
function addFolder(folders, id) {
  const path = relative(rootFolder, id.replace(/^\0/, "").replace(/\?.*$/, "")).split(sep).join("/");
  const folder = /^(.*\bnode_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
  if (folder !== undefined && existsSync(join(rootFolder, folder, "package.json"))) folders.add(folder);
}

/**
 * Styles and fonts that the window's own styles import: the bundler writes them into the same file, as no modules.
 * @returns {string[]} names of packages
 */
function findStylePackages() {
  const folder = join(rootFolder, "src/renderer");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".css"),
  );
  const texts = files.map((file) => readFileSync(join(folder, file), "utf8"));
  const imports = texts.flatMap((text) => [...text.matchAll(/@import\s+"((?:@[^/"]+\/)?[^./"][^/"]*)/g)]);
  return imports.map((match) => match[1] ?? "");
}

/** @typedef {{ dependencies?: Record<string, string>, optional?: boolean, dev?: boolean }} LockEntry */

/** @returns {Record<string, LockEntry>} */
function readLock() {
  return JSON.parse(readFileSync(join(rootFolder, "package-lock.json"), "utf8")).packages;
}

/**
 * The dependencies that are installed with the program, without the optional ones: those are a Node for checkouts.
 * @param {Record<string, LockEntry>} lock
 * @returns {string[]}
 */
function findInstalled(lock) {
  return Object.entries(lock)
    .filter(([folder, { dev, optional }]) => folder !== "" && dev !== true && optional !== true)
    .map(([folder]) => folder);
}

/**
 * @param {string} folder
 * @returns {ShippedPackage}
 */
function readPackage(folder) {
  const { name, version } = JSON.parse(readFileSync(join(rootFolder, folder, "package.json"), "utf8"));
  return { name, version, folder };
}

/**
 * @param {ShippedPackage} a
 * @param {ShippedPackage} b
 */
function byName(a, b) {
  const [left, right] = [`${a.name}@${a.version}`, `${b.name}@${b.version}`];
  return left < right ? -1 : left > right ? 1 : 0;
}
