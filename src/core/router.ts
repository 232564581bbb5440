import { implement, ORPCError } from "@orpc/server";
import { contract } from "../shared/contract.ts";
import { AppError, toErrorInfo } from "../shared/errors.ts";
import type { App } from "./app.ts";
import { exportAudit } from "./audit/export-audit.ts";
import { toDatabaseError } from "./db/open-database.ts";
import { listStudyFiles } from "./study/list-study-files.ts";

/** The contract, implemented by an app. Errors get their typed form here, and nowhere else. */
export function createRouter(app: App) {
  const os = implement(contract).use(async ({ next, path }) => {
    try {
      return await next();
    } catch (error) {
      if (error instanceof ORPCError && error.code !== "BAD_REQUEST") throw error;
      const known = toKnownError(error);
      app.failures.note(path.join("."), known);
      throw toTypedError(known);
    }
  });
  const revision = (): {
    revision: number;
    history: ReturnType<ReturnType<App["workspace"]>["study"]["history"]>;
  } => {
    const { study } = app.workspace();
    return { revision: study.study().revision, history: study.history() };
  };
  const sessions = (): ReturnType<App["workspace"]>["sessions"] => app.workspace().sessions;
  const conversations = (): ReturnType<App["workspace"]>["conversations"] => app.workspace().conversations;
  const seq = (): number => app.events.seq();

  return os.router({
    ping: os.ping.handler(() => "pong" as const),
    snapshot: os.snapshot.handler(() => app.snapshot()),
    events: os.events.handler(({ input, signal }) => app.events.follow(input.since, signal)),
    studies: {
      list: os.studies.list.handler(() => app.listStudies()),
      open: os.studies.open.handler(({ input }) => app.openStudy(input.path)),
      diagnose: os.studies.diagnose.handler(({ input }) => app.diagnoseStudy(input.path)),
      repair: os.studies.repair.handler(({ input }) => app.repairStudy(input.path)),
      openSample: os.studies.openSample.handler(({ input }) => app.openSample(input.name)),
      create: os.studies.create.handler(({ input }) => app.createStudy(input)),
      proposeFolder: os.studies.proposeFolder.handler(async ({ input }) => ({
        path: await app.proposeFolder(input.name),
      })),
    },
    study: {
      apply: os.study.apply.handler(({ input: { ops, label, group } }) => {
        const grouped = group === undefined ? {} : { groupId: group };
        app.workspace().study.apply({ ops, label, actor: { type: "user" }, ...grouped });
        return revision();
      }),
      undo: os.study.undo.handler(() => {
        app.workspace().study.undo();
        return revision();
      }),
      redo: os.study.redo.handler(() => {
        app.workspace().study.redo();
        return revision();
      }),
      undoTurn: os.study.undoTurn.handler(({ input }) => {
        app.workspace().study.undoGroup(input.turnId);
        return revision();
      }),
      review: os.study.review.handler(({ input }) => {
        app.workspace().review.decide(input.ids, input.decision);
        return revision();
      }),
      history: os.study.history.handler(({ input }) => app.workspace().history.steps(input)),
      difference: os.study.difference.handler(({ input: { from, to } }) => ({
        rows: app.workspace().history.difference(from, to),
      })),
      at: os.study.at.handler(({ input }) => app.workspace().history.at(input.revision)),
      restore: os.study.restore.handler(({ input }) => {
        const { study, history } = app.workspace();
        study.restore(history.at(input.revision));
        return revision();
      }),
      nodeHistory: os.study.nodeHistory.handler(({ input: { nodeId, limit } }) =>
        app.workspace().history.ofNode(nodeId, limit),
      ),
      foreignChange: os.study.foreignChange.handler(() => app.workspace().study.foreignChange()),
      settleForeignChange: os.study.settleForeignChange.handler(async ({ input }) => {
        await app.workspace().settleForeignChange(input.keep);
        return revision();
      }),
      trust: os.study.trust.handler(async ({ input }) => {
        await app.workspace().setTrusted(input.trusted);
        return { isTrusted: app.workspace().isTrusted() };
      }),
      files: os.study.files.handler(async ({ input }) => ({
        files: await listStudyFiles(app.workspace().layout.folder, input),
      })),
    },
    runs: {
      list: os.runs.list.handler(() => app.workspace().runs.list()),
      start: os.runs.start.handler(({ input }) => app.workspace().runs.start(input)),
      get: os.runs.get.handler(({ input }) => app.workspace().runs.get(input.runId)),
      control: os.runs.control.handler(({ input: { runId, command } }) =>
        app.workspace().runs.control(runId, command),
      ),
      trials: os.runs.trials.handler(({ input }) => app.workspace().runs.trials(input)),
      remove: os.runs.remove.handler(async ({ input }) => {
        await app.workspace().runs.remove(input.runId);
        return { removed: true as const };
      }),
      applyDesign: os.runs.applyDesign.handler(({ input: { values, label } }) => {
        const { runs, study } = app.workspace();
        runs.applyDesign(values, label);
        return { revision: study.study().revision };
      }),
    },
    conversations: {
      list: os.conversations.list.handler(({ input }) => conversations().list(input.offset, input.limit)),
      create: os.conversations.create.handler(() => conversations().create()),
      get: os.conversations.get.handler(({ input: { conversationId, limit } }) => ({
        conversation: conversations().read(conversationId, limit),
        session: sessions().sessionOf(conversationId),
        view: conversations().view(conversationId),
        seq: seq(),
      })),
      turns: os.conversations.turns.handler(({ input }) => ({
        ...conversations().readEarlier(input),
        seq: seq(),
      })),
      switchBranch: os.conversations.switchBranch.handler(({ input }) =>
        conversations().switchBranch(input.conversationId, input.turnId),
      ),
      rename: os.conversations.rename.handler(({ input }) =>
        conversations().rename(input.conversationId, input.title),
      ),
      remove: os.conversations.remove.handler(async ({ input }) => {
        await sessions().removeConversation(input.conversationId);
        return { removed: true as const };
      }),
      restore: os.conversations.restore.handler(({ input }) => conversations().restore(input.conversationId)),
      search: os.conversations.search.handler(({ input }) => conversations().search(input)),
      export: os.conversations.export.handler(({ input }) =>
        conversations().export(input.conversationId, input.format),
      ),
      saveView: os.conversations.saveView.handler(({ input: { conversationId, ...view } }) => {
        conversations().saveView(conversationId, withoutUndefined(view));
        return { saved: true as const };
      }),
    },
    attachments: {
      add: os.attachments.add.handler(({ input }) => app.workspace().attachments.add(input)),
      read: os.attachments.read.handler(async ({ input }) => {
        const { attachment, base64 } = await app.workspace().attachments.read(input.id);
        return { mediaType: attachment.mediaType, base64 };
      }),
    },
    sessions: {
      list: os.sessions.list.handler(() => sessions().listSessions()),
      create: os.sessions.create.handler(({ input }) =>
        sessions().openSession(input.conversationId, input.mode),
      ),
      info: os.sessions.info.handler(({ input }) => sessions().sessionInfo(input.sessionId)),
      setMode: os.sessions.setMode.handler(({ input }) => sessions().setMode(input.sessionId, input.mode)),
      setModel: os.sessions.setModel.handler(({ input: { sessionId, ...choice } }) =>
        sessions().setModel(sessionId, withoutUndefined(choice)),
      ),
      setAsking: os.sessions.setAsking.handler(({ input: { sessionId, asking, confirmation } }) =>
        sessions().setAsking(sessionId, asking, confirmation),
      ),
      removeRule: os.sessions.removeRule.handler(({ input }) =>
        sessions().removeRule(input.sessionId, input.ruleId),
      ),
      setStudy: os.sessions.setStudy.handler(async ({ input }) => {
        const { mode } = sessions().sessionInfo(input.sessionId);
        await app.openStudy(input.path);
        const allowed = app.workspace().isTrusted() ? mode : "user";
        return sessions().openSession(conversations().latestId(), allowed);
      }),
      close: os.sessions.close.handler(async ({ input }) => {
        await sessions().closeSession(input.sessionId);
        return { closed: true as const };
      }),
    },
    chat: {
      send: os.chat.send.handler(async ({ input }) => {
        await sessions().checkMentions(input.mentions);
        return { turn: sessions().send(input), seq: seq() };
      }),
      turn: os.chat.turn.handler(({ input }) => ({
        turn: app.workspace().engine.get(input.turnId),
        seq: seq(),
      })),
      stop: os.chat.stop.handler(async ({ input }) => ({
        turn: await sessions().stop(input.turnId),
        seq: seq(),
      })),
      withdraw: os.chat.withdraw.handler(async ({ input }) => {
        await sessions().withdraw(input.turnId);
        return { withdrawn: true as const };
      }),
      answer: os.chat.answer.handler(({ input: { turnId, toolUseId, ...answer } }) => ({
        turn: sessions().answer(turnId, toolUseId, answer),
        seq: seq(),
      })),
      toolResult: os.chat.toolResult.handler(({ input: { turnId, toolUseId } }) => {
        const { engine, turns } = app.workspace();
        const text = turns.toolResult(engine.get(turnId).id, toolUseId);
        if (text === undefined) throw new AppError("turn-not-found", "The tool has no result");
        return { text };
      }),
      prewarm: os.chat.prewarm.handler(async ({ input }) => ({
        warm: await sessions().prewarm(input.conversationId),
      })),
    },
    audit: {
      list: os.audit.list.handler(({ input: { before, limit, ...query } }) =>
        app.workspace().auditStore.list(query, { before, limit }),
      ),
      export: os.audit.export.handler(({ input: { format, ...query } }) => {
        const { auditStore, study } = app.workspace();
        return exportAudit(auditStore, { format, query, studyName: study.study().name, now: Date.now() });
      }),
    },
    settings: {
      set: os.settings.set.handler(async ({ input }) => {
        await app.setSetting(input.key, input.value);
        return { problems: app.settings.problems() };
      }),
    },
    diagnostics: os.diagnostics.handler(() => app.diagnostics()),
    doctor: os.doctor.handler(({ input }) => app.doctor(input)),
  });
}

export type Router = ReturnType<typeof createRouter>;

/** Fields that were left out, not set to undefined. */
function withoutUndefined<Fields extends object>(
  fields: Fields,
): { [Key in keyof Fields]?: Exclude<Fields[Key], undefined> };
function withoutUndefined(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** Input that the contract refuses is told as such; what it lists helps whoever calls. */
function toKnownError(error: unknown): unknown {
  return error instanceof ORPCError
    ? new AppError("invalid-input", error.message, { details: JSON.stringify(error.data) })
    : toDatabaseError(error);
}

function toTypedError(error: unknown): unknown {
  const info = toErrorInfo(error);
  return new ORPCError("APP_ERROR", { status: 422, message: info.message, data: info, defined: true });
}
