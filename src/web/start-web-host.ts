import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { AnyRouter } from "@orpc/server";
import { securityHeaders } from "../core/serving/security-headers.ts";
import { AppError } from "../shared/errors.ts";
import { createAccess } from "./access.ts";
import { answerRequest } from "./answer-request.ts";
import { serveRpc } from "./serve-rpc.ts";

export type WebHost = {
  /** The full address with its token: who has it, has the app. */
  readonly url: string;
  readonly port: number;
  /** Ends all connections. The router's own work is its owner's to end. */
  readonly close: () => Promise<void>;
};

/**
 * Serves the app to browsers on this machine, on 127.0.0.1 only.
 *
 * @param options.router the contract implemented, `createRouter(app)`
 * @param options.port 0 or absent: any free one
 * @throws AppError `port-in-use`
 */
export async function startWebHost({
  router,
  rendererFolder,
  port = 0,
}: {
  router: AnyRouter;
  rendererFolder: string;
  port?: number;
}): Promise<WebHost> {
  const server = createServer({ requestTimeout: 15_000, headersTimeout: 10_000, maxHeaderSize: 16_384 });
  const actualPort = await listen(server, port);
  const access = createAccess(actualPort);
  const headers = securityHeaders([`ws://127.0.0.1:${actualPort}`, `ws://localhost:${actualPort}`]);

  server.on("request", (request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    answerRequest(request, response, { access, rendererFolder }).catch((error: unknown) => {
      // The browser went away in the middle of a file, or the file did.
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end(error instanceof Error ? error.message : String(error));
    });
  });
  const closeSockets = serveRpc(server, { access, router });

  return {
    url: `http://127.0.0.1:${actualPort}/?token=${access.token}`,
    port: actualPort,
    close: async () => {
      closeSockets();
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
