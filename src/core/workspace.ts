import { existsSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import type { RunnerProgram } from "../optimise/start-runner.ts";
import type { RateLimitState } from "../shared/chat/chat.ts";
import { AppError } from "../shared/errors.ts";
import type { AppEventBody, OpenStudy } from "../shared/events.ts";
import type { Settings } from "../shared/settings.ts";
import { parseStudy } from "../shared/study/parse-study.ts";
import type { FoundSandbox } from "../system/sandbox/find-sandbox.ts";
import { type AuditRecorder, createAuditRecorder } from "./audit/audit-recorder.ts";
import { type AuditStore, createAuditStore } from "./audit/audit-store.ts";
import { withAudit } from "./audit/with-audit.ts";
import { type AttachmentStore, createAttachmentStore } from "./chat/attachment-store.ts";
import { type ConversationLibrary, createConversationLibrary } from "./chat/conversation-library.ts";
import { createConversationStore } from "./chat/conversation-store.ts";
import type { Launcher } from "./chat/launcher.ts";
import { createMakeChange, turnLabel } from "./chat/make-change.ts";
import type { ProcessSlots } from "./chat/process-slots.ts";
import { createSearchStore } from "./chat/search-store.ts";
import { createSessionManager, type SessionManager } from "./chat/session-manager.ts";
import { sweepScratch } from "./chat/sweep-scratch.ts";
import { createTurnEngine, type TurnEngine } from "./chat/turn-engine.ts";
import { createTurnPathStore, type TurnPathStore } from "./chat/turn-path-store.ts";
import { createTurnReferenceStore } from "./chat/turn-reference-store.ts";
import { createTurnStore, type TurnStore } from "./chat/turn-store.ts";
import { createViewStore } from "./chat/view-store.ts";
import { toDatabaseError } from "./db/open-database.ts";
import { openOrSetAside } from "./db/open-or-set-aside.ts";
import { createStudyFacts, type StudyFacts } from "./doctor/study-facts.ts";
import { createSessionPermissions } from "./policy/session-permissions.ts";
import { createTurnJudges } from "./policy/turn-judges.ts";
import { createRunDesk, type RunDesk } from "./runs/run-desk.ts";
import { followRuns } from "./runs/run-follower.ts";
import { createBatchStore } from "./study/batch-store.ts";
import { createHistoryReader, type HistoryReader } from "./study/history-reader.ts";
import { openInbox } from "./study/inbox.ts";
import { reconcileStudy } from "./study/open-study.ts";
import { createOuterProblems } from "./study/outer-problems.ts";
import { createProposalStore } from "./study/proposal-store.ts";
import { createReviewDesk, type ReviewDesk } from "./study/review-desk.ts";
import {
  findStudyFolder,
  keepCopy,
  preparePrivateFolder,
  readStudyText,
  readStudyTextIfThere,
  type StudyFolder,
  turnFolderOf,
  writeTextAtomically,
} from "./study/study-folder.ts";
import { lockStudy } from "./study/study-lock.ts";
import { createStudySession, type StudySession } from "./study/study-session.ts";
import { watchStudyFile } from "./study/watch-study-file.ts";
import { createStudyTrust } from "./trust/study-trust.ts";
import type { TrustStore } from "./trust/trust-store.ts";

const MS_PER_DAY = 86_400_000;
/** So long a deleted conversation can be restored. */
const KEEP_DELETED_DAYS = 30;

/** One open study with everything that belongs to it. */
export type Workspace = {
  readonly layout: StudyFolder;
  readonly study: StudySession;
  readonly history: HistoryReader;
  readonly review: ReviewDesk;
  readonly conversations: ConversationLibrary;
  readonly sessions: SessionManager;
  readonly engine: TurnEngine;
  readonly turns: TurnStore;
  readonly paths: TurnPathStore;
  readonly attachments: AttachmentStore;
  readonly audit: AuditRecorder;
  readonly auditStore: AuditStore;
  readonly runs: RunDesk;
  /** Whether what the study brings may be run. It is asked anew each time: the user may take it back. */
  isTrusted(): boolean;
  /** Says that the user trusts the study, or does not any more. @throws AppError trust-list-unusable */
  setTrusted(trusted: boolean): Promise<void>;
  /** Takes study.json as another program wrote it, or writes over it. Another study in it is not trusted. */
  settleForeignChange(keep: "mine" | "theirs"): Promise<void>;
  /** What diagnostics may tell of it. */
  facts(): Promise<StudyFacts>;
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
  trustStore: TrustStore;
  env: Readonly<NodeJS.ProcessEnv>;
  runner: (isTrusted: boolean) => RunnerProgram;
  /** Told what went wrong while nobody asked. */
  onFailure: (error: unknown) => void;
  /** The sandbox of this machine. */
  sandbox: () => Promise<FoundSandbox>;
  /** Turns go to the demo model. */
  isDemo: boolean;
  /** Told what the account's usage limit was said to be. */
  onRateLimit: (state: RateLimitState) => void;
}): Promise<Workspace> {
  const layout = await findStudyFolder(options.path);
  await preparePrivateFolder(layout);
  /** What has to be undone, the last first; all of it, whatever fails on the way. */
  const closing: ((how: { stopTurns: boolean }) => unknown)[] = [];
  const close = async (how: { stopTurns: boolean }): Promise<void> => {
    let failure: { error: unknown } | undefined;
    for (const step of closing.splice(0).toReversed()) {
      try {
        await step(how);
      } catch (error) {
        failure ??= { error };
      }
    }
    if (failure !== undefined) throw failure.error;
  };
  try {
    const lock = await lockStudy(layout.lockFile, options.host);
    closing.push(() => lock.release());
    // Under the lock: whoever had the study open before has saved it by now.
    const text = await readStudyText(layout);
    const { db, content, warning } = openOrSetAside(layout.database, {
      wasUsed: existsSync(layout.turnsFolder),
      read: (opened) => {
        const batches = createBatchStore(opened);
        return { batches, reconciled: reconcileStudy(text, batches) };
      },
    });
    closing.push(() => db.close());
    const { batches, reconciled } = content;
    const outer = createOuterProblems({
      folder: layout.folder,
      study: () => study.study(),
      env: options.env,
      announce: (problems) => options.announce({ type: "study.outer-problems", problems }),
    });
    const study = createStudySession({
      ...reconciled,
      db,
      batches,
      announce: (event) => {
        options.announce(event);
        if (event.type === "study.changed") outer.noticeStudy();
      },
      fileText: text,
      file: {
        read: () => readStudyTextIfThere(layout),
        write: (content) => writeTextAtomically(layout.studyFile, content),
        keepCopy: async (name) => {
          await keepCopy(layout, name);
        },
      },
    });
    closing.push(() => study.close());
    closing.push(() => outer.close());
    await outer.look();
    const turnReferences = createTurnReferenceStore(db);
    const history = createHistoryReader({ study, batches, findTurns: turnReferences.find });
    await mkdir(layout.turnsFolder, { recursive: true, mode: 0o700 });
    const auditStore = createAuditStore(db);
    const audit = createAuditRecorder({ store: auditStore, announce: options.announce, env: options.env });
    closing.push(() => audit.close());
    const trust = createStudyTrust({
      store: options.trustStore,
      folder: layout.folder,
      studyId: () => study.study().id,
      onChanged: async (isTrusted) => {
        audit.recordDecision({
          tool: "trust",
          input: layout.folder,
          decision: isTrusted ? "allowed" : "denied",
        });
        options.announce({ type: "study.trusted", isTrusted });
        if (isTrusted) return;
        await runs.stopAll();
        for (const { id, mode, rules } of sessions.listSessions()) {
          for (const rule of rules) sessions.removeRule(id, rule.id);
          if (mode === "power") sessions.setMode(id, "user");
        }
        await stopPowerTurns();
      },
    });
    closing.push(() => trust.close());
    const follower = await followRuns({
      studyFolder: layout.folder,
      onChanged: (run) => options.announce({ type: "run.changed", run }),
      onRemoved: (runId) => options.announce({ type: "run.removed", runId }),
      onFailure: options.onFailure,
    });
    closing.push(() => follower.close());
    const runs = createRunDesk({
      studyFolder: layout.folder,
      study,
      follower,
      runner: () => options.runner(trust.isTrusted()),
      async findOuterProblems() {
        await outer.look();
        return outer.list();
      },
      assertTrusted() {
        if (!trust.isTrusted())
          throw new AppError("study-untrusted", "Nothing of a study that is not trusted is run");
      },
      settings: options.settings,
      audit,
      env: options.env,
    });
    const turns = withAudit(createTurnStore(db), audit);
    const conversations = createConversationStore(db);
    const { launcher, slots, settings, isDemo } = options;
    conversations.closeSessionsIdleSince(Date.now() - settings()["session.keepDays"] * MS_PER_DAY);
    const purged = conversations.purgeDeletedBefore(Date.now() - KEEP_DELETED_DAYS * MS_PER_DAY);
    await Promise.all(purged.map((id) => rm(turnFolderOf(layout, id), { recursive: true, force: true })));
    await sweepScratch(layout, conversations.keptIds());
    const paths = createTurnPathStore(db);
    const attachments = createAttachmentStore(db, layout.attachmentsFolder);
    await attachments.removeUnused();
    const review = createReviewDesk({
      study,
      store: createProposalStore(db),
      onSettled: (turnId, settled) => engine.settleChanges(turnId, settled),
      labelOf: (turnId) => turnLabel(turns.find(turnId)?.userText ?? ""),
    });
    const permissions = createSessionPermissions();
    const engine = createTurnEngine({
      layout,
      study,
      review,
      makeChange: createMakeChange({ study, review, paths }),
      turns,
      paths,
      attachments,
      launcher: {
        ...launcher,
        // However a turn came to wait, also one of a database that came with the study: it is asked when it starts.
        plan: async (turn) => {
          trust.assertMode(turn.mode);
          return launcher.plan(turn);
        },
      },
      slots,
      settings,
      outerProblems: outer.list,
      isTrusted: trust.isTrusted,
      unavailableTools: async () => {
        const sandbox = await options.sandbox();
        if (!trust.isTrusted()) {
          const closed = "run_python, run_optimization, resume_run, evaluate_design";
          return [`${closed}: the user does not trust this study yet`];
        }
        return sandbox.state === "missing"
          ? [`run_python: no sandbox on this machine (${sandbox.reason})`]
          : [];
      },
      judgeCalls: createTurnJudges({
        folders: () => launcher.policyFolders(layout.folder),
        sandbox: options.sandbox,
        permissionsOf: (conversationId) =>
          permissions.of(conversations.findSessionOf(conversationId)?.id ?? ""),
        settings,
      }),
      onEnded: (turn) => sessions.onTurnEnded(turn),
      onWithdrawn: (turn) => sessions.onWithdrawn(turn),
      onWarmChanged: (conversationId) => sessions.onWarmChanged(conversationId),
      onRateLimit: options.onRateLimit,
    });
    const library = createConversationLibrary({
      study,
      conversations,
      paths,
      search: createSearchStore(db),
      views: createViewStore(db),
      engine,
    });
    const sessions = createSessionManager({
      study,
      studyFolder: layout.folder,
      library,
      conversations,
      turns,
      paths,
      attachments,
      engine,
      provider: isDemo ? "demo" : "claude-cli",
      settings,
      assertMode: trust.assertMode,
      permissions,
      audit,
    });
    closing.push(() => engine.close());
    closing.push(({ stopTurns }) => (stopTurns ? engine.stopAll() : engine.detach()));
    const inbox = await openInbox(layout.inboxFolder, study);
    closing.push(() => inbox.close());
    closing.push(watchStudyFile(layout, () => void study.noticeFile()));
    await engine.recover();
    if (!trust.isTrusted()) await stopPowerTurns();

    /** Those that run; the others are refused when their time comes. */
    async function stopPowerTurns(): Promise<void> {
      const running = turns
        .listOpen()
        .filter(({ turn, process }) => turn.mode === "power" && process.pid !== undefined);
      await Promise.all(running.map(({ turn }) => engine.stop(turn.id)));
    }

    return {
      layout,
      study,
      history,
      review,
      conversations: library,
      sessions,
      engine,
      turns,
      paths,
      attachments,
      audit,
      auditStore,
      runs,
      isTrusted: trust.isTrusted,
      setTrusted: trust.set,
      facts: createStudyFacts({
        db,
        layout,
        study: study.study,
        saveState: study.saveState,
        outerProblems: outer.list,
        isTrusted: trust.isTrusted,
      }),
      async settleForeignChange(keep) {
        const text = keep === "theirs" ? await readStudyTextIfThere(layout) : undefined;
        await study.settleForeignChange(keep);
        if (text !== undefined && parseStudy(text).id !== study.study().id) await trust.set(false);
      },
      describe: () => ({
        study: study.study(),
        folder: layout.folder,
        history: study.history(),
        save: study.saveState(),
        proposals: [...review.list()],
        outerProblems: [...outer.list()],
        isTrusted: trust.isTrusted(),
        ...withDefined("conversationId", library.latestId()),
        ...withDefined("warning", warning ?? trust.warning()),
      }),
      close,
    };
  } catch (error) {
    await close({ stopTurns: false });
    throw toDatabaseError(error, layout.database);
  }
}

function withDefined<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { [K in Key]: Value });
}
