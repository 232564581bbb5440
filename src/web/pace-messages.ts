import type { WebSocket } from "ws";

/** More than a window of ours ever sends. */
const messagesPerSecond = 1_000;
/** What may come at once without a wait. */
const burst = 1_000;

/**
 * Takes so many messages of a socket in a second. Nothing is lost of what is more: it is read later, so that the other
 * end has to wait, and meanwhile everybody else is served.
 */
export function paceMessages(socket: WebSocket): void {
  /** Messages that were taken and not yet paid for by time. */
  let debt = 0;
  let atMs = performance.now();
  const pay = (): void => {
    const nowMs = performance.now();
    debt = Math.max(0, debt - ((nowMs - atMs) * messagesPerSecond) / 1_000);
    atMs = nowMs;
  };
  const wait = (): void => {
    socket.pause();
    setTimeout(
      () => {
        pay();
        // What had been read before the pause came still.
        if (debt > burst) wait();
        else socket.resume();
      },
      (debt / messagesPerSecond) * 1_000,
    ).unref();
  };
  const take = (): void => {
    pay();
    debt += 1;
    if (debt > burst && !socket.isPaused) wait();
  };
  socket.on("message", take);
  socket.on("ping", take);
}
