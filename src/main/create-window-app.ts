import { join } from "node:path";
import { app as electron } from "electron";
import { appHomeFolder, createApp, openOrRepair } from "../core/app.ts";
import { createRouter } from "../core/router.ts";
import { type ProgramFiles, programFilesIn } from "../core/serving/program-files.ts";
import { copySample } from "../core/study/study-library.ts";
import { createTrustStore } from "../core/trust/trust-store.ts";
import type { WindowApp } from "./window-app.ts";

/** The program behind one window. */
export async function createWindowApp({ demo }: { demo: boolean }): Promise<WindowApp> {
  const { systemPromptFile, mcpServerFile, runnerFile, resourcesFolder, ownFolders } = findProgramFiles();
  const app = await createApp({
    host: "electron",
    version: electron.getVersion(),
    programs: {
      // Electron itself is the Node that is sure to be there.
      nodeCommand: process.execPath,
      nodeEnvironment: { ELECTRON_RUN_AS_NODE: "1" },
      mcpServerFile,
      runnerFile,
      systemPromptFile,
      ownFolders,
      projectFolder: electron.isPackaged ? undefined : electron.getAppPath(),
    },
    resourcesFolder,
    demo,
    env: process.env,
  });
  return {
    router: createRouter(app),
    studyFolder: () => app.snapshot().open?.folder,
    openStudy: async (path) => {
      await openOrRepair(app.openStudy(path));
    },
    close: app.close,
  };
}

/** @returns the folder of the user's copy of a bundled sample */
export async function prepareSample(name: string): Promise<string> {
  const homeFolder = appHomeFolder(process.env);
  return copySample({
    samplesFolder: join(findProgramFiles().resourcesFolder, "samples"),
    name,
    studiesFolder: join(homeFolder, "studies"),
    trust: createTrustStore(homeFolder).trust,
  });
}

/**
 * Packaged, what other programs read lies beside the archive, where they can read it; pages come from within,
 * where their integrity is checked.
 */
export function findProgramFiles(): ProgramFiles {
  const own = programFilesIn(electron.getAppPath());
  if (!electron.isPackaged) return own;
  return {
    ...programFilesIn(process.resourcesPath),
    rendererFolder: own.rendererFolder,
    // The archive with the program itself lies in it.
    ownFolders: [process.resourcesPath],
  };
}
