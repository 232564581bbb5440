import type { ContractRouterClient } from "@orpc/contract";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import type { EventHub } from "../../core/event-hub.ts";
import { findRequestId, parseStreamRequest } from "../../shared/chat/chat-stream.ts";
import type { Contract } from "../../shared/contract.ts";
import { AppError } from "../../shared/errors.ts";
import { maxInputBytes } from "../api/read-json-body.ts";
import { keepSocketsAlive, maxUnsentBytes } from "../keep-sockets-alive.ts";
import { createRateLimit } from "../rate-limit.ts";
import type { SocketService } from "../serve-sockets.ts";
import { type ChatServices, createChatConnection } from "./chat-connection.ts";
import { createStreamLog } from "./stream-log.ts";

const maxConnections = 64;
const maxMessagesPerSecond = 20;

/** Serves the chat of the open study to other programs: one conversation for each socket, as JSON. */
export function createChatService({
  client,
  events,
}: {
  client: ContractRouterClient<Contract>;
  events: EventHub;
}): SocketService {
  const log = createStreamLog(events);
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxInputBytes,
    perMessageDeflate: false,
  });
  const closeSockets = keepSocketsAlive(sockets);
  return {
    accept(request, socket, head) {
      if (sockets.clients.size >= maxConnections) {
        throw new AppError("too-many-requests", `There are ${maxConnections} connections already`, {
          hint: "Close one that is not needed.",
        });
      }
      sockets.handleUpgrade(request, socket, head, (webSocket) => {
        sockets.emit("connection", webSocket, request);
        serveClient(webSocket, { client, events, log });
      });
    },
    close() {
      closeSockets();
      log.close();
    },
  };
}

function serveClient(webSocket: WebSocket, services: ChatServices): void {
  const connection = createChatConnection(services, (message) => {
    webSocket.send(JSON.stringify(message));
    if (webSocket.bufferedAmount > maxUnsentBytes) webSocket.terminate();
  });
  const rate = createRateLimit({ count: maxMessagesPerSecond, windowMs: 1_000 });
  webSocket.on("close", connection.close);
  webSocket.on("message", (data, isBinary) => {
    let requestId: string | undefined;
    try {
      const value = parseMessage(data, isBinary);
      requestId = findRequestId(value);
      if (!rate.take()) {
        throw new AppError(
          "too-many-requests",
          `More than ${maxMessagesPerSecond} messages came in a second`,
          {
            hint: "Wait a second, then send this one again.",
          },
        );
      }
      connection.take(parseStreamRequest(value));
    } catch (error) {
      connection.tellError(error, requestId);
    }
  });
}

/** @throws AppError invalid-json */
function parseMessage(data: RawData, isBinary: boolean): unknown {
  if (isBinary) throw new AppError("invalid-json", "The message is binary; only text is read here");
  try {
    return JSON.parse(data.toString());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError("invalid-json", `The message is no JSON: ${reason}`, { cause: error });
  }
}
