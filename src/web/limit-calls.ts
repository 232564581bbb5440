import { ORPCError } from "@orpc/server";
import type { StandardHandleResult } from "@orpc/server/standard";
import { AppError, toErrorInfo } from "../shared/errors.ts";

/** Of one window: it has a handful at once, and follows the events once. */
const maxCalls = 256;
const maxStreams = 16;

/** What is under way on one socket. */
export type CallCount = { calls: number; streams: number };

/** Refuses what is more than one window needs at once; a stream counts until it ends or is given up. */
export async function limitCalls({
  context,
  request,
  next,
}: {
  context: CallCount;
  request: { signal?: AbortSignal | undefined };
  next: () => Promise<StandardHandleResult>;
}): Promise<StandardHandleResult> {
  if (context.calls >= maxCalls) throw tooMany(`${maxCalls} calls are under way already`);
  context.calls += 1;
  let result: StandardHandleResult;
  try {
    result = await next();
  } finally {
    context.calls -= 1;
  }
  if (!result.matched || !isStream(result.response.body)) return result;
  const { body } = result.response;
  if (context.streams >= maxStreams) {
    await body.return?.();
    throw tooMany(`${maxStreams} streams are open already`);
  }
  context.streams += 1;
  let isOpen = true;
  const end = (): void => {
    if (isOpen) context.streams -= 1;
    isOpen = false;
  };
  // A stream that is given up before it began is never read, and so never ends.
  if (request.signal?.aborted === true) end();
  request.signal?.addEventListener("abort", end);
  return { matched: true, response: { ...result.response, body: untilEnd(body, end) } };
}

async function* untilEnd(stream: AsyncIterableIterator<unknown>, end: () => void): AsyncGenerator<unknown> {
  try {
    yield* stream;
  } finally {
    end();
  }
}

function isStream(body: unknown): body is AsyncIterableIterator<unknown> {
  return typeof body === "object" && body !== null && Symbol.asyncIterator in body && "next" in body;
}

function tooMany(message: string): ORPCError<string, unknown> {
  const info = toErrorInfo(new AppError("too-many-requests", message));
  return new ORPCError("APP_ERROR", { status: 422, message, data: info, defined: true });
}
