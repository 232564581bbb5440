import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rootFolder, targetNames } from "./build-targets.mjs";
import { buildTargets, getNode, installPackages, stopWith } from "./checkout.mjs";
import { findSystemChromium } from "./find-chromium.mjs";
import { countPlaywright, countVitest } from "./test-counts.mjs";

// npm test: brings what the tests need, runs all of them, and says at the end `N passed, N failed`.

/** Far above what the suites take; a suite that hangs is ended and counts as failed. */
const suiteLimitMs = 30 * 60_000;

process.chdir(rootFolder);
// Suites are groups of their own, which the terminal does not reach: they end with this process.
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]))
  process.once(signal, () => process.exit(1));
installPackages();
await installBrowser();
installSandbox();
installSolvers();
if (!buildTargets(targetNames)) stopWith("the build failed, see above.");

const reports = mkdtempSync(join(tmpdir(), "planform-reports-"));
const vitestReport = join(reports, "vitest.json");
const playwrightReport = join(reports, "playwright.json");
const suites = [
  countVitest(
    vitestReport,
    await run("vitest/vitest.mjs", [
      "run",
      "--reporter=default",
      `--reporter=${join(rootFolder, "scripts/report-running-tests.mjs")}`,
      "--reporter=json",
      `--outputFile.json=${vitestReport}`,
    ]),
  ),
  countPlaywright(
    playwrightReport,
    await run("@playwright/test/cli.js", ["test", "--reporter=list,json"], {
      PLAYWRIGHT_JSON_OUTPUT_FILE: playwrightReport,
    }),
  ),
];
rmSync(reports, { recursive: true });

const [passed, failed, skipped] = /** @type {const} */ (["passed", "failed", "skipped"]).map((kind) =>
  suites.reduce((sum, suite) => sum + suite[kind], 0),
);
if (skipped !== 0) console.log(`${skipped} skipped`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed !== 0 ? 0 : 1;

/**
 * @param {string} program a script below node_modules
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [environment]
 * @returns {Promise<boolean>} whether it ended well, and in time
 */
async function run(program, args, environment = {}) {
  const child = spawn(getNode(), [join(rootFolder, "node_modules", program), ...args], {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, ...environment },
    // A group of its own: its workers end with it, also one that hears nothing because it hangs.
    detached: process.platform !== "win32",
  });
  const endGroup = () => killGroup(child);
  process.once("exit", endGroup);
  const limit = setTimeout(() => {
    console.error(`planform: ${program} took longer than ${suiteLimitMs / 60_000} minutes and is ended`);
    child.kill("SIGTERM");
    setTimeout(endGroup, 5_000).unref();
  }, suiteLimitMs);
  try {
    const [status] = await once(child, "exit");
    return status === 0;
  } catch (error) {
    console.error(`planform: ${program}: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  } finally {
    clearTimeout(limit);
    endGroup();
    process.off("exit", endGroup);
  }
}

/** @param {import("node:child_process").ChildProcess} child the first of its group */
function killGroup(child) {
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") child.kill("SIGKILL");
    else process.kill(-child.pid, "SIGKILL");
  } catch {
    // Nobody of the group is there any more.
  }
}

/** Debian's Chromium where this is root on a machine with apt, else Playwright's own. */
async function installBrowser() {
  if (findSystemChromium() !== undefined) return;
  if (installByApt("Chromium", "chromium", "fonts-dejavu-core") && findSystemChromium() !== undefined) return;
  console.error("planform: installing Playwright's Chromium for the tests, if it is not there");
  if (!(await run("@playwright/test/cli.js", ["install", "chromium"]))) {
    stopWith("the tests need Chromium, and none could be installed.");
  }
}

/** What confines commands on Linux: without it the tests of the sandbox have nothing to look at. */
function installSandbox() {
  if (process.platform === "linux") installPrograms("no sandbox is tested", [["bwrap", "bubblewrap"]]);
}

/** What the samples are solved with; Optuna is a package of Debian's own Python. */
function installSolvers() {
  installPrograms("what needs them is not tested", [
    ["ccx", "calculix-ccx"],
    ["gmsh", "gmsh"],
  ]);
  if (hasOptuna()) return;
  if (installByApt("Optuna", "python3-optuna", "python3-cmaes") && hasOptuna()) return;
  console.error("planform: Optuna is not here and cannot be installed (apt-get as root): it is not tested");
}

/**
 * Installs those of some programs that are not here, or says what that means.
 * @param {string} consequence
 * @param {readonly (readonly [command: string, aptPackage: string])[]} wanted
 */
function installPrograms(consequence, wanted) {
  const isThere = (/** @type {string} */ command) =>
    (process.env.PATH ?? "").split(":").some((folder) => existsSync(join(folder, command)));
  const missing = wanted.filter(([command]) => !isThere(command));
  if (missing.length === 0) return;
  const packages = missing.map(([, name]) => name);
  installByApt(packages.join(", "), ...packages);
  for (const [command, name] of missing) {
    if (isThere(command)) continue;
    console.error(`planform: ${name} is not here and cannot be installed (apt-get as root): ${consequence}`);
  }
}

function hasOptuna() {
  return spawnSync("/usr/bin/python3", ["-c", "import optuna"], { stdio: "ignore" }).status === 0;
}

/**
 * @param {string} what
 * @param {readonly string[]} packages
 * @returns {boolean} whether it was tried: this is root on a machine with apt
 */
function installByApt(what, ...packages) {
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return false;
  console.error(`planform: installing ${what} for the tests (apt-get)`);
  runApt("update");
  runApt("install", "-y", "--no-install-recommends", ...packages);
  return true;
}

/** @param {readonly string[]} args */
function runApt(...args) {
  spawnSync("apt-get", ["-o", "DPkg::Lock::Timeout=900", ...args], {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
}
