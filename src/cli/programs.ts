import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type App, createApp } from "../core/app.ts";
import type { Programs } from "../core/chat/launcher.ts";
import { programFilesIn } from "../core/serving/program-files.ts";

/** The folder that holds package.json, resources/ and out/: two up, from src/cli as from out/cli. */
export const rootFolder = join(import.meta.dirname, "..", "..");
export const files = programFilesIn(rootFolder);

export function programVersion(): string {
  return z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(join(rootFolder, "package.json"), "utf8"))).version;
}

export function programs(): Programs {
  return {
    nodeCommand: process.execPath,
    nodeEnvironment: {},
    mcpServerFile: files.mcpServerFile,
    runnerFile: files.runnerFile,
    systemPromptFile: files.systemPromptFile,
    ownFolders: files.ownFolders,
    projectFolder: rootFolder,
  };
}

/** The program without a window of its own. */
export function createCliApp({ host, demo }: { host: "web" | "cli"; demo: boolean }): Promise<App> {
  return createApp({
    host,
    demo,
    version: programVersion(),
    programs: programs(),
    resourcesFolder: files.resourcesFolder,
    env: process.env,
  });
}
