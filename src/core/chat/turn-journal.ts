import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { parseClaudeEvent } from "../claude/parse-event.ts";
import { followJournal, type JournalLine } from "../claude/read-journal.ts";
import { readTail } from "../claude/read-tail.ts";
import { JOURNAL_FILE, STDERR_FILE } from "../claude/start-turn-process.ts";
import type { TurnFold } from "./fold-turn.ts";

/** Rebuilds the state of a turn from the part of its journal whose effects are in the database already. */
export async function refoldJournal(turnFolder: string, fold: TurnFold, untilByte: number): Promise<void> {
  if (untilByte === 0) return;
  const lines = followJournal({
    path: join(turnFolder, JOURNAL_FILE),
    fromByte: 0,
    isWriterGone: () => true,
    signal: new AbortController().signal,
  });
  // Times that count are in the store: this one is for what was shown and not kept yet.
  const now = Date.now();
  for await (const batch of lines) {
    for (const line of batch) {
      if (line.endByte > untilByte) return;
      fold.take(parseClaudeEvent(line.text), line.text, now);
    }
  }
}

/** Has a turn's process said anything? */
export async function hasJournal(turnFolder: string): Promise<boolean> {
  const file = await stat(join(turnFolder, JOURNAL_FILE)).catch(() => undefined);
  return file !== undefined && file.size > 0;
}

export function followTurnJournal(
  turnFolder: string,
  fromByte: number,
  isWriterGone: () => boolean | Promise<boolean>,
  signal: AbortSignal,
): AsyncGenerator<JournalLine[]> {
  return followJournal({ path: join(turnFolder, JOURNAL_FILE), fromByte, isWriterGone, signal });
}

const STDERR_TAIL_BYTES = 4_000;

/** The last lines that the CLI wrote to stderr; empty when it wrote none. */
export async function readStderrTail(turnFolder: string): Promise<string> {
  return (await readTail(join(turnFolder, STDERR_FILE), STDERR_TAIL_BYTES)).trim();
}

/** The history that a turn on another branch, or of a study that was moved, begins with. */
export const RESUME_FILE = "resume.jsonl";

/** The journal stays; what the process was started with is of no use any more and may name a key helper. */
export async function removeLaunchFiles(turnFolder: string): Promise<void> {
  await Promise.all(
    ["mcp.json", "settings.json", "canvas.json", RESUME_FILE].map((name) =>
      rm(join(turnFolder, name), { force: true }),
    ),
  );
}
