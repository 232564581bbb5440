import { join, resolve } from "node:path";
import { rootFolder } from "./build-targets.mjs";
import { buildTargets, getNode, installPackages, stopWith } from "./checkout.mjs";
import { electronEnvironment, findElectron, installElectron } from "./find-electron.mjs";
import { runChild } from "./run-child.mjs";

// npm start [-- PATH] [--web] [--no-demo]
//   Opens the app: in Electron where it can run, else in the browser. Without PATH: a sample.
//   --web      in the browser in any case
//   --no-demo  with the user's own claude command in place of the offline demo model

const arguments_ = process.argv.slice(2);
const path = arguments_.find((argument) => !argument.startsWith("-"));
const isDemo = !arguments_.includes("--no-demo");
// npm changes into the package's folder; a relative path is meant from where the user is.
const study = path === undefined ? undefined : resolve(process.env.INIT_CWD ?? process.cwd(), path);

installPackages();
const code = arguments_.includes("--web") ? undefined : await runElectron();
process.exitCode = code ?? (await runWebHost());

/** @returns {Promise<number | undefined>} its exit code; undefined where Electron does not run */
async function runElectron() {
  let electron = findElectron();
  if (electron.reason === "no Electron binary") electron = await installElectron();
  if (electron.binary === undefined) return explain(electron.reason);
  if (!buildTargets(["main", "renderer", "mcp-server"])) stopWith("the build failed, see above.");
  const startedAt = performance.now();
  const exitCode = await runChild(
    electron.binary,
    [rootFolder, ...programArguments()],
    electronEnvironment(),
  );
  // Some systems forbid Electron's sandbox, which shows only when it opens a window.
  const hasFailed = exitCode !== 0 && performance.now() - startedAt < 10_000;
  return hasFailed && !isStopSignal(exitCode) ? explain("Electron does not start here, see above") : exitCode;
}

/** @param {number} exitCode */
function isStopSignal(exitCode) {
  return [129, 130, 143].includes(exitCode);
}

/**
 * @param {string} reason
 * @returns {undefined}
 */
function explain(reason) {
  console.error(`planform: opening in the browser (${reason})`);
}

/** @returns {Promise<number>} */
function runWebHost() {
  return runChild(getNode(), [join(rootFolder, "bin/planform.mjs"), "serve", ...programArguments()]);
}

/** @returns {string[]} */
function programArguments() {
  return [...(study === undefined ? ["--sample=cantilever"] : [study]), ...(isDemo ? ["--demo"] : [])];
}
