import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { rootFolder } from "./build-targets.mjs";
import { getNode } from "./checkout.mjs";

// Never imports "electron": outside of Electron, that starts a download.

const packageFolder = join(rootFolder, "node_modules/electron");

/**
 * @typedef {{ binary: string, reason?: undefined } | { binary?: undefined, reason: string }} FoundElectron
 *   `reason`: why there is none, for the user
 */

/**
 * The Electron binary, if it starts here.
 * @returns {FoundElectron}
 */
export function findElectron() {
  const reason = findObstacle();
  if (reason !== undefined) return { reason };
  const binary = join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(packageFolder, "dist"), binaryName());
  if (!existsSync(binary)) return { reason: "no Electron binary" };
  const { status } = spawnSync(binary, ["--version"], { timeout: 20_000, env: electronEnvironment() });
  return status === 0 ? { binary } : { reason: "the Electron binary does not start" };
}

/**
 * Gets the binary from where Electron's package gets it, if that can be reached.
 * @returns {Promise<FoundElectron>}
 */
export async function installElectron() {
  const reason = findObstacle();
  if (reason !== undefined) return { reason };
  const source = process.env.ELECTRON_MIRROR ?? "https://github.com";
  try {
    await fetch(source, { method: "HEAD", signal: AbortSignal.timeout(4_000) });
  } catch {
    return { reason: `no Electron binary, and ${source} can not be reached` };
  }
  console.error("planform: downloading Electron (about 120 MB, once)");
  const { status } = spawnSync(getNode(), [join(packageFolder, "install.js")], {
    stdio: ["ignore", "ignore", "inherit"],
    timeout: 600_000,
  });
  return status === 0 ? findElectron() : { reason: "Electron could not be downloaded" };
}

/** @returns {string | undefined} why Electron can not show a window here, whatever is installed */
function findObstacle() {
  if (process.platform !== "linux") return undefined;
  if (process.env.DISPLAY === undefined && process.env.WAYLAND_DISPLAY === undefined) return "no display";
  // Electron refuses to start as root with its sandbox, and without it we do not start it.
  return process.getuid?.() === 0 ? "Electron does not run as root" : undefined;
}

function binaryName() {
  if (process.platform === "darwin") return "Electron.app/Contents/MacOS/Electron";
  return process.platform === "win32" ? "electron.exe" : "electron";
}

/** @returns {NodeJS.ProcessEnv} */
export function electronEnvironment() {
  const { ELECTRON_RUN_AS_NODE: _, ...environment } = process.env;
  return environment;
}
