#!/usr/bin/env node
import { existsSync } from "node:fs";
import { join } from "node:path";
import { findStaleTargets, rootFolder } from "../scripts/build-targets.mjs";
import { buildTargets, getNode, stopWith } from "../scripts/checkout.mjs";
import { runChild } from "../scripts/run-child.mjs";

// Runs on any Node from 20 on and starts the program on one that is new enough.

if (!existsSync(join(rootFolder, "node_modules"))) {
  stopWith(`the packages are not installed. Run \`npm ci\` in ${rootFolder} first.`);
}
const stale = findStaleTargets(targetsFor(process.argv[2]));
if (stale.length > 0) {
  console.error(`planform: building ${stale.join(", ")}, which is missing or out of date`);
  if (!buildTargets(stale)) stopWith("the build failed, see above.");
}
process.exitCode = await runChild(getNode(), [join(rootFolder, "out/cli/main.js"), ...process.argv.slice(2)]);

/**
 * Commands without a window need no user interface, so a checkout is ready sooner.
 * @param {string | undefined} command
 * @returns {import("../scripts/build-targets.mjs").TargetName[]}
 */
function targetsFor(command) {
  if (command === "serve") return ["mcp-server", "runner", "cli", "renderer"];
  if (command === "open") return ["mcp-server", "runner", "cli", "renderer", "main"];
  return ["mcp-server", "runner", "cli"];
}
