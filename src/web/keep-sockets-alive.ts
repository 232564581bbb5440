import type { WebSocket, WebSocketServer } from "ws";
import { paceMessages } from "./pace-messages.ts";

const heartbeatMs = 30_000;
/** A socket has no back-pressure: whoever reads nothing is cut off, and goes on from where it was when it comes back. */
export const maxUnsentBytes = 64 * 1024 * 1024;

/**
 * Cuts off the sockets whose other end is gone or reads nothing, and lets those wait that send too fast.
 *
 * @returns closes all sockets and accepts no more
 */
export function keepSocketsAlive(sockets: WebSocketServer): () => void {
  const answering = new WeakSet<WebSocket>();
  sockets.on("connection", (socket) => {
    answering.add(socket);
    paceMessages(socket);
    socket.on("pong", () => answering.add(socket));
    // A broken or oversized message: ws closes this socket itself, the other end connects again.
    socket.on("error", () => socket.terminate());
  });
  const heartbeat = setInterval(() => {
    for (const socket of sockets.clients) {
      const alive = answering.delete(socket) && socket.bufferedAmount <= maxUnsentBytes;
      if (alive) socket.ping();
      else socket.terminate();
    }
  }, heartbeatMs);
  heartbeat.unref();
  return () => {
    clearInterval(heartbeat);
    for (const socket of sockets.clients) socket.terminate();
    sockets.close();
  };
}
