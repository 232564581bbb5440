import type { Server } from "node:http";
import type { Socket } from "node:net";

/** A browser opens six to a host at once. */
const maxStrangers = 256;

export type Strangers = {
  /** Counts the connection as one of somebody who may use the app: it stays, however many come. */
  admit(connection: Socket): void;
};

/**
 * Bounds the connections that have shown no right to be there. One more than fit ends the oldest of them instead of
 * itself, so that many that stay and ask for nothing keep nobody out: a window shows its right with its first request,
 * long before that many others have come. None of them is worth waiting for, since all that a stranger is told is that
 * it needs the token.
 */
export function limitStrangers(server: Server): Strangers {
  /** Oldest first. */
  const strangers = new Set<Socket>();
  server.on("connection", (connection: Socket) => {
    strangers.add(connection);
    connection.once("close", () => strangers.delete(connection));
    const [oldest] = strangers;
    if (oldest === undefined || strangers.size <= maxStrangers) return;
    // Its end is told later, when more may have come.
    strangers.delete(oldest);
    oldest.destroy();
  });
  return { admit: (connection) => void strangers.delete(connection) };
}
