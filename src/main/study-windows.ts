import { realpathSync } from "node:fs";
import type { AnyRouter } from "@orpc/server";
import { BrowserWindow, screen, type WebContents } from "electron";
import { reportFailure } from "./report-failure.ts";
import type { WindowApp } from "./window-app.ts";
import { fitToScreens, loadWindowState, saveWindowState } from "./window-state.ts";

export type StudyWindows = {
  /** Focuses the window that shows this study, else opens it in an empty window or a new one. */
  readonly open: (studyFolder?: string) => Promise<void>;
  /** Opens the study in place of the one that `window` shows. */
  readonly openIn: (window: BrowserWindow, studyFolder: string) => Promise<void>;
  readonly routerOf: (contents: WebContents) => AnyRouter | undefined;
  /** Settles when the apps of all windows that were closed have ended. */
  readonly allClosed: () => Promise<void>;
};

export function createStudyWindows(options: {
  readonly ownUrl: string;
  readonly preloadFile: string;
  readonly stateFile: string;
  readonly isDevelopment: boolean;
  readonly createApp: () => Promise<WindowApp>;
}): StudyWindows {
  const apps = new Map<BrowserWindow, WindowApp>();
  const closing = new Set<Promise<void>>();

  async function createWindow(): Promise<BrowserWindow> {
    const app = await options.createApp();
    const window = buildWindow(options);
    apps.set(window, app);
    window.on("close", () => rememberState(window, options.stateFile));
    window.on("closed", () => {
      apps.delete(window);
      const closed = app.close().catch(reportFailure);
      closing.add(closed);
      void closed.finally(() => closing.delete(closed));
    });
    await window.loadURL(options.ownUrl);
    return window;
  }

  async function openIn(window: BrowserWindow, studyFolder: string): Promise<void> {
    // The page learns of it by its own events; a failure is told here because no call of the page waits for it.
    await apps
      .get(window)
      ?.openStudy(studyFolder)
      .catch((error: unknown) => reportFailure(error, window));
  }

  return {
    open: async (studyFolder) => {
      const wanted = realPathOf(studyFolder);
      const shown = [...apps].find(([, app]) => app.studyFolder() === wanted);
      if (shown !== undefined) return focus(shown[0]);
      const empty = [...apps].find(([, app]) => app.studyFolder() === undefined)?.[0];
      const window = empty ?? (await createWindow());
      focus(window);
      if (studyFolder !== undefined) await openIn(window, studyFolder);
    },
    openIn,
    routerOf: (contents) => [...apps].find(([window]) => window.webContents === contents)?.[1].router,
    allClosed: async () => {
      await Promise.all(closing);
    },
  };
}

function buildWindow({
  preloadFile,
  stateFile,
  isDevelopment,
}: {
  preloadFile: string;
  stateFile: string;
  isDevelopment: boolean;
}): BrowserWindow {
  const workAreas = screen.getAllDisplays().map((display) => display.workArea);
  const { maximized, position, width, height } = fitToScreens(loadWindowState(stateFile), workAreas);
  const window = new BrowserWindow({
    ...position,
    width,
    height,
    minWidth: 800,
    minHeight: 500,
    title: "Planform",
    show: false,
    webPreferences: {
      preload: preloadFile,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      // It would download dictionaries unasked.
      spellcheck: false,
      devTools: isDevelopment,
    },
  });
  if (maximized) window.maximize();
  window.once("ready-to-show", () => window.show());
  reloadAfterCrash(window);
  return window;
}

function rememberState(window: BrowserWindow, stateFile: string): void {
  const { x, y, width, height } = window.getNormalBounds();
  try {
    saveWindowState(stateFile, { position: { x, y }, width, height, maximized: window.isMaximized() });
  } catch (error) {
    reportFailure(error);
  }
}

/** A page that crashed loses nothing: the host owns the study. One that crashes at once again stays down. */
function reloadAfterCrash(window: BrowserWindow): void {
  let lastCrashMs = Number.NEGATIVE_INFINITY;
  window.webContents.on("render-process-gone", (_event, details) => {
    if (details.reason === "clean-exit" || window.isDestroyed()) return;
    const nowMs = performance.now();
    const again = nowMs - lastCrashMs < 30_000;
    lastCrashMs = nowMs;
    if (again) reportFailure(new Error(`The window's page crashed twice (${details.reason}).`), window);
    else window.webContents.reload();
  });
}

function focus(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.focus();
}

function realPathOf(folder: string | undefined): string | undefined {
  if (folder === undefined) return undefined;
  try {
    return realpathSync(folder);
  } catch (error) {
    // Opening it says what is wrong with it.
    if (error instanceof Error && "code" in error) return folder;
    throw error;
  }
}
