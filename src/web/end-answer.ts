import type { IncomingMessage, ServerResponse } from "node:http";

/** What is still read of a body that nobody wants, until its sender has seen the answer. */
const droppedBytes = 32 * 1024 * 1024;
const droppedBytesOfStrangers = 64 * 1024;
const dropMs = 2_000;

export function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

/**
 * Ends an answer that is whole. Where more of the request's body is to come, the connection ends with it, but not at
 * once: a client that is cut off while it sends does not see why. What comes meanwhile is dropped, up to a bound.
 *
 * @param isStranger true where nothing shows that the sender may use this host
 */
export async function endAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  { body, isStranger }: { body: string; isStranger: boolean },
): Promise<void> {
  response.setHeader("Content-Length", Buffer.byteLength(body));
  if (!hasBody(request) || request.complete) {
    response.end(body);
    return;
  }
  response.setHeader("Connection", "close");
  response.write(body);
  await dropRest(request, isStranger ? droppedBytesOfStrangers : droppedBytes);
  response.end();
}

export async function sendText(
  request: IncomingMessage,
  response: ServerResponse,
  { status, text, isStranger }: { status: number; text: string; isStranger: boolean },
): Promise<void> {
  response.statusCode = status;
  response.setHeader("Content-Type", "text/plain; charset=utf-8");
  response.setHeader("Cache-Control", "no-store");
  await endAnswer(request, response, { body: text, isStranger });
}

async function dropRest(request: IncomingMessage, maxBytes: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, dropMs);
  let bytes = 0;
  request.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBytes) resolve();
  });
  for (const end of ["end", "close", "error"]) request.once(end, () => resolve());
  request.resume();
  await promise;
  clearTimeout(timer);
}
