import { ulid } from "ulid";
import type { App } from "../../core/app.ts";
import { hasEnded, type Mode, type Turn, type TurnPart } from "../../shared/chat/chat.ts";
import { toErrorInfo } from "../../shared/errors.ts";
import { askPermission } from "../ask-permission.ts";
import { createChatPrinter } from "../chat-printer.ts";
import { onInterrupt } from "../interrupt.ts";
import { createCliApp } from "../programs.ts";

type ToolPart = Extract<TurnPart, { type: "tool" }>;

/** Sends one message and shows the turn as it comes. */
export async function runChat(options: {
  study: string;
  text: string;
  mode?: Mode;
  conversation?: string;
  demo: boolean;
  json: boolean;
}): Promise<number> {
  const printer = createChatPrinter({
    json: options.json,
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
  });
  const interrupted = new AbortController();
  const offInterrupt = onInterrupt(() => interrupted.abort());
  // Whoever read the output is gone: what comes now is for nobody.
  const onOutputError = (): void => interrupted.abort();
  process.stdout.on("error", onOutputError);
  let app: App | undefined;
  try {
    app = await createCliApp({ host: "cli", demo: options.demo });
    const { warning } = await app.openStudy(options.study);
    if (warning !== undefined) printer.problem(warning);
    const canAsk = !options.json && process.stdin.isTTY && process.stderr.isTTY;
    const turn = await runTurn(app, { ...options, canAsk }, printer, interrupted.signal);
    printer.ended(turn);
    return turn === undefined || turn.state === "stopped" ? 130 : turn.state === "done" ? 0 : 1;
  } catch (error) {
    printer.failed(toErrorInfo(error));
    return 1;
  } finally {
    await app?.close();
    offInterrupt();
  }
}

/** @returns undefined when it was interrupted before there was a turn. */
async function runTurn(
  app: App,
  options: { text: string; mode?: Mode; conversation?: string; canAsk: boolean },
  printer: ReturnType<typeof createChatPrinter>,
  interrupted: AbortSignal,
): Promise<Turn | undefined> {
  if (interrupted.aborted) return undefined;
  const { sessions, engine } = app.workspace();
  const session = sessions.openSession(options.conversation, options.mode ?? "user");
  if (options.mode !== undefined && options.mode !== session.mode) sessions.setMode(session.id, options.mode);
  const requestId = ulid();
  let turnId: string | undefined;
  let finish: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const questions = new Map<string, AbortController>();
  /** Questions are put one after the other: there is one line to type in. */
  let asking: Promise<void> = Promise.resolve();
  const answer = (tool: ToolPart): void => {
    if (turnId === undefined) return;
    if (tool.approval?.state !== "pending") {
      // It was decided meanwhile: by the answer itself, or because its time was over.
      questions.get(tool.id)?.abort();
      return;
    }
    if (questions.has(tool.id)) return;
    const decided = new AbortController();
    questions.set(tool.id, decided);
    const id = turnId;
    const signal = AbortSignal.any([interrupted, decided.signal]);
    asking = asking.then(async () => {
      try {
        const given = await askPermission(tool, { canAsk: options.canAsk, signal });
        if (given !== undefined) sessions.answer(id, tool.id, given);
      } catch (error) {
        printer.problem(toErrorInfo(error));
      }
    });
  };
  const unlisten = app.events.listen(({ body }) => {
    if (body.type === "turn.started" && body.turn.requestId === requestId) turnId = body.turn.id;
    if (body.type !== "turn.updated" || body.turnId !== turnId) return;
    for (const update of body.updates) {
      printer.update(update);
      if (update.type === "part" && update.part.type === "tool") answer(update.part);
      if (update.type === "state" && hasEnded(update.state)) finish();
    }
  });
  const { conversationId } = session;
  const sent = sessions.send({ conversationId, requestId, text: options.text, selection: [] });
  printer.started(sent);
  let stopping: Promise<unknown> = Promise.resolve();
  const stop = (): void => {
    stopping = sessions.stop(sent.id).catch((error: unknown) => printer.problem(toErrorInfo(error)));
  };
  interrupted.addEventListener("abort", stop);
  try {
    await ended;
    // The end is told before the stop has looked at it once more: the study must not be closed in between.
    await stopping;
    return engine.get(sent.id);
  } finally {
    interrupted.removeEventListener("abort", stop);
    unlisten();
  }
}
