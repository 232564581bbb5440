import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { loadavg } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ulid } from "ulid";
import { type App, appHomeFolder, createApp } from "../../src/core/app.ts";
import {
  createLauncher,
  type Programs,
  writeCanvas,
  writeLaunchFiles,
} from "../../src/core/chat/launcher.ts";
import { buildTurnMessage } from "../../src/core/chat/turn-message.ts";
import { buildUserMessageLine } from "../../src/core/claude/user-message.ts";
import { hasEnded, type Turn } from "../../src/shared/chat/chat.ts";
import { serializeCanvasSnapshot } from "../../src/shared/study/canvas-snapshot.ts";
import { copySampleStudy } from "../support/open-test-app.ts";
import { claudePath, claudeTestEnvironment } from "../support/run-claude.ts";
import { type Figure, makeFigure, measureInTurn, median, medianRatio, round } from "./figure.ts";
import { copyMcpServer, rootFolder, startModel, untilEnded } from "./programs.ts";

const bench = "turn";
const rounds = 11;
/** A short message takes longer to type; the CLI needs about half a second. */
const TYPING_MS = 1_500;

/** A turn as they are: some words, one change of the canvas, more words. The model takes 4 ms for each piece. */
const words = "The web is the lightest part of the beam, so I let its thickness vary. ";
const script = [
  [
    { text: words.repeat(3), chunk: 12, delayMs: 4 },
    {
      tool: "mcp__planform__canvas_add_node",
      input: {
        nodeType: "designVariable",
        label: "web thickness",
        data: { kind: "continuous", lower: 2, upper: 8, unit: "mm" },
      },
    },
  ],
  [{ text: words.repeat(5), chunk: 12, delayMs: 4 }],
];
const text = `Let the web thickness vary between 2 and 8 mm. @@${JSON.stringify(script)}@@`;

/** From the message on: until the CLI's process runs, until the first piece of text, until the end. */
type Times = { readonly startedMs: number; readonly firstTextMs: number; readonly wholeMs: number };

/** The same message through the app and through the bare CLI with the arguments, environment and files that the app gives it. */
export async function benchTurn(): Promise<Figure[]> {
  const server = copyMcpServer();
  const api = await startModel("scripted-api-process.ts");
  const claude = await claudeTestEnvironment(api.baseUrl);
  const studyFolder = await copySampleStudy("cantilever");
  const env = {
    ...claude.env,
    PLANFORM_HOME: join(claude.homeFolder, "planform"),
    PLANFORM_CLAUDE: claudePath,
  };
  const programs: Programs = {
    nodeCommand: process.execPath,
    nodeEnvironment: {},
    mcpServerFile: server.file,
    runnerFile: join(rootFolder, "out", "runner", "main.js"),
    systemPromptFile: join(rootFolder, "resources", "prompts", "system.md"),
    ownFolders: [],
    projectFolder: rootFolder,
  };
  const resourcesFolder = join(rootFolder, "resources");
  const app = await createApp({
    host: "cli",
    version: "0.0.0-bench",
    demo: false,
    env,
    resourcesFolder,
    programs,
  });
  try {
    await app.openStudy(studyFolder);
    const launcher = createLauncher({
      programs,
      env,
      homeFolder: appHomeFolder(env),
      settings: app.settings.current,
      demo: undefined,
    });
    let turn = (await sendThroughApp(app)).turn;
    let bareRuns = 0;
    const measured = await measureInTurn<"app" | "warm" | "bare", Times>(
      {
        app: async () => {
          const sent = await sendThroughApp(app);
          turn = sent.turn;
          return sent;
        },
        warm: () => sendThroughApp(app, { isWarm: true }),
        bare: () => runBare(launcher, app, turn, join(claude.homeFolder, `bare-${bareRuns++}`)),
      },
      rounds,
    );
    return [
      toFigure("first text, against the bare CLI", "app", 1.05, measured, ({ firstTextMs }) => firstTextMs),
      toFigure("whole turn, against the bare CLI", "app", 1.05, measured, ({ wholeMs }) => wholeMs),
      toFigure(
        "first text, with a process ready, against the bare CLI",
        "warm",
        1,
        measured,
        ({ firstTextMs }) => firstTextMs,
      ),
      toFigure(
        "whole turn, with a process ready, against the bare CLI",
        "warm",
        1,
        measured,
        ({ wholeMs }) => wholeMs,
      ),
    ];
  } finally {
    await app.close();
    await api.close();
    await claude.cleanUp();
    server.remove();
    await rm(studyFolder, { recursive: true, force: true });
  }
}

function toFigure(
  figure: string,
  way: "app" | "warm",
  bar: number,
  measured: Readonly<Record<"app" | "warm" | "bare", readonly Times[]>>,
  pick: (times: Times) => number,
): Figure {
  const [app, bare] = [measured[way].map(pick), measured.bare.map(pick)];
  const detail = {
    appMs: round(median(app)),
    bareMs: round(median(bare)),
    appUntilStartedMs: round(median(measured[way].map(({ startedMs }) => startedMs))),
    // The least of each: what other programs on the machine take away is not in it.
    bestRatio: round(Math.min(...app) / Math.min(...bare)),
    loadAverage: round(loadavg()[0] ?? 0),
    rounds,
  };
  return makeFigure({ bench, figure, value: medianRatio(app, bare), unit: "ratio", bar, detail });
}

/**
 * A new conversation each time, so that the context is always the same; what the turn changed is taken back.
 * @param options.isWarm the process is started before, in the time in which the message would be typed
 */
async function sendThroughApp(app: App, { isWarm = false } = {}): Promise<Times & { turn: Turn }> {
  const { sessions, study, engine } = app.workspace();
  const { conversationId } = sessions.openSession(undefined, "user");
  if (isWarm) {
    if (!(await sessions.prewarm(conversationId))) throw new Error("No process was started ahead");
    await sleep(TYPING_MS);
  }
  const start = performance.now();
  let startedMs = 0;
  let firstTextMs: number | undefined;
  let turnId: string | undefined;
  const ended = new Promise<void>((resolve) => {
    const unlisten = app.events.listen(({ body }) => {
      if (body.type !== "turn.updated" || body.turnId !== turnId) return;
      for (const update of body.updates) {
        if (update.type === "state" && update.state === "running") startedMs = performance.now() - start;
        if (update.type === "text-appended") firstTextMs ??= performance.now() - start;
        if (update.type === "state" && hasEnded(update.state)) {
          unlisten();
          resolve();
        }
      }
    });
  });
  const turn = sessions.send({ conversationId, requestId: ulid(), text });
  turnId = turn.id;
  await ended;
  const wholeMs = performance.now() - start;
  const result = engine.find(turn.id);
  if (result?.state !== "done" || result.changes[0]?.state !== "applied" || firstTextMs === undefined) {
    throw new Error(`The turn went wrong: ${JSON.stringify(result)}`);
  }
  study.undo();
  return { turn, startedMs, firstTextMs, wholeMs };
}

async function runBare(
  launcher: ReturnType<typeof createLauncher>,
  app: App,
  turn: Turn,
  turnFolder: string,
): Promise<Times> {
  const { study: session, layout } = app.workspace();
  const study = session.study();
  await mkdir(turnFolder, { mode: 0o700 });
  const launch = await launcher.plan({
    turnId: turn.id,
    mode: turn.mode,
    choice: {},
    review: false,
    turnFolder,
    studyFolder: layout.folder,
    scratchFolder: join(layout.scratchFolder, turn.conversationId),
    isTrusted: true,
    session: { type: "new", id: randomUUID() },
  });
  const { binary, args, env } = launch;
  await writeLaunchFiles(turnFolder, launch);
  await writeCanvas(turnFolder, serializeCanvasSnapshot({ study, takenIn: [], changes: [] }));
  const message = buildUserMessageLine(
    buildTurnMessage({
      turn,
      study,
      unavailable: [],
      outerProblems: [],
      changesSince: [],
      history: [],
      waiting: [],
      before: undefined,
      files: [],
    }),
  );
  const start = performance.now();
  const child = spawn(binary.command, [...binary.prefixArgs, ...args], {
    cwd: layout.folder,
    env,
    stdio: ["pipe", "pipe", "ignore"],
  });
  let output = "";
  let firstTextMs: number | undefined;
  child.stdout.setEncoding("utf8");
  child.stdout.on("data", (piece: string) => {
    output += piece;
    if (firstTextMs === undefined && output.includes('"text_delta"')) firstTextMs = performance.now() - start;
  });
  child.stdin.end(message);
  await untilEnded(child, 60_000);
  const wholeMs = performance.now() - start;
  if (child.exitCode !== 0 || firstTextMs === undefined)
    throw new Error(`The bare CLI failed: ${output.slice(-2_000)}`);
  return { startedMs: 0, firstTextMs, wholeMs };
}
