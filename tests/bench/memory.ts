import { fork } from "node:child_process";
import { once } from "node:events";
import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { JOURNAL_FILE } from "../../src/core/claude/start-turn-process.ts";
import { studyFolderLayout, turnFolderOf } from "../../src/core/study/study-folder.ts";
import { makeTestSurroundings, openTestApp, type TestSurroundings } from "../support/open-test-app.ts";
import { type Figure, makeFigure, round } from "./figure.ts";
import { ensureBuilt, untilEnded } from "./programs.ts";

const bench = "memory";
const warmUp = 50;
const turns = 1_000;
const turnsPerConversation = 25;
const LIMIT_MS = 240_000;

const words = "The web is the lightest part of the beam, so I let its thickness vary. ";
const script = [
  [
    { text: words.repeat(3), chunk: 12 },
    { tool: "mcp__planform__canvas_read", input: {} },
  ],
  [{ text: words.repeat(5), chunk: 12 }],
];

/**
 * In place of the CLI, of which a thousand starts take a quarter of an hour: it answers every message with a recorded
 * journal.
 */
const standIn = (journal: string): string => `#!/bin/sh
case "$1" in
  --version) echo "9.9.9 (Claude Code)" ;;
  --help) echo "" ;;
  auth) echo '{"loggedIn": true}' ;;
  *) cat > /dev/null; cat "${journal}" ;;
esac
`;

const Memory = z.object({ heapBytes: z.number(), rssBytes: z.number() });
const Answer = z.object({ before: Memory, after: Memory });

/** The app's memory after a thousand turns, and how much of it came with them. */
export async function benchMemory(): Promise<Figure[]> {
  ensureBuilt("mcp-server");
  const around = await makeTestSurroundings();
  const { studyFolder } = around;
  try {
    const claude = join(around.homeFolder, "stand-in");
    await writeFile(claude, standIn(await recordJournal(around)), { mode: 0o755 });
    const env = { ...around.env, PLANFORM_CLAUDE: claude };
    const options = JSON.stringify({ env, studyFolder, warmUp, turns, turnsPerConversation });
    const start = performance.now();
    const child = fork(join(import.meta.dirname, "memory-process.ts"), [options], {
      execArgv: ["--expose-gc"],
      env,
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    const ended = untilEnded(child, LIMIT_MS);
    const answered = once(child, "message").then(([message]) => Answer.parse(message));
    const failed = ended.then(() => Promise.reject(new Error(`The app ended with ${child.exitCode}`)));
    const { before, after } = await Promise.race([answered, failed]);
    const msPerTurn = round((performance.now() - start) / (warmUp + turns));
    await ended;
    const megabytes = ({ heapBytes, rssBytes }: z.infer<typeof Memory>) => ({
      heap: round(heapBytes / 1e6),
      rss: round(rssBytes / 1e6),
    });
    const detail = {
      cli: "a stand-in that prints a recorded journal",
      turns,
      afterWarmUp: { turns: warmUp, ...megabytes(before) },
      after: megabytes(after),
      msPerTurn,
    };
    return [
      makeFigure({
        bench,
        figure: "heap that 1,000 turns add, after garbage collection",
        value: (after.heapBytes - before.heapBytes) / 1e6,
        unit: "MB",
        bar: 10,
        detail,
      }),
      makeFigure({
        bench,
        figure: "resident memory after 1,000 turns",
        value: after.rssBytes / 1e6,
        unit: "MB",
        bar: 300,
        detail,
      }),
    ];
  } finally {
    await around.cleanUp();
  }
}

/** One turn with the real CLI. @returns where its journal is */
async function recordJournal(around: TestSurroundings): Promise<string> {
  const { app, say } = await openTestApp({ surroundings: around });
  const turn = await say(`Make it lighter. @@${JSON.stringify(script)}@@`);
  await app.close();
  if (turn.state !== "done") throw new Error(`The recorded turn is ${turn.state}: ${turn.error?.message}`);
  const journal = join(around.homeFolder, "journal.jsonl");
  await copyFile(join(turnFolderOf(studyFolderLayout(around.studyFolder), turn.id), JOURNAL_FILE), journal);
  return journal;
}
