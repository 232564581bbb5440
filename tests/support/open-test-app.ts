import { cp, mkdtemp, readFile, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ulid } from "ulid";
import { type App, type AppOptions, createApp } from "../../src/core/app.ts";
import type { Message } from "../../src/core/chat/session-manager.ts";
import { createTrustStore } from "../../src/core/trust/trust-store.ts";
import { hasEnded, type Mode, type Turn } from "../../src/shared/chat/chat.ts";
import type { AppEventBody } from "../../src/shared/events.ts";
import { parseStudy } from "../../src/shared/study/parse-study.ts";
import type { Study } from "../../src/shared/study/study.ts";
import { claudePath, claudeTestEnvironment } from "./run-claude.ts";
import { type ScriptedApi, startScriptedApi } from "./scripted-api.ts";

export const rootFolder = fileURLToPath(new URL("../..", import.meta.url));

export type SendOptions = { readonly mode?: Mode } & Partial<Omit<Message, "text">>;

export type TestApp = {
  readonly app: App;
  readonly api: ScriptedApi;
  readonly studyFolder: string;
  readonly homeFolder: string;
  readonly env: Record<string, string>;
  /** All events so far. */
  readonly events: readonly AppEventBody[];
  /** Sends a message and waits for the end of its turn. */
  say(text: string, options?: SendOptions): Promise<Turn>;
  /** Sends a message and returns as soon as the turn is stored. */
  send(text: string, options?: SendOptions): Turn;
  ended(turnId: string): Promise<Turn>;
  /** Waits until a tool asks whether it may run, any one when none is named. */
  asked(toolUseId?: string): Promise<void>;
  /** Waits for an event, also one that has come already. */
  seen(what: (event: AppEventBody) => boolean): Promise<AppEventBody>;
  savedStudy(): Promise<Study>;
  cleanUp(): Promise<void>;
};

/** A folder with a copy of a bundled sample. */
export async function copySampleStudy(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `planform-${name}-`));
  await cp(join(rootFolder, "resources", "samples", name), folder, { recursive: true });
  return folder;
}

export type TestSurroundings = {
  readonly api: ScriptedApi;
  readonly env: Record<string, string>;
  readonly homeFolder: string;
  readonly studyFolder: string;
  cleanUp(): Promise<void>;
};

/** Says that the user trusts a study. @param planformHome the app's own folder */
export async function trustStudy(planformHome: string, studyFolder: string): Promise<void> {
  const { id } = parseStudy(await readFile(join(studyFolder, "study.json"), "utf8"));
  await createTrustStore(planformHome).trust(await realpath(studyFolder), id);
}

/**
 * What an app of the tests works in: a copy of a sample, trusted unless told otherwise, a home of its own and a scripted
 * model behind the CLI.
 */
export async function makeTestSurroundings({
  sample = "cantilever",
  env: extra = {},
  trusted = true,
}: {
  sample?: string;
  env?: Record<string, string>;
  trusted?: boolean;
} = {}): Promise<TestSurroundings> {
  const api = await startScriptedApi();
  const claude = await claudeTestEnvironment(api.baseUrl);
  const studyFolder = await copySampleStudy(sample);
  const planformHome = join(claude.homeFolder, "planform");
  if (trusted) await trustStudy(planformHome, studyFolder);
  const env = {
    ...claude.env,
    PLANFORM_HOME: planformHome,
    PLANFORM_CLAUDE: claudePath,
    CLAUDE_CODE_MAX_RETRIES: "1",
    ...extra,
  };
  return {
    api,
    env,
    homeFolder: claude.homeFolder,
    studyFolder,
    async cleanUp() {
      await api.close();
      await claude.cleanUp();
      await rm(studyFolder, { recursive: true, force: true });
    },
  };
}

/** The program as the tests start it. */
export function testAppOptions(
  env: Record<string, string>,
  mcpServerFile = join(rootFolder, "out", "mcp-server", "server.mjs"),
): AppOptions {
  return {
    host: "cli",
    version: "0.0.0-test",
    demo: false,
    env,
    resourcesFolder: join(rootFolder, "resources"),
    programs: {
      nodeCommand: process.execPath,
      nodeEnvironment: {},
      mcpServerFile,
      runnerFile: join(rootFolder, "out", "runner", "main.js"),
      systemPromptFile: join(rootFolder, "resources", "prompts", "system.md"),
      ownFolders: [join(rootFolder, "out"), join(rootFolder, "resources")],
      projectFolder: rootFolder,
    },
  };
}

/** The whole program on a copy of a sample, with the real CLI and a scripted model behind it. */
export async function openTestApp({
  sample,
  env: extra,
  mcpServerFile,
  demo = false,
  trusted = true,
  surroundings,
}: {
  sample?: string;
  env?: Record<string, string>;
  mcpServerFile?: string;
  demo?: boolean;
  /** Whether the user trusts the study. */
  trusted?: boolean;
  /** Those of an earlier app, left out for new ones. */
  surroundings?: TestSurroundings;
} = {}): Promise<TestApp> {
  const around =
    surroundings ??
    (await makeTestSurroundings({
      ...(sample === undefined ? {} : { sample }),
      ...(extra === undefined ? {} : { env: extra }),
      trusted,
    }));
  const { api, env, homeFolder, studyFolder } = around;
  const app = await createApp({ ...testAppOptions(env, mcpServerFile), demo });
  const events: AppEventBody[] = [];
  const listeners = new Set<(event: AppEventBody) => void>();
  app.events.listen(({ body }) => {
    events.push(body);
    for (const listener of listeners) listener(body);
  });
  await app.openStudy(studyFolder);

  function seen(what: (event: AppEventBody) => boolean): Promise<AppEventBody> {
    const found = events.find(what);
    if (found !== undefined) return Promise.resolve(found);
    return new Promise((resolve) => {
      const listener = (event: AppEventBody): void => {
        if (!what(event)) return;
        listeners.delete(listener);
        resolve(event);
      };
      listeners.add(listener);
    });
  }

  function send(text: string, { mode, conversationId, requestId, ...message }: SendOptions = {}): Turn {
    const { sessions } = app.workspace();
    const session = sessions.openSession(conversationId, mode ?? "user");
    return sessions.send({
      ...message,
      conversationId: session.conversationId,
      requestId: requestId ?? ulid(),
      text,
    });
  }

  async function ended(turnId: string): Promise<Turn> {
    await seen(
      (event) =>
        event.type === "turn.updated" &&
        event.turnId === turnId &&
        event.updates.some((update) => update.type === "state" && hasEnded(update.state)),
    );
    const turn = app.workspace().engine.find(turnId);
    if (turn === undefined) throw new Error(`The turn ${turnId} is gone`);
    return turn;
  }

  return {
    app,
    api,
    studyFolder,
    homeFolder,
    env,
    events,
    send,
    ended,
    seen,
    async asked(toolUseId) {
      await seen(
        (event) =>
          event.type === "turn.updated" &&
          event.updates.some(
            (update) =>
              update.type === "part" &&
              update.part.type === "tool" &&
              (toolUseId === undefined || update.part.id === toolUseId) &&
              update.part.approval?.state === "pending",
          ),
      );
    },
    say: async (text, options) => ended(send(text, options).id),
    async savedStudy() {
      await app.workspace().study.flush();
      return parseStudy(await readFile(join(studyFolder, "study.json"), "utf8"));
    },
    async cleanUp() {
      // A closing app lets its turns go on; a test leaves no process behind.
      await app.workspace().engine.stopAll();
      await app.close();
      await around.cleanUp();
    },
  };
}

/** The text that a turn's answer shows. */
export function answerText(turn: Turn): string {
  return turn.parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n");
}
