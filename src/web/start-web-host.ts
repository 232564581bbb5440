import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createRouterClient } from "@orpc/server";
import type { EventHub } from "../core/event-hub.ts";
import type { Router } from "../core/router.ts";
import { securityHeaders } from "../core/serving/security-headers.ts";
import { AppError } from "../shared/errors.ts";
import { createAccess } from "./access.ts";
import { answerRequest } from "./answer-request.ts";
import { createApi } from "./api/answer-api.ts";
import { isApiPath } from "./api/api-paths.ts";
import { createChatService } from "./chat/serve-chat-stream.ts";
import { sendText } from "./end-answer.ts";
import { findMalformed } from "./find-malformed.ts";
import { limitStrangers } from "./limit-strangers.ts";
import { createRpcService } from "./serve-rpc.ts";
import { serveSockets } from "./serve-sockets.ts";

export type WebHost = {
  /** The full address with its token: who has it, has the app. */
  readonly url: string;
  readonly port: number;
  /** Ends all connections. The router's own work is its owner's to end. */
  readonly close: () => Promise<void>;
};

/**
 * Serves the app to browsers on this machine, on 127.0.0.1 only, and to other programs by its API.
 *
 * @param options.router the contract implemented, `createRouter(app)`
 * @param options.events those of the same app
 * @param options.port 0 or absent: any free one
 * @throws AppError `port-in-use`
 */
export async function startWebHost({
  router,
  events,
  rendererFolder,
  port = 0,
}: {
  router: Router;
  events: EventHub;
  rendererFolder: string;
  port?: number;
}): Promise<WebHost> {
  const server = createServer({
    // Whoever sends drop by drop, or nothing, is gone after this time and the interval below.
    requestTimeout: 15_000,
    headersTimeout: 5_000,
    connectionsCheckingInterval: 2_000,
    keepAliveTimeout: 5_000,
    maxHeaderSize: 16_384,
  });
  // Whoever reads nothing of an answer. Sockets that were upgraded have a pulse of their own.
  server.setTimeout(120_000);
  const strangers = limitStrangers(server);
  const actualPort = await listen(server, port);
  const access = createAccess(actualPort);
  const headers = securityHeaders([`ws://127.0.0.1:${actualPort}`, `ws://localhost:${actualPort}`]);
  const answerApi = createApi({ router, access });
  const rpc = createRpcService(router);
  const chat = createChatService({ client: createRouterClient(router), events });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const isKnown = access.isKnown(request);
    if (isKnown) strangers.admit(request.socket);
    const malformed = findMalformed(request);
    if (malformed !== undefined) return sendText(request, response, { ...malformed, isStranger: !isKnown });
    if (isApiPath(request.url ?? "/")) return answerApi(request, response);
    return answerRequest(request, response, { access, rendererFolder });
  }

  server.on("request", (request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    answer(request, response).catch(() => {
      // The browser went away in the middle of a file, or the file did. What exactly happened is nobody else's business.
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end("Planform could not answer this.");
    });
  });
  serveSockets(server, { access, strangers, headers, rpc, chat });

  return {
    url: `http://127.0.0.1:${actualPort}/?token=${access.token}`,
    port: actualPort,
    close: async () => {
      rpc.close();
      chat.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: "127.0.0.1", port, exclusive: true }, () => {
      server.off("error", reject);
      resolve();
    });
  }).catch((error: unknown) => {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code !== "EADDRINUSE" && code !== "EACCES") throw error;
    const reason = code === "EACCES" ? "may not be used by this user" : "is in use";
    throw new AppError("port-in-use", `Port ${port} on 127.0.0.1 ${reason}`, { cause: error });
  });
  const address = server.address();
  if (!isAddressInfo(address)) throw new Error("The server has no address");
  return address.port;
}

function isAddressInfo(address: ReturnType<Server["address"]>): address is AddressInfo {
  return typeof address === "object" && address !== null;
}
