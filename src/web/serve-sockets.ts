import { type IncomingMessage, type Server, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { AppError } from "../shared/errors.ts";
import { type Access, retryAfter } from "./access.ts";
import { chatStreamPath, isApiPath } from "./api/api-paths.ts";
import { findRefusal } from "./api/find-refusal.ts";
import { toApiError } from "./api/to-api-error.ts";
import { findMalformed } from "./find-malformed.ts";
import type { Strangers } from "./limit-strangers.ts";

/** What answers on one path's sockets. */
export type SocketService = {
  /** @throws AppError where there is no room for one more; the socket is still the caller's then */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Closes all sockets. */
  close(): void;
};

/** Opens the sockets of the app's own page on `/rpc` and those of the API's chat stream. */
export function serveSockets(
  server: Server,
  {
    access,
    strangers,
    headers,
    rpc,
    chat,
  }: {
    access: Access;
    strangers: Strangers;
    /** Of every answer. */
    headers: Readonly<Record<string, string>>;
    rpc: SocketService;
    chat: SocketService;
  },
): void {
  server.on("upgrade", (request, socket, head) => {
    try {
      const service = findService(request);
      if (access.isKnown(request)) strangers.admit(request.socket);
      service.accept(request, socket, head);
    } catch (error) {
      const { status, info } = toApiError(error);
      const waiting = status === 429 ? { "Retry-After": retryAfter } : {};
      refuse(socket, { status, headers: { ...headers, ...waiting }, body: JSON.stringify(info) });
    }
  });

  /** @throws AppError where there is none, or none for whoever asks */
  function findService(request: IncomingMessage): SocketService {
    const { url = "/" } = request;
    const malformed = findMalformed(request);
    if (malformed !== undefined) throw new AppError("invalid-input", malformed.text);
    // A program may show the token instead of coming from the app's page, but the window's calls are for that alone.
    if (!isApiPath(url) && !access.isOwnOrigin(request))
      throw new AppError("foreign-request", "The socket is not opened by the app's own page");
    const refusal = findRefusal(request, { access, canChange: true });
    if (refusal !== undefined) throw refusal;
    if (url === "/rpc" && request.headers.authorization === undefined) return rpc;
    if (url === chatStreamPath) return chat;
    throw new AppError("path-not-found", "No socket is opened at this path");
  }
}

function refuse(
  socket: Duplex,
  { status, headers, body }: { status: number; headers: Readonly<Record<string, string>>; body: string },
): void {
  const lines = Object.entries({
    ...headers,
    Connection: "close",
    "Content-Type": "application/json; charset=utf-8",
    "Content-Length": String(Buffer.byteLength(body)),
  }).map(([name, value]) => `${name}: ${value}`);
  socket.on("error", () => socket.destroy());
  // The other end may keep its half open for ever.
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join("\r\n")}\r\n\r\n${body}`, () =>
    socket.destroy(),
  );
}
