import type { AnyRouter } from "@orpc/server";
import { RPCHandler } from "@orpc/server/ws";
import { WebSocketServer } from "ws";
import { maxInputBytes } from "./api/read-json-body.ts";
import { keepSocketsAlive } from "./keep-sockets-alive.ts";
import type { SocketService } from "./serve-sockets.ts";

/** Serves the whole contract to the app's own page. */
export function createRpcService(router: AnyRouter): SocketService {
  const handler = new RPCHandler(router);
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxInputBytes,
    perMessageDeflate: false,
  });
  const close = keepSocketsAlive(sockets);
  return {
    accept: (request, socket, head) =>
      sockets.handleUpgrade(request, socket, head, (webSocket) => {
        sockets.emit("connection", webSocket, request);
        void handler.upgrade(webSocket, { context: {} });
      }),
    close,
  };
}
