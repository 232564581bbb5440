#!/usr/bin/env node
// The database needs Node 22 and kills an older one without a word: this is checked before anything is loaded.
const major = Number(process.versions.node.split(".")[0]);
if (major < 22) {
  process.stderr.write(`planform: Node ${process.version} is too old, at least 22 is needed\n`);
  process.exit(2);
}
const { runCli } = await import("./run-cli.ts");
process.exitCode = await runCli(process.argv.slice(2));

export {};
