import { pathToFileURL } from "node:url";
import { findStudyFolder } from "../../core/study/study-folder.ts";
import { files } from "../programs.ts";

/** Becomes the tool server of a study: the same file that the app's CLI starts, in this process. */
export async function runMcp(path: string): Promise<number> {
  const { folder } = await findStudyFolder(path);
  process.env.PLANFORM_STUDY_FOLDER = folder;
  await import(pathToFileURL(files.mcpServerFile).href);
  return new Promise((resolve) => process.stdin.once("close", () => resolve(0)));
}
