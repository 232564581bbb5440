import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createServer } from "vite";
import { rootFolder } from "./build-targets.mjs";
import { getNode, stopWith } from "./checkout.mjs";
import { runChild } from "./run-child.mjs";

// npm run dev [-- ARGUMENTS OF serve]   the web host, and the user interface from its sources, reloading itself
// npm run dev -- --electron             the same in Electron

const args = process.argv.slice(2);
if (args.includes("--electron")) {
  const electronVite = join(rootFolder, "node_modules/electron-vite/bin/electron-vite.js");
  process.exitCode = await runChild(getNode(), [electronVite, "dev"]);
} else await serveSources();

async function serveSources() {
  const hostUrl = await startHost();
  // Read by vite.renderer.config.ts.
  process.env.PLANFORM_HOST_URL = hostUrl.origin;
  const server = await createServer({ configFile: join(rootFolder, "vite.renderer.config.ts") });
  await server.listen();
  const port = server.config.server.port ?? 5173;
  const actual = server.resolvedUrls?.local[0] ?? `http://127.0.0.1:${port}/`;
  console.log(`Sources at ${new URL(hostUrl.search, actual)}`);
}

/** @returns {Promise<URL>} the host's address with its token */
async function startHost() {
  const program = join(rootFolder, "bin/planform.mjs");
  const host = spawn(getNode(), [program, "serve", "--no-open", ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  process.on("exit", () => host.kill());
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) process.on(signal, () => process.exit());
  host.on("exit", (code) => process.exit(code ?? 1));
  for await (const line of createInterface({ input: host.stdout })) {
    console.log(line);
    const address = /http:\/\/127\.0\.0\.1:\d+\/\?token=\S+/.exec(line)?.[0];
    if (address === undefined) continue;
    host.stdout.pipe(process.stdout);
    return new URL(address);
  }
  return stopWith("the host ended without an address.");
}
