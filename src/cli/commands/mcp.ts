import { pathToFileURL } from "node:url";
import { appHomeFolder } from "../../core/app.ts";
import { runPreferences } from "../../core/runs/run-preferences.ts";
import { openSettings } from "../../core/settings-file.ts";
import {
  assertOwnPrivateFolder,
  findStudyFolder,
  readStudyText,
  type StudyFolder,
} from "../../core/study/study-folder.ts";
import { createTrustStore } from "../../core/trust/trust-store.ts";
import { AppError } from "../../shared/errors.ts";
import { parseStudy } from "../../shared/study/parse-study.ts";
import { files } from "../programs.ts";

/** Becomes the tool server of a study: the same file that the app's CLI starts, in this process. */
export async function runMcp(path: string): Promise<number> {
  const layout = await findStudyFolder(path);
  // Tools read and write runs and requests in there.
  await assertOwnPrivateFolder(layout);
  const homeFolder = appHomeFolder(process.env);
  const settings = await openSettings(homeFolder, process.env);
  Object.assign(process.env, {
    PLANFORM_STUDY_FOLDER: layout.folder,
    PLANFORM_RUNNER: files.runnerFile,
    PLANFORM_RUN_PREFERENCES: JSON.stringify(runPreferences(settings.current())),
  });
  // What the environment says of trust counts here as little as in the app: only the user's own list does.
  delete process.env.PLANFORM_TRUSTED;
  if (await isTrusted(homeFolder, layout)) process.env.PLANFORM_TRUSTED = "1";
  await import(pathToFileURL(files.mcpServerFile).href);
  return new Promise((resolve) => process.stdin.once("close", () => resolve(0)));
}

async function isTrusted(homeFolder: string, layout: StudyFolder): Promise<boolean> {
  try {
    const { id } = parseStudy(await readStudyText(layout));
    return createTrustStore(homeFolder).isTrusted(layout.folder, id);
  } catch (error) {
    // A study that cannot be read is what each tool answers with; nothing of it is run.
    if (error instanceof AppError) return false;
    throw error;
  }
}
