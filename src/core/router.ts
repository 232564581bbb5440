import { implement, ORPCError } from "@orpc/server";
import { contract } from "../shared/contract.ts";
import { AppError, toErrorInfo } from "../shared/errors.ts";
import type { App } from "./app.ts";

/** The contract, implemented by an app. Errors get their typed form here, and nowhere else. */
export function createRouter(app: App) {
  const os = implement(contract).use(async ({ next }) => {
    try {
      return await next();
    } catch (error) {
      throw toTypedError(error);
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
  const seq = (): number => app.events.seq();

  return os.router({
    ping: os.ping.handler(() => "pong" as const),
    snapshot: os.snapshot.handler(() => app.snapshot()),
    events: os.events.handler(({ input, signal }) => app.events.follow(input.since, signal)),
    studies: {
      list: os.studies.list.handler(() => app.listStudies()),
      open: os.studies.open.handler(({ input }) => app.openStudy(input.path)),
      openSample: os.studies.openSample.handler(({ input }) => app.openSample(input.name)),
      create: os.studies.create.handler(({ input }) => app.createStudy(input.path, input.name)),
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
    },
    conversations: {
      list: os.conversations.list.handler(({ input }) =>
        sessions().listConversations(input.offset, input.limit),
      ),
      create: os.conversations.create.handler(() => sessions().createConversation()),
      get: os.conversations.get.handler(({ input }) => ({
        ...sessions().getConversation(input.conversationId),
        seq: seq(),
      })),
    },
    sessions: {
      list: os.sessions.list.handler(() => sessions().listSessions()),
      create: os.sessions.create.handler(({ input }) =>
        sessions().openSession(input.conversationId, input.mode),
      ),
      info: os.sessions.info.handler(({ input }) => sessions().sessionInfo(input.sessionId)),
      setMode: os.sessions.setMode.handler(({ input }) => sessions().setMode(input.sessionId, input.mode)),
      close: os.sessions.close.handler(async ({ input }) => {
        await sessions().closeSession(input.sessionId);
        return { closed: true as const };
      }),
    },
    chat: {
      send: os.chat.send.handler(({ input }) => ({ turn: sessions().send(input), seq: seq() })),
      stop: os.chat.stop.handler(async ({ input }) => ({
        turn: await sessions().stop(input.turnId),
        seq: seq(),
      })),
    },
    settings: {
      set: os.settings.set.handler(async ({ input }) => {
        await app.setSetting(input.key, input.value);
        return { problems: app.settings.problems() };
      }),
    },
    doctor: os.doctor.handler(({ input }) => app.doctor(input)),
  });
}

export type Router = ReturnType<typeof createRouter>;

function toTypedError(error: unknown): unknown {
  // Input that the contract refuses is told as such; what it lists helps whoever calls.
  if (error instanceof ORPCError && error.code !== "BAD_REQUEST") return error;
  const info = toErrorInfo(
    error instanceof ORPCError
      ? new AppError("invalid-input", error.message, { details: JSON.stringify(error.data) })
      : error,
  );
  return new ORPCError("APP_ERROR", { status: 422, message: info.message, data: info, defined: true });
}
