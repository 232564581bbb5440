import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { parseSync } from "vite";
import { layers, rules } from "./layer-rules.mjs";

/**
 * @typedef {object} Import
 * @property {string} from the importing file, from the root
 * @property {string} to the imported file from the root, or the name of a package
 * @property {boolean} isFile
 */

/**
 * @param {string} root
 * @returns {{ fileCount: number, breaches: string[] }} one line per import that the rules forbid, and per cycle
 */
export function findLayerBreaches(root) {
  const files = Object.values(layers).flatMap((layer) => listSources(root, layer.folder));
  const imports = files.flatMap((file) => readImports(root, file));
  const forbidden = imports.flatMap((import_) => {
    const reason = explainBreach(root, import_);
    return reason === undefined ? [] : [`${import_.from} -> ${import_.to}: ${reason}`];
  });
  return { fileCount: files.length, breaches: [...forbidden, ...findCycles(imports)] };
}

/**
 * @param {string} root
 * @param {Import} import_
 * @returns {string | undefined}
 */
function explainBreach(root, { from, to, isFile }) {
  const [name, layer] = Object.entries(layers).find(([, { folder }]) => from.startsWith(`${folder}/`)) ?? [];
  if (name === undefined || layer === undefined) return undefined;
  if (isFile) {
    if (!existsSync(join(root, to))) return "there is no such file";
    const allowed = [layer, ...layer.layers.map((other) => layers[other])];
    if (!allowed.some((other) => other !== undefined && to.startsWith(`${other.folder}/`))) {
      return `${name} may import ${[name, ...layer.layers].join(", ")} only`;
    }
  } else if (!layer.allowsPackage(to)) return `${name} may not use this package`;
  return rules.find((rule) => !rule.allows(from, to))?.name;
}

/**
 * @param {string} root
 * @param {string} folder
 * @returns {string[]}
 */
function listSources(root, folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return listSources(root, path);
    return /\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

/**
 * Type imports count as well: knowing a type is knowing the layer.
 * @param {string} root
 * @param {string} file
 * @returns {Import[]}
 */
function readImports(root, file) {
  const text = readFileSync(join(root, file), "utf8");
  const { module, program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file} can not be parsed: ${errors[0]?.message}`);
  const specifiers = [
    ...module.staticImports.map((entry) => entry.moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap((entry) => entry.moduleRequest?.value ?? []),
    ),
    ...module.dynamicImports.map(({ moduleRequest: { start, end } }) => text.slice(start + 1, end - 1)),
    ...findImportTypes(program),
  ];
  return [...new Set(specifiers)].map((specifier) => resolveImport(file, specifier));
}

/**
 * `import("./x.ts").Type`, which the parser does not list.
 * @param {unknown} node
 * @returns {string[]}
 */
function findImportTypes(node) {
  if (typeof node !== "object" || node === null) return [];
  const children = Object.values(node).flatMap(findImportTypes);
  if (!("type" in node && node.type === "TSImportType" && "source" in node)) return children;
  const { source } = node;
  const named =
    typeof source === "object" && source !== null && "value" in source ? [String(source.value)] : [];
  return [...named, ...children];
}

/**
 * @param {string} file
 * @param {string} specifier
 * @returns {Import}
 */
function resolveImport(file, specifier) {
  const path = specifier.replace(/\?.*$/, "");
  if (path.startsWith(".")) return { from: file, to: posix.join(dirname(file), path), isFile: true };
  const parts = path.split("/");
  const name = path.startsWith("@")
    ? parts.slice(0, 2).join("/")
    : path.startsWith("node:")
      ? path
      : parts[0];
  return { from: file, to: name ?? path, isFile: false };
}

/**
 * @param {readonly Import[]} imports
 * @returns {string[]} each cycle once, as the path around it
 */
function findCycles(imports) {
  /** @type {Map<string, string[]>} */
  const graph = new Map();
  for (const { from, to, isFile } of imports) {
    if (isFile) graph.set(from, [...(graph.get(from) ?? []), to]);
  }
  /** @type {Set<string>} */
  const finished = new Set();
  /** @type {string[]} */
  const cycles = [];
  /** @param {string} file @param {readonly string[]} path */
  const visit = (file, path) => {
    const start = path.indexOf(file);
    if (start >= 0) cycles.push(`cycle: ${[...path.slice(start), file].join(" -> ")}`);
    if (start >= 0 || finished.has(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
    finished.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  return cycles;
}
