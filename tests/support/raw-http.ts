import { connect, type Socket } from "node:net";

export type RawConnection = {
  readonly socket: Socket;
  /** What has come so far. */
  text(): string;
  /** Settles when the other end has closed the connection, with all that came. */
  readonly closed: Promise<string>;
};

/**
 * A connection to 127.0.0.1 that says byte for byte what it is told to.
 * @param options.keepsHalf it keeps its own half open when the other end has closed its one
 */
export async function openRaw(port: number, { keepsHalf = false } = {}): Promise<RawConnection> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: keepsHalf });
  let text = "";
  socket.on("data", (piece: Buffer) => {
    text += piece.toString("latin1");
  });
  // Being cut off is one of the answers.
  socket.on("error", () => undefined);
  const closed = new Promise<string>((resolve) => {
    socket.on("close", () => resolve(text));
  });
  await new Promise<void>((resolve) => {
    socket.on("connect", () => resolve());
    socket.on("close", () => resolve());
  });
  return { socket, text: () => text, closed };
}

/** Sends bytes and reads until the other end closes, or answers nothing more for a while. */
export async function askRaw(port: number, bytes: string | Buffer, quietMs = 500): Promise<string> {
  const { socket, closed } = await openRaw(port);
  socket.write(bytes);
  socket.setTimeout(quietMs, () => socket.destroy());
  return closed;
}

/** The status of the first answer in what came; 0 where there is none. */
export function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1] ?? 0);
}
