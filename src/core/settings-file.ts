import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { AppError } from "../shared/errors.ts";
import {
  isSettingKey,
  resolveSettings,
  type SettingProblem,
  type Settings,
  settingDefinitions,
  settingsFromEnvironment,
} from "../shared/settings.ts";
import { writeTextAtomically } from "./study/study-folder.ts";

export type SettingsFile = Awaited<ReturnType<typeof openSettings>>;

const Json = z.json();
const FileContent = z.record(z.string(), Json);
type FileState = {
  readonly values: z.infer<typeof FileContent>;
  readonly problems: readonly SettingProblem[];
};

/**
 * The settings of the app: defaults, then `settings.json` of the app's own folder, then the environment. The file may
 * be edited by hand; what is wrong in it is named, kept in the file, and the default is used.
 */
export async function openSettings(homeFolder: string, env: Readonly<NodeJS.ProcessEnv>) {
  const path = join(homeFolder, "settings.json");
  const fromEnvironment = settingsFromEnvironment(env);
  let resolved = resolve(await readSettingsFile(path));
  /** Changes one after the other: each reads the file first, and so keeps what was edited by hand meanwhile. */
  let changing: Promise<void> = Promise.resolve();

  function resolve(file: FileState): { settings: Settings; problems: SettingProblem[] } {
    const sources = [{ name: "settings.json", values: file.values }, fromEnvironment];
    const { settings, problems } = resolveSettings(sources);
    return { settings, problems: [...file.problems, ...problems] };
  }

  async function change(key: string, value: z.infer<typeof Json>): Promise<void> {
    const file = await readSettingsFile(path);
    if (file.problems.length > 0) {
      throw new AppError("invalid-input", `${path} is broken and is not overwritten`, {
        hint: "Mend or delete the file, then try again.",
      });
    }
    const values = { ...file.values, [key]: value };
    await writeTextAtomically(path, `${JSON.stringify(values, undefined, 2)}\n`);
    resolved = resolve({ values, problems: [] });
  }

  return {
    path,
    current: (): Settings => resolved.settings,
    problems: (): SettingProblem[] => resolved.problems,
    /** Keys that the environment sets, so that the file cannot. */
    fixed: (): string[] => Object.keys(fromEnvironment.values),

    /** @throws AppError invalid-input for an unknown key or a value that does not fit, or a file that is not to be overwritten. */
    async set(key: string, value: unknown): Promise<void> {
      if (!isSettingKey(key)) throw new AppError("invalid-input", `There is no setting "${key}"`);
      const parsed = settingDefinitions[key].schema.safeParse(value);
      if (!parsed.success) {
        throw new AppError(
          "invalid-input",
          `${settingDefinitions[key].title}: ${parsed.error.issues[0]?.message ?? "not valid"}`,
        );
      }
      const next = changing.then(() => change(key, parsed.data));
      changing = next.catch(() => undefined); // its caller gets the error; the next change does not care
      await next;
    },
  };
}

async function readSettingsFile(path: string): Promise<FileState> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT")
      return { values: {}, problems: [] };
    return { values: {}, problems: [brokenFile(path, error)] };
  }
  try {
    return { values: FileContent.parse(JSON.parse(text.replace(/^\uFEFF/, ""))), problems: [] };
  } catch (error) {
    return { values: {}, problems: [brokenFile(path, error)] };
  }
}

function brokenFile(path: string, error: unknown): SettingProblem {
  const reason = error instanceof Error ? error.message : String(error);
  return { key: path, source: "settings.json", message: `The file cannot be used: ${reason}` };
}
