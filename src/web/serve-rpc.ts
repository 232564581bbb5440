import type { AnyRouter } from "@orpc/server";
import { RPCHandler } from "@orpc/server/ws";
import { type WebSocket, WebSocketServer } from "ws";
import { z } from "zod";
import { AppError } from "../shared/errors.ts";
import { maxInputBytes } from "./api/read-json-body.ts";
import { keepSocketsAlive, maxUnsentBytes } from "./keep-sockets-alive.ts";
import { type CallCount, limitCalls } from "./limit-calls.ts";
import type { SocketService } from "./serve-sockets.ts";

/** Windows of one user. */
const maxConnections = 64;
/** Close code of RFC 6455: what came is not of the kind that is read here. */
const unexpectedData = 1007;

const CallId = z.string().min(1).max(64);
/** What a client of the contract sends: a call, or that it gives one up. No call of ours brings a file or a stream. */
const Frame = z.union([
  z.strictObject({
    i: CallId,
    p: z.strictObject({ u: z.string().max(512).startsWith("/"), b: z.unknown().optional() }),
  }),
  z.strictObject({ i: CallId, t: z.literal(4) }),
]);

/** Serves the whole contract to the app's own page. */
export function createRpcService(router: AnyRouter): SocketService {
  const handler = new RPCHandler<CallCount>(router, { interceptors: [limitCalls] });
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxInputBytes,
    perMessageDeflate: false,
  });
  const close = keepSocketsAlive(sockets);
  return {
    accept(request, socket, head) {
      if (sockets.clients.size >= maxConnections)
        throw new AppError("too-many-requests", `There are ${maxConnections} connections already`);
      sockets.handleUpgrade(request, socket, head, (webSocket) => {
        sockets.emit("connection", webSocket, request);
        void handler.upgrade(guard(webSocket), { context: { calls: 0, streams: 0 } });
      });
    },
    close,
  };
}

type HandledSocket = Parameters<RPCHandler<CallCount>["upgrade"]>[0];

/** The socket as the handler gets it: it hears of whole frames only, and cannot fill the memory with answers. */
function guard(webSocket: WebSocket): HandledSocket {
  const addEventListener = (type: "message" | "close", listen: (event: { data?: string }) => void): void => {
    if (type === "close") webSocket.on("close", () => listen({}));
    else {
      webSocket.on("message", (data, isBinary) => {
        const text = data.toString();
        if (!isBinary && isFrame(text)) listen({ data: text });
        else webSocket.close(unexpectedData, "This is no call");
      });
    }
  };
  const send = (data: string): void => {
    webSocket.send(data);
    if (webSocket.bufferedAmount > maxUnsentBytes) webSocket.terminate();
  };
  // The handler uses these two, in one of the socket's many forms of them.
  return { addEventListener, send } as HandledSocket;
}

function isFrame(text: string): boolean {
  try {
    return Frame.safeParse(JSON.parse(text)).success;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
