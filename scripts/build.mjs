import { mkdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { build as buildElectron } from "electron-vite";
import { build } from "vite";
import {
  findStaleTargets,
  fingerprintSources,
  rootFolder,
  stampFile,
  targetNames,
} from "./build-targets.mjs";

// node scripts/build.mjs [--stale] [TARGET...]   builds all targets, or those named; --stale: only what is out of date

/** @typedef {import("./build-targets.mjs").TargetName} TargetName */

// Packages in CommonJS use this name; in a module it does not exist.
const filenameShim =
  'import { fileURLToPath as __toPath } from "node:url"; const __filename = __toPath(import.meta.url);';

process.chdir(rootFolder);
process.env.NODE_ENV ??= "production";
const arguments_ = process.argv.slice(2);
const staleOnly = arguments_.includes("--stale");
const named = arguments_.filter((argument) => argument !== "--stale");
const unknown = named.filter((name) => !targetNames.some((target) => target === name));
if (unknown.length > 0) {
  console.error(`Unknown build target: ${unknown.join(", ")}. There are: ${targetNames.join(", ")}.`);
  process.exit(2);
}
const wanted = named.length > 0 ? targetNames.filter((target) => named.includes(target)) : targetNames;

const release = await takeLock();
try {
  // Asked again under the lock: another process may have built them while this one waited.
  const names = staleOnly ? findStaleTargets(wanted) : wanted;
  for (const name of names) await buildTarget(name);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  release();
}

/** @param {TargetName} name */
async function buildTarget(name) {
  const startedAt = performance.now();
  // Taken before the build: a file that changes meanwhile makes the target stale again.
  const fingerprint = fingerprintSources(name);
  rmSync(stampFile(name), { force: true });
  if (name === "main") {
    // At "warn" it complains that the renderer is not in this configuration.
    await buildElectron({ root: rootFolder, logLevel: "error" });
  } else if (name === "renderer") {
    await build({ configFile: join(rootFolder, "vite.renderer.config.ts"), logLevel: "warn" });
  } else await buildNodeProgram(name);
  mkdirSync(join(rootFolder, "out"), { recursive: true });
  writeFileSync(stampFile(name), fingerprint);
  console.error(`built ${name} in ${Math.round(performance.now() - startedAt)} ms`);
}

/**
 * The program is one file, so that a running one never misses a chunk that a later build has replaced. Of the
 * tool server only what it loads on request, the layout engine, lies beside it: read with every start, its 1.4 MB
 * cost 75 ms. The names have no hash, so a server that runs finds it after another build as well.
 * @param {"cli" | "mcp-server" | "runner"} name
 */
async function buildNodeProgram(name) {
  const isServer = name === "mcp-server";
  await build({
    configFile: false,
    root: rootFolder,
    publicDir: false,
    logLevel: "warn",
    ssr: { noExternal: true, external: isServer ? [] : ["better-sqlite3"], target: "node" },
    build: {
      ssr: isServer ? "mcp-server/main.ts" : `src/${name}/main.ts`,
      target: "node22",
      outDir: `out/${name}`,
      emptyOutDir: true,
      minify: isServer,
      sourcemap: !isServer,
      rollupOptions: {
        // Optional native helpers of ws: it works without them.
        external: ["bufferutil", "utf-8-validate"],
        output: isServer
          ? { format: "es", entryFileNames: "server.mjs", chunkFileNames: "[name].mjs" }
          : { format: "es", entryFileNames: "main.js", codeSplitting: false, banner: filenameShim },
      },
    },
  });
}

/**
 * One build at a time in this checkout: `planform` builds when it is started, and several may start at once.
 * @returns {Promise<() => void>} gives the lock back
 */
async function takeLock() {
  const lock = join(rootFolder, "node_modules/.cache/planform-build.lock");
  mkdirSync(join(rootFolder, "node_modules/.cache"), { recursive: true });
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
    // The holder touches the lock every second; without a sign for ten seconds it is dead.
    const stats = statSync(lock, { throwIfNoEntry: false });
    if (stats !== undefined && Date.now() - stats.mtimeMs > 10_000)
      rmSync(lock, { recursive: true, force: true });
    else await sleep(100);
  }
  const timer = setInterval(() => utimesSync(lock, new Date(), new Date()), 1000);
  return () => {
    clearInterval(timer);
    rmSync(lock, { recursive: true, force: true });
  };
}
