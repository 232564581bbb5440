import { join } from "node:path";
import { app, dialog, protocol } from "electron";
import { toErrorInfo } from "../shared/errors.ts";
import { appSchemePrivileges } from "./app-protocol.ts";
import { createWindowApp, findProgramFiles, prepareSample } from "./create-window-app.ts";
import type { SecondStart } from "./second-start.ts";
import { parseStartArguments } from "./start-arguments.ts";
import { startElectronHost } from "./start-electron-host.ts";

// Must run before Electron is ready: no await may come before it.
protocol.registerSchemesAsPrivileged([appSchemePrivileges]);

const { PLANFORM_HOME } = process.env;
if (PLANFORM_HOME !== undefined && PLANFORM_HOME !== "") {
  app.setPath("userData", join(PLANFORM_HOME, "electron"));
}

// Unpackaged, the second argument is the program's own folder.
const argv = process.argv.slice(app.isPackaged ? 1 : 2);
const start = parseStartArguments(argv, process.cwd());
const secondStart: SecondStart = start.study === undefined ? {} : { study: start.study };

// A second start hands its study to the first one, which shows it.
if (!app.requestSingleInstanceLock(secondStart)) app.quit();
else {
  run().catch((error: unknown) => {
    const { message, hint } = toErrorInfo(error);
    dialog.showErrorBox("Planform can not start", `${message}\n\n${hint}`);
    app.exit(1);
  });
}

async function run(): Promise<void> {
  await app.whenReady();
  const sample = start.sample === undefined ? undefined : await prepareSample(start.sample);
  await startElectronHost({
    study: start.study ?? sample,
    rendererFolder: findProgramFiles().rendererFolder,
    createApp: () => createWindowApp({ demo: start.demo }),
  });
}
