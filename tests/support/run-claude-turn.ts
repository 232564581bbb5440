import { randomUUID } from "node:crypto";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildTurnArguments, type TurnSession } from "../../src/core/claude/build-arguments.ts";
import { buildTurnEnvironment, defaultTurnLimits } from "../../src/core/claude/build-environment.ts";
import type { ClaudeEvent } from "../../src/core/claude/claude-event.ts";
import { decideTurnEnd, type TurnEnd } from "../../src/core/claude/decide-turn-end.ts";
import type { ClaudeBinary } from "../../src/core/claude/find-claude.ts";
import { buildMcpConfig } from "../../src/core/claude/mcp-config.ts";
import { parseClaudeEvent } from "../../src/core/claude/parse-event.ts";
import type { ClaudeCapabilities } from "../../src/core/claude/probe-claude.ts";
import { followJournal } from "../../src/core/claude/read-journal.ts";
import {
  JOURNAL_FILE,
  type ProcessExit,
  STDERR_FILE,
  startTurnProcess,
  type TurnProcess,
} from "../../src/core/claude/start-turn-process.ts";
import { stopProcessTree } from "../../src/core/claude/stop-process-tree.ts";
import { buildTurnSettings, readUserSettings } from "../../src/core/claude/turn-settings.ts";
import type { MessageBlock } from "../../src/core/claude/user-message.ts";
import { policyFoldersIn } from "../../src/core/policy/places.ts";
import { decideTurnPolicy } from "../../src/core/policy/turn-policy.ts";
import type { Mode } from "../../src/shared/chat/chat.ts";
import { isSameProcess } from "../../src/system/process-identity.ts";
import { type ClaudeTestEnvironment, claudePath } from "./run-claude.ts";
import type { ScriptedApi, ScriptTurn } from "./scripted-api.ts";

const programs = fileURLToPath(new URL("../fixtures/claude/programs/", import.meta.url));

export const claudeBinary: ClaudeBinary = {
  command: claudePath,
  prefixArgs: [],
  path: claudePath,
  source: "setting",
};

/** Everything that the real CLI of the checkout knows. */
export const allCapabilities: ClaudeCapabilities = { restricted: true, systemPromptSnapshot: true };

/** A study with files that a turn may see and others that it may not, and its neighbour `out.txt`. */
export async function makeStudyFolder(folder: string): Promise<string> {
  const study = join(folder, "study");
  await mkdir(join(study, "3_results"), { recursive: true });
  await mkdir(join(study, ".planform"));
  await writeFile(join(study, "study.json"), "{}");
  await writeFile(join(study, "in.txt"), "text inside");
  await writeFile(join(study, ".planform", "token.txt"), "hidden text");
  await writeFile(join(folder, "out.txt"), "text outside");
  await symlink(join(folder, "out.txt"), join(study, "link.txt"));
  return study;
}

/** Every line of a process until it is gone. */
export async function readLines(
  folder: string,
  turn: Pick<TurnProcess, "pid" | "startTime">,
  onLine?: (text: string) => void,
): Promise<string[]> {
  const lines: string[] = [];
  const isWriterGone = async () => !(await isSameProcess(turn.pid, turn.startTime));
  const { signal } = new AbortController();
  for await (const batch of followJournal({
    path: join(folder, JOURNAL_FILE),
    fromByte: 0,
    isWriterGone,
    signal,
  })) {
    for (const line of batch) {
      lines.push(line.text);
      onLine?.(line.text);
    }
  }
  return lines;
}

export type TurnPlace = {
  readonly api: ScriptedApi;
  readonly home: ClaudeTestEnvironment;
  /** Of the turn's files; holds the study too. */
  readonly folder: string;
  readonly study: string;
};

export type TurnOptions = {
  readonly text?: string;
  /** Instead of `text`, with all that stands before it. */
  readonly message?: readonly MessageBlock[];
  readonly script?: readonly ScriptTurn[];
  readonly mode?: Mode;
  readonly session?: TurnSession;
  /** For a CLI that knows none of the newer flags. */
  readonly plain?: boolean;
  readonly toolServer?: string;
  readonly stopAt?: (event: ClaudeEvent) => boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** The input is left open, and closed after the result or by `onEvent`. */
  readonly onEvent?: (event: ClaudeEvent, turn: TurnProcess) => void;
};

export type TurnRun = {
  readonly events: readonly ClaudeEvent[];
  readonly end: TurnEnd;
  readonly exit: ProcessExit;
  /** The bodies of all requests, as one text. */
  readonly requests: string;
};

/** The environment that a turn gets in a home. */
export function turnEnvironment(
  home: ClaudeTestEnvironment,
  more: Pick<TurnOptions, "env"> & { readonly userSettingsEnv?: Readonly<Record<string, string>> } = {},
): Record<string, string> {
  return buildTurnEnvironment({
    base: { ...home.env, ...more.env },
    userSettingsEnv: more.userSettingsEnv ?? {},
    limits: defaultTurnLimits,
  });
}

/** Starts the real CLI with the files and flags of a turn; it waits for its message. */
export async function startClaudeTurn(place: TurnPlace, options: TurnOptions): Promise<TurnProcess> {
  const { folder, home, study } = place;
  const { mode = "user", plain = false, toolServer = "tool-server.mjs" } = options;
  const paths = {
    mcp: join(folder, "mcp.json"),
    settings: join(folder, "settings.json"),
    prompt: join(folder, "system.md"),
  };
  const server = {
    command: process.execPath,
    args: [join(programs, toolServer)],
    env: {},
    timeoutMs: 10_000,
  };
  const userSettings = await readUserSettings(home.env);
  const capabilities = plain ? { restricted: false, systemPromptSnapshot: false } : allCapabilities;
  const app = join(home.homeFolder, "planform");
  const folders = await policyFoldersIn(home.env, { study, app, programs: [] });
  const permissions = decideTurnPolicy({ mode, capabilities, folders, background: false });
  await writeFile(paths.mcp, JSON.stringify(buildMcpConfig(server)));
  await writeFile(paths.settings, JSON.stringify(buildTurnSettings({ permissions, userSettings })));
  await writeFile(paths.prompt, "You help with studies.");
  const args = buildTurnArguments({
    permissions,
    mcpConfigPath: paths.mcp,
    systemPromptPath: paths.prompt,
    settingsPath: paths.settings,
    session: options.session ?? { type: "new", id: randomUUID() },
    capabilities,
  });
  return startTurnProcess({
    binary: claudeBinary,
    args,
    env: {
      ...turnEnvironment(home, { ...options, userSettingsEnv: userSettings.env }),
      ...permissions.env,
    },
    cwd: study,
    turnFolder: folder,
  });
}

/** Runs one turn of the real CLI to its end. */
export async function runClaudeTurn(place: TurnPlace, options: TurnOptions): Promise<TurnRun> {
  const { api, folder } = place;
  const { text = "hello", onEvent } = options;
  api.setScript(options.script ?? [["fine"]]);
  const before = api.requests.length;
  const turn = await startClaudeTurn(place, options);
  turn.send(
    options.message ?? [
      { type: "text", text: "<context>the study</context>" },
      { type: "text", text },
    ],
    { keepOpen: onEvent !== undefined },
  );
  const events: ClaudeEvent[] = [];
  let stopping: Promise<void> | undefined;
  await readLines(folder, turn, (line) => {
    const event = parseClaudeEvent(line);
    events.push(event);
    onEvent?.(event, turn);
    if (event.type === "result") turn.closeInput();
    if (options.stopAt?.(event)) stopping ??= stopProcessTree(turn);
  });
  await stopping;
  const exit = await turn.exited;
  const servers = events.flatMap((event) => (event.type === "init" ? event.mcpServers : []));
  const end = decideTurnEnd({
    results: events.filter((event) => event.type === "result"),
    exit,
    stopRequested: stopping !== undefined,
    endedBy: undefined,
    stderrTail: await readFile(join(folder, STDERR_FILE), "utf8"),
    mcpFailed: servers.some((state) => state.status === "failed"),
    assistantErrors: events.flatMap((event) =>
      event.type === "assistant" && event.error ? [event.error] : [],
    ),
    sawAnything: events.length > 0,
  });
  const requests = JSON.stringify(api.requests.slice(before).map((request) => request.body));
  return { events, end, exit, requests };
}
