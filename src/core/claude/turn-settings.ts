import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { AppError } from "../../shared/errors.ts";
import type { TurnPermissions } from "./turn-permissions.ts";

/** What a turn takes over from the user's own CLI settings. */
export type UserSettings = {
  readonly env: Readonly<Record<string, string>>;
  /** Settings about signing in and choosing a model, by their names in the CLI's settings file. */
  readonly kept: Readonly<Record<string, unknown>>;
};

/**
 * Settings without which the user's sign-in or choice of model is lost. Everything else (permissions, hooks,
 * further directories, modes) is left out: the user gave it to the CLI in a terminal, where he sees what happens.
 */
const keptNames = [
  "apiKeyHelper",
  "awsAuthRefresh",
  "awsCredentialExport",
  "gcpAuthRefresh",
  "forceLoginMethod",
  "forceLoginOrgUUID",
  "model",
  "effortLevel",
  "language",
] as const;

const SettingsFile = z.record(z.string(), z.unknown());

/**
 * Reads the user's own CLI settings; a missing file gives none.
 * @throws AppError `claude-bad-arguments` if the file cannot be read or is no JSON object.
 */
export async function readUserSettings(env: Readonly<NodeJS.ProcessEnv>): Promise<UserSettings> {
  const home = env.HOME ?? env.USERPROFILE;
  const folder = env.CLAUDE_CONFIG_DIR ?? (home === undefined ? undefined : join(home, ".claude"));
  if (folder === undefined) return { env: {}, kept: {} };
  const path = join(folder, "settings.json");
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return { env: {}, kept: {} };
    throw unusableSettings(path, error);
  }
  return parseUserSettings(text, path);
}

/** @throws AppError `claude-bad-arguments` if the text is no JSON object. */
export function parseUserSettings(text: string, path: string): UserSettings {
  if (text.trim() === "") return { env: {}, kept: {} };
  let settings: z.infer<typeof SettingsFile>;
  try {
    settings = SettingsFile.parse(JSON.parse(text.replace(/^\uFEFF/, "")));
  } catch (error) {
    throw unusableSettings(path, error);
  }
  const kept: Record<string, unknown> = {};
  for (const name of keptNames) if (settings[name] !== undefined) kept[name] = settings[name];
  const block = SettingsFile.safeParse(settings.env);
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(block.success ? block.data : {})) {
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
      env[name] = String(value);
  }
  return { env, kept };
}

export type TurnSettings = Readonly<Record<string, unknown>>;

/**
 * The content of the file for `--settings`. Deny rules win over every other rule, over hooks and over answers to
 * questions, rules that ask over rules that allow. "./" is the study's folder; "/" at the start would be the folder of
 * the settings file.
 */
export function buildTurnSettings(options: {
  readonly permissions: Pick<TurnPermissions, "ask" | "deny">;
  readonly userSettings: UserSettings;
}): TurnSettings {
  const { ask, deny } = options.permissions;
  return {
    ...options.userSettings.kept,
    permissions: { deny, ask, disableBypassPermissionsMode: "disable" },
    enableAllProjectMcpServers: false,
  };
}

function unusableSettings(path: string, cause: unknown): AppError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new AppError("claude-bad-arguments", `The settings of the claude command cannot be used: ${path}`, {
    hint: `Mend ${path}, then send the message again.`,
    details: reason,
    cause,
  });
}
