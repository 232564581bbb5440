import { type IncomingMessage, type Server, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { AppError } from "../shared/errors.ts";
import type { Access } from "./access.ts";
import { chatStreamPath, isApiPath } from "./api/api-paths.ts";
import { findRefusal } from "./api/find-refusal.ts";
import { toApiError } from "./api/to-api-error.ts";

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
  { access, rpc, chat }: { access: Access; rpc: SocketService; chat: SocketService },
): void {
  server.on("upgrade", (request, socket, head) => {
    const { url = "/" } = request;
    if (isApiPath(url)) return openChat(request, socket, head);
    const trusted = access.isOwnHost(request) && access.isOwnOrigin(request) && access.hasCookie(request);
    if (!trusted) return refuse(socket, 403);
    if (url !== "/rpc") return refuse(socket, 404);
    rpc.accept(request, socket, head);
  });

  function openChat(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    try {
      const refusal = findRefusal(request, { access, canChange: true });
      if (refusal !== undefined) throw refusal;
      if (request.url !== chatStreamPath)
        throw new AppError("path-not-found", `No socket is opened at ${request.url}`);
      chat.accept(request, socket, head);
    } catch (error) {
      const { status, info } = toApiError(error);
      refuse(socket, status, info);
    }
  }
}

function refuse(socket: Duplex, status: number, body?: object): void {
  const text = body === undefined ? "" : JSON.stringify(body);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    "Connection: close",
    ...(body === undefined ? [] : ["Content-Type: application/json; charset=utf-8"]),
    `Content-Length: ${Buffer.byteLength(text)}`,
  ];
  socket.on("error", () => socket.destroy());
  socket.end(`${head.join("\r\n")}\r\n\r\n${text}`);
}
