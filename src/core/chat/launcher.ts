import { mkdir } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";
import type { Mode, ModelChoice } from "../../shared/chat/chat.ts";
import type { Settings } from "../../shared/settings.ts";
import { writePrivateFile } from "../../system/write-private-file.ts";
import { buildTurnArguments, type TurnSession } from "../claude/build-arguments.ts";
import { buildTurnEnvironment, cleanEnvironment, defaultTurnLimits } from "../claude/build-environment.ts";
import { type ClaudeBinary, findClaude } from "../claude/find-claude.ts";
import { buildMcpConfig } from "../claude/mcp-config.ts";
import { assertSupported, type ClaudeProbe, createClaudeProbe } from "../claude/probe-claude.ts";
import { buildTurnSettings, readUserSettings, type UserSettings } from "../claude/turn-settings.ts";
import { type OwnProgram, type PolicyFolders, policyFoldersIn } from "../policy/places.ts";
import { decideTurnPolicy } from "../policy/turn-policy.ts";
import { runPreferences } from "../runs/run-preferences.ts";

/** How the bundled programs are started on this host. */
export type Programs = {
  /** A Node of version 22 or later, or Electron told to be one. */
  readonly nodeCommand: string;
  readonly nodeEnvironment: Readonly<Record<string, string>>;
  readonly mcpServerFile: string;
  /** The run process. */
  readonly runnerFile: string;
  readonly systemPromptFile: string;
  /** Folders of Planform itself. */
  readonly ownFolders: readonly string[];
  /** Where a claude of the checkout may be found, last of all places. */
  readonly projectFolder: string | undefined;
};

/** The offline stand-in for the model's service: where it listens, and the folder that its turns call home. */
export type DemoService = { readonly baseUrl: string; readonly homeFolder: string };

/** All that a turn's process is started with. Two launches that are equal start the same process. */
export type Launch = {
  readonly binary: ClaudeBinary;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** What has to lie in the turn's folder, by name. */
  readonly files: Readonly<Record<string, string>>;
};

export type LaunchedTurn = {
  readonly turnId: string;
  readonly mode: Mode;
  /** In place of the settings. */
  readonly choice: ModelChoice;
  /** Its changes wait to be accepted, which its tools say. */
  readonly review: boolean;
  readonly turnFolder: string;
  readonly studyFolder: string;
  /** Where code that Claude runs for the conversation may write. */
  readonly scratchFolder: string;
  readonly isTrusted: boolean;
  readonly session: TurnSession;
};

export type Launcher = ReturnType<typeof createLauncher>;

/** The study as the turn's tools see it; they read it at their first call. */
const CANVAS_FILE = "canvas.json";

/** After this a found and probed claude is looked at again, beside the turn that asks, ms. */
const PROBE_LIFETIME_MS = 60_000;

/** Plans what one turn's process is started with: the files in its folder, its arguments and its environment. */
export function createLauncher(options: {
  programs: Programs;
  env: Readonly<NodeJS.ProcessEnv>;
  /** The app's own folder. */
  homeFolder: string;
  settings: () => Settings;
  /** Present when turns go to the demo model. */
  demo: (() => Promise<DemoService>) | undefined;
}) {
  const { programs, settings, demo } = options;
  const probe = createClaudeProbe();
  let recent: { key: string; at: number; found: ReturnType<typeof find> } | undefined;

  /**
   * Finds and probes the CLI. What was found before is taken, and looked at again beside the turn that asks when it is
   * old: it has most likely not changed, and the next turn knows if it has.
   * @throws AppError claude-not-found
   */
  function inspect({ refresh = false } = {}): ReturnType<typeof find> {
    const key = settings()["claude.path"];
    if (recent === undefined || recent.key !== key || refresh) {
      recent = { key, at: performance.now(), found: look(key) };
      forgetFailure(recent.found);
    } else if (performance.now() - recent.at > PROBE_LIFETIME_MS) {
      const known = recent;
      known.at = performance.now();
      const found = look(key);
      found.then(
        () => {
          known.found = found;
        },
        () => {
          if (recent === known) recent = undefined;
        },
      );
    }
    return recent.found;
  }

  /** Whoever asked has the error; the next one looks again. */
  function forgetFailure(found: ReturnType<typeof find>): void {
    found.catch(() => {
      if (recent?.found === found) recent = undefined;
    });
  }

  const looking = new Set<ReturnType<typeof find>>();

  function look(configuredPath: string): ReturnType<typeof find> {
    const found = find(configuredPath);
    looking.add(found);
    const done = (): void => {
      looking.delete(found);
    };
    found.then(done, done);
    return found;
  }

  async function find(configuredPath: string): Promise<{ binary: ClaudeBinary; probe: ClaudeProbe }> {
    const binary = await findClaude({
      // The environment's own name for it comes through the settings too, but then errors should name the variable.
      configuredPath: configuredPath === options.env.PLANFORM_CLAUDE ? undefined : configuredPath,
      env: options.env,
      projectFolder: programs.projectFolder,
    });
    return { binary, probe: await probe(binary, await baseEnvironment()) };
  }

  /** The user's own environment; in the demo one made from nothing, so that no login, setting or history is touched. */
  async function baseEnvironment(): Promise<Record<string, string>> {
    if (demo === undefined) return cleanEnvironment(options.env);
    const { baseUrl, homeFolder } = await demo();
    const configFolder = join(homeFolder, "claude");
    await mkdir(configFolder, { recursive: true, mode: 0o700 });
    return {
      PATH: options.env.PATH ?? "",
      HOME: homeFolder,
      USERPROFILE: homeFolder,
      CLAUDE_CONFIG_DIR: configFolder,
      ANTHROPIC_BASE_URL: baseUrl,
      ANTHROPIC_API_KEY: "planform-demo",
      NO_PROXY: "127.0.0.1",
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
      DISABLE_TELEMETRY: "1",
      LANG: options.env.LANG ?? "C.UTF-8",
      // Windows programs do not start without the last five.
      ...pick(options.env, ["TMPDIR", "SystemRoot", "ComSpec", "PATHEXT", "TEMP", "TMP"]),
    };
  }

  async function surroundings(): Promise<{ env: Record<string, string>; userSettings: UserSettings }> {
    const base = await baseEnvironment();
    const userSettings = demo === undefined ? await readUserSettings(base) : { env: {}, kept: {} };
    const limits = { ...defaultTurnLimits, silenceMs: settings()["turn.silenceLimitS"] * 1_000 };
    return { env: buildTurnEnvironment({ base, userSettingsEnv: userSettings.env, limits }), userSettings };
  }

  /** What turns run outside of every sandbox: nothing that Claude starts may change it. */
  async function ownPrograms(): Promise<OwnProgram[]> {
    const { binary } = await inspect();
    const folders = [...programs.ownFolders, dirname(programs.mcpServerFile)];
    const files = [programs.nodeCommand, binary.command, binary.path, ...binary.prefixArgs].filter(
      isAbsolute,
    );
    return [
      ...folders.map((path) => ({ path, kind: "folder" as const })),
      ...files.map((path) => ({ path, kind: "file" as const })),
    ];
  }

  /** Where the places of the policy lie, for turns with this environment. */
  async function foldersIn(env: Readonly<NodeJS.ProcessEnv>, studyFolder: string): Promise<PolicyFolders> {
    const own = { study: studyFolder, app: options.homeFolder, programs: await ownPrograms() };
    return policyFoldersIn(env, own);
  }

  return {
    inspect,

    /** Where the places of the policy lie at this moment. @throws AppError claude-not-found, claude-bad-arguments */
    policyFolders: async (studyFolder: string): Promise<PolicyFolders> =>
      foldersIn((await surroundings()).env, studyFolder),

    /** Waits for the processes that look the CLI up; each ends within its limit. */
    async close(): Promise<void> {
      await Promise.allSettled(looking);
    },

    /** The environment of a turn's process: with it the CLI's own files are found. */
    environment: async (): Promise<Record<string, string>> => (await surroundings()).env,

    /**
     * What a turn's process has to be started with at this moment. Nothing is written.
     * @throws AppError claude-not-found, claude-too-old, claude-bad-arguments
     */
    async plan({
      turnId,
      mode,
      choice,
      review,
      turnFolder,
      studyFolder,
      scratchFolder,
      isTrusted,
      session,
    }: LaunchedTurn): Promise<Launch> {
      const { binary, probe: found } = await inspect();
      assertSupported(found);
      const { env, userSettings } = await surroundings();
      const permissions = decideTurnPolicy({
        mode,
        capabilities: found.capabilities,
        folders: await foldersIn(env, studyFolder),
        background: settings()["turn.background"],
      });
      const mcpConfig = buildMcpConfig({
        command: programs.nodeCommand,
        args: [programs.mcpServerFile],
        env: {
          ...programs.nodeEnvironment,
          PLANFORM_STUDY_FOLDER: studyFolder,
          PLANFORM_CANVAS: join(turnFolder, CANVAS_FILE),
          PLANFORM_MODE: mode,
          PLANFORM_TURN_ID: turnId,
          PLANFORM_SCRATCH: scratchFolder,
          PLANFORM_WEB_DOMAINS: settings()["web.domains"],
          PLANFORM_PYTHON: settings()["python.path"],
          PLANFORM_RUNNER: programs.runnerFile,
          PLANFORM_RUN_PREFERENCES: JSON.stringify(runPreferences(settings())),
          ...(isTrusted ? { PLANFORM_TRUSTED: "1" } : {}),
          ...(review ? { PLANFORM_REVIEW: "1" } : {}),
        },
        timeoutMs: defaultTurnLimits.toolMs,
      });
      const effort = settings()["claude.effort"];
      const args = buildTurnArguments({
        permissions,
        mcpConfigPath: join(turnFolder, "mcp.json"),
        settingsPath: join(turnFolder, "settings.json"),
        systemPromptPath: programs.systemPromptFile,
        session,
        model: choice.model ?? (settings()["claude.model"] || modelOf(session, env, userSettings)),
        effort: choice.effort ?? (effort === "default" ? undefined : effort),
        capabilities: found.capabilities,
      });
      return {
        binary,
        args,
        env: { ...env, ...permissions.env },
        files: {
          "mcp.json": toFileText(mcpConfig),
          "settings.json": toFileText(buildTurnSettings({ permissions, userSettings })),
        },
      };
    },
  };
}

/** Writes what a process is started with; only the user can read it, because it may hold a token or name a key helper. */
export async function writeLaunchFiles(turnFolder: string, { files }: Launch): Promise<void> {
  const written = Object.entries(files).map(([name, text]) => writePrivateFile(join(turnFolder, name), text));
  await Promise.all(written);
}

/** Its tools may read it meanwhile: they see the old one or the new one whole. */
export async function writeCanvas(turnFolder: string, snapshot: string): Promise<void> {
  await writePrivateFile(join(turnFolder, CANVAS_FILE), snapshot);
}

/** The CLI goes on with the model of a session that it continues; without a choice it is to be the user's own again. */
function modelOf(
  session: TurnSession,
  env: Readonly<Record<string, string>>,
  { kept }: UserSettings,
): string | undefined {
  if (session.type === "new") return undefined;
  return env.ANTHROPIC_MODEL || (typeof kept.model === "string" ? kept.model : "default");
}

function toFileText(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function pick(env: Readonly<NodeJS.ProcessEnv>, names: readonly string[]): Record<string, string> {
  const picked: Record<string, string> = {};
  for (const name of names) {
    const value = env[name];
    if (value !== undefined) picked[name] = value;
  }
  return picked;
}
