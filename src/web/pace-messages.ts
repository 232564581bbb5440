import type { WebSocket } from "ws";

/** More than a window of ours ever sends. */
const messagesPerSecond = 1_000;

/**
 * Takes so many messages of a socket in a second. Nothing is lost of what is more: it is read later, so that the other
 * end has to wait, and meanwhile everybody else is served.
 */
export function paceMessages(socket: WebSocket): void {
  let taken = 0;
  let sinceMs = 0;
  const take = (): void => {
    const nowMs = performance.now();
    if (taken === 0 || nowMs - sinceMs >= 1_000) [taken, sinceMs] = [0, nowMs];
    taken += 1;
    if (taken <= messagesPerSecond || socket.isPaused) return;
    socket.pause();
    // What was read already comes still: it is waited for as well.
    setImmediate(() => {
      const pauseMs = (taken / messagesPerSecond) * 1_000 - (performance.now() - sinceMs);
      setTimeout(() => {
        taken = 0;
        socket.resume();
      }, pauseMs).unref();
    });
  };
  socket.on("message", take);
  socket.on("ping", take);
}
