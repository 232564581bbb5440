import type { Server } from "node:http";
import type { Duplex } from "node:stream";
import type { AnyRouter } from "@orpc/server";
import { RPCHandler } from "@orpc/server/ws";
import { type WebSocket, WebSocketServer } from "ws";
import type { Access } from "./access.ts";

/** Above every message the contract accepts, so that the refusal comes from the contract, with its reason. */
const maxMessageBytes = 32 * 1024 * 1024;
const heartbeatMs = 30_000;
/** The stream has no back-pressure: a page that reads nothing is cut off and replays when it comes back. */
const maxUnsentBytes = 64 * 1024 * 1024;

/**
 * Serves the contract on `/rpc` of `server`.
 *
 * @returns closes all sockets and accepts no more
 */
export function serveRpc(
  server: Server,
  { access, router }: { access: Access; router: AnyRouter },
): () => void {
  const handler = new RPCHandler(router);
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
  });
  const answering = new WeakSet<WebSocket>();

  server.on("upgrade", (request, socket, head) => {
    const trusted = access.isOwnHost(request) && access.isOwnOrigin(request) && access.hasCookie(request);
    if (!trusted) return refuseUpgrade(socket, "403 Forbidden");
    if (request.url !== "/rpc") return refuseUpgrade(socket, "404 Not Found");
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      answering.add(webSocket);
      webSocket.on("pong", () => answering.add(webSocket));
      // A broken or oversized message: ws closes this socket itself, the page connects again.
      webSocket.on("error", () => webSocket.terminate());
      void handler.upgrade(webSocket, { context: {} });
    });
  });

  const heartbeat = setInterval(() => {
    for (const webSocket of sockets.clients) {
      const alive = answering.delete(webSocket) && webSocket.bufferedAmount <= maxUnsentBytes;
      if (alive) webSocket.ping();
      else webSocket.terminate();
    }
  }, heartbeatMs);
  heartbeat.unref();

  return () => {
    clearInterval(heartbeat);
    for (const webSocket of sockets.clients) webSocket.terminate();
    sockets.close();
  };
}

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.on("error", () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
