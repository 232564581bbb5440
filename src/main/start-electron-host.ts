import { join } from "node:path";
import { app, BrowserWindow, dialog, ipcMain, Menu, protocol } from "electron";
import { z } from "zod";
import { chooseFolderChannel } from "../shared/electron-bridge.ts";
import { appScheme, appUrl, createProtocolHandler } from "./app-protocol.ts";
import { guardApp } from "./guard-app.ts";
import { buildMenu } from "./menu.ts";
import { reportFailure } from "./report-failure.ts";
import { SecondStart } from "./second-start.ts";
import { servePorts } from "./serve-ports.ts";
import { createStudyWindows } from "./study-windows.ts";
import { isTrustedFrame } from "./trusted-page.ts";
import type { WindowApp } from "./window-app.ts";

/** Called once, when Electron is ready and this is the only instance. */
export async function startElectronHost(options: {
  /** Folder of the study to show first. */
  readonly study: string | undefined;
  readonly rendererFolder: string;
  readonly createApp: () => Promise<WindowApp>;
}): Promise<void> {
  const isDevelopment = !app.isPackaged;
  // Set by the development server only; a packaged app shows nothing but its own files.
  const developmentUrl = isDevelopment ? process.env.ELECTRON_RENDERER_URL : undefined;
  const ownUrl = developmentUrl ?? appUrl;
  const windows = createStudyWindows({
    ownUrl,
    preloadFile: join(app.getAppPath(), "out/preload/index.cjs"),
    stateFile: join(app.getPath("userData"), "window-state.json"),
    isDevelopment,
    createApp: options.createApp,
  });

  guardApp({ ownUrl, isDevelopment });
  protocol.handle(appScheme, createProtocolHandler(options.rendererFolder));
  servePorts(ipcMain, { ownUrl, routerOf: windows.routerOf });
  ipcMain.handle(chooseFolderChannel, async (event, ...given: unknown[]) => {
    const isOurs = isTrustedFrame(event.senderFrame, ownUrl) && windows.routerOf(event.sender) !== undefined;
    if (!isOurs || !z.tuple([]).safeParse(given).success) throw new Error("Not allowed");
    return chooseFolder(BrowserWindow.fromWebContents(event.sender));
  });
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      buildMenu({
        platform: process.platform,
        isDevelopment,
        openStudy: () => void openByDialog().catch(reportFailure),
        newWindow: () => void windows.open().catch(reportFailure),
      }),
    ),
  );

  async function openByDialog(): Promise<void> {
    const focused = BrowserWindow.getFocusedWindow();
    const folder = await chooseFolder(focused);
    if (folder === undefined) return;
    await (focused === null ? windows.open(folder) : windows.openIn(focused, folder));
  }

  app.on("second-instance", (_event, _argv, _workingFolder, data) => {
    const start = SecondStart.safeParse(data);
    if (start.success) windows.open(start.data.study).catch(reportFailure);
  });
  app.on("activate", () => {
    if (BrowserWindow.getAllWindows().length === 0) windows.open().catch(reportFailure);
  });
  app.on("window-all-closed", () => {
    if (process.platform !== "darwin") app.quit();
  });
  quitAfter(() => windows.allClosed());
  await windows.open(options.study);
}

async function chooseFolder(window: BrowserWindow | null): Promise<string | undefined> {
  const options = {
    title: "Open a study",
    properties: ["openDirectory" as const, "createDirectory" as const],
  };
  const { canceled, filePaths } =
    window === null ? await dialog.showOpenDialog(options) : await dialog.showOpenDialog(window, options);
  return canceled ? undefined : filePaths[0];
}

/** Holds the exit until the apps have saved, at most for a few seconds: what counts was saved long before. */
function quitAfter(allClosed: () => Promise<void>): void {
  let done = false;
  app.on("will-quit", (event) => {
    if (done) return;
    event.preventDefault();
    const limit = new Promise<void>((resolve) => {
      setTimeout(resolve, 5_000).unref();
    });
    Promise.race([allClosed(), limit])
      .catch(reportFailure)
      .finally(() => {
        done = true;
        app.quit();
      });
  });
}
