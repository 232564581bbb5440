// Which part of the source may know which other: docs/architecture.md in a form that can be checked.

/**
 * @typedef {object} Layer
 * @property {string} folder
 * @property {readonly string[]} layers the other layers that it may import
 * @property {(packageName: string) => boolean} allowsPackage Node's own modules come as `node:fs`
 */

const native = ["electron", "better-sqlite3"];
/** @param {string} name */
const isNode = (name) => name.startsWith("node:");
/** @param {string} name */
const anyButNative = (name) => !native.includes(name);
/** @param {string} name */
const browserOnly = (name) => anyButNative(name) && !isNode(name);

/** @type {Readonly<Record<string, Layer>>} */
export const layers = {
  shared: {
    folder: "src/shared",
    layers: [],
    allowsPackage: (name) => ["zod", "@orpc/contract"].includes(name),
  },
  system: {
    folder: "src/system",
    layers: ["shared"],
    allowsPackage: (name) => isNode(name) || name === "zod",
  },
  optimise: {
    folder: "src/optimise",
    layers: ["system", "shared"],
    allowsPackage: (name) => isNode(name) || name === "zod",
  },
  core: {
    folder: "src/core",
    layers: ["optimise", "system", "shared"],
    allowsPackage: (name) => name !== "electron",
  },
  runner: { folder: "src/runner", layers: ["optimise", "system", "shared"], allowsPackage: anyButNative },
  cli: { folder: "src/cli", layers: ["core", "web", "optimise", "shared"], allowsPackage: anyButNative },
  web: { folder: "src/web", layers: ["core", "shared"], allowsPackage: anyButNative },
  main: {
    folder: "src/main",
    layers: ["core", "shared"],
    allowsPackage: (name) => name !== "better-sqlite3",
  },
  preload: { folder: "src/preload", layers: ["shared"], allowsPackage: (name) => name === "electron" },
  renderer: { folder: "src/renderer", layers: ["shared"], allowsPackage: browserOnly },
  "mcp-server": {
    folder: "mcp-server",
    layers: ["optimise", "system", "shared"],
    allowsPackage: anyButNative,
  },
};

/**
 * Finer rules: `allows` says whether `from` (a path from the root) may import `to` (such a path, or a package).
 * @type {readonly { name: string, allows: (from: string, to: string) => boolean }[]}
 */
export const rules = [
  {
    name: "only src/core/db and *-store.ts see SQLite",
    allows: (from, to) =>
      to !== "better-sqlite3" || from.startsWith("src/core/db/") || from.endsWith("-store.ts"),
  },
  {
    name: "processes are started by few places only",
    allows: (from, to) =>
      to !== "node:child_process" || processStarters.some((path) => from.startsWith(path)),
  },
  {
    name: "src/core/claude knows nothing else of core",
    allows: (from, to) =>
      !from.startsWith("src/core/claude/") ||
      !to.startsWith("src/core/") ||
      to.startsWith("src/core/claude/"),
  },
  {
    name: "panes of the renderer know state, ui and shared, never each other",
    allows: (from, to) => {
      const importing = rendererFolder(from);
      const imported = rendererFolder(to);
      if (importing === undefined || imported === undefined || importing === imported) return true;
      if (importing === "" || importing === "shell") return true;
      if (importing === "state") return false;
      if (importing === "ui") return false;
      return imported === "state" || imported === "ui";
    },
  },
];

const processStarters = [
  "src/system/",
  "src/core/claude/",
  "src/core/doctor/",
  "src/optimise/evaluators/",
  "src/optimise/optuna/",
  "src/optimise/start-runner.ts",
  "src/cli/",
  "src/web/open-window.ts",
];

/**
 * @param {string} path
 * @returns {string | undefined} the folder below src/renderer, "" for its top level, undefined for what is elsewhere
 */
function rendererFolder(path) {
  const match = /^src\/renderer\/(?:([^/]+)\/)?[^/]+$/.exec(path) ?? /^src\/renderer\/([^/]+)\//.exec(path);
  return match === null ? undefined : (match[1] ?? "");
}
