import { mkdir } from "node:fs/promises";
import type { AppEventBody, OpenStudy } from "../shared/events.ts";
import type { Settings } from "../shared/settings.ts";
import { createConversationStore } from "./chat/conversation-store.ts";
import type { Launcher } from "./chat/launcher.ts";
import type { ProcessSlots } from "./chat/process-slots.ts";
import { createSessionManager, type SessionManager } from "./chat/session-manager.ts";
import { createTurnEngine, type TurnEngine } from "./chat/turn-engine.ts";
import { createTurnStore } from "./chat/turn-store.ts";
import { openDatabase } from "./db/open-database.ts";
import { createBatchStore } from "./study/batch-store.ts";
import { openInbox } from "./study/inbox.ts";
import { reconcileStudy } from "./study/open-study.ts";
import {
  findStudyFolder,
  preparePrivateFolder,
  readStudyText,
  type StudyFolder,
  writeTextAtomically,
} from "./study/study-folder.ts";
import { lockStudy } from "./study/study-lock.ts";
import { createStudySession, type StudySession } from "./study/study-session.ts";

/** One open study with everything that belongs to it. */
export type Workspace = {
  readonly layout: StudyFolder;
  readonly study: StudySession;
  readonly sessions: SessionManager;
  readonly engine: TurnEngine;
  describe(): OpenStudy;
  /** Saves and lets go of the study. Turns are stopped where they could not go on by themselves. */
  close(options: { stopTurns: boolean }): Promise<void>;
};

/**
 * Opens a study: lock first, then the database, then study.json, so that two programs never write one study.
 * @throws AppError study-not-found, study-unreadable, study-locked, study-broken, study-too-new, database-*
 */
export async function openWorkspace(options: {
  path: string;
  host: string;
  announce: (event: AppEventBody) => void;
  launcher: Launcher;
  slots: ProcessSlots;
  settings: () => Settings;
}): Promise<Workspace> {
  const layout = await findStudyFolder(options.path);
  const text = await readStudyText(layout);
  await preparePrivateFolder(layout);
  const undo: (() => unknown)[] = [];
  try {
    const lock = await lockStudy(layout.lockFile, options.host);
    undo.push(() => lock.release());
    const db = openDatabase(layout.database);
    undo.push(() => db.close());
    const batches = createBatchStore(db);
    const study = createStudySession({
      ...reconcileStudy(text, batches),
      db,
      batches,
      announce: options.announce,
      writeStudy: (content) => writeTextAtomically(layout.studyFile, content),
    });
    await mkdir(layout.turnsFolder, { recursive: true, mode: 0o700 });
    const turns = createTurnStore(db);
    const conversations = createConversationStore(db);
    const { launcher, slots, settings } = options;
    const engine = createTurnEngine({
      layout,
      study,
      turns,
      conversations,
      launcher,
      slots,
      settings,
      onEnded: (turn) => sessions.onTurnEnded(turn),
    });
    const sessions = createSessionManager({ study, conversations, turns, engine });
    const inbox = await openInbox(layout.inboxFolder, study);
    await engine.recover();
    return {
      layout,
      study,
      sessions,
      engine,
      describe: () => ({
        study: study.study(),
        folder: layout.folder,
        history: study.history(),
        save: study.saveState(),
        ...withDefined("conversationId", sessions.latestConversationId()),
      }),
      async close({ stopTurns }) {
        await inbox.close();
        if (stopTurns) await engine.stopAll();
        else await engine.detach();
        engine.close();
        await study.close();
        db.close();
        await lock.release();
      },
    };
  } catch (error) {
    for (const step of undo.toReversed()) await step();
    throw error;
  }
}

function withDefined<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { [K in Key]: Value });
}
