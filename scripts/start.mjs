import { join, resolve } from "node:path";
import { rootFolder } from "./build-targets.mjs";
import { buildTargets, getNode, installPackages, stopWith } from "./checkout.mjs";
import { electronEnvironment, findElectron, installElectron } from "./find-electron.mjs";
import { runInPlace } from "./run-child.mjs";

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
if (!arguments_.includes("--web") && (await startElectron())) {
  // The window is open; this process lives as long as it.
} else startWebHost();

/** @returns {Promise<boolean>} */
async function startElectron() {
  let electron = findElectron();
  if (electron.reason === "no Electron binary") electron = await installElectron();
  if (electron.binary === undefined) {
    console.error(`planform: opening in the browser (${electron.reason})`);
    return false;
  }
  if (!buildTargets(["main", "renderer", "mcp-server"])) stopWith("the build failed, see above.");
  runInPlace(electron.binary, [rootFolder, ...programArguments()], electronEnvironment());
  return true;
}

function startWebHost() {
  runInPlace(getNode(), [join(rootFolder, "bin/planform.mjs"), "serve", ...programArguments()]);
}

/** @returns {string[]} */
function programArguments() {
  return [...(study === undefined ? ["--sample=cantilever"] : [study]), ...(isDemo ? ["--demo"] : [])];
}
