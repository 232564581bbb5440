import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { MessagesRequest } from "./read-conversation.ts";

export type ReceivedRequest = {
  readonly method: string;
  /** Path without its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Parsed JSON, or the raw text where it is none. */
  readonly body: unknown;
  readonly bodyBytes: number;
};

export type MessagesEndpoint = { readonly baseUrl: string; close(): Promise<void> };

export type MessagesEndpointOptions = {
  /** Writes the whole response to a `POST /v1/messages`. */
  readonly answer: (request: MessagesRequest, response: ServerResponse) => Promise<void>;
  readonly onRequest?: (request: ReceivedRequest) => void;
};

const bodyLimitBytes = 64 * 1024 * 1024;

/**
 * Serves the part of the Messages API that the CLI uses, on a free port of 127.0.0.1.
 * Token counts are a quarter of the body's size; every path it does not know is answered with 200.
 */
export async function startMessagesEndpoint({
  answer,
  onRequest,
}: MessagesEndpointOptions): Promise<MessagesEndpoint> {
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => failResponse(response, error));
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
    const bytes = await readBody(request);
    if (bytes === undefined)
      return sendError(response, 413, "request_too_large", "The request is too large.");
    const body = parseBody(bytes);
    onRequest?.({
      method: request.method ?? "GET",
      path,
      headers: request.headers,
      body,
      bodyBytes: bytes.length,
    });
    if (request.method === "POST" && path === "/v1/messages/count_tokens") {
      return sendJson(response, 200, { input_tokens: Math.ceil(bytes.length / 4) });
    }
    if (request.method === "POST" && path === "/v1/messages") {
      const parsed = MessagesRequest.safeParse(body);
      if (!parsed.success) return sendError(response, 400, "invalid_request_error", parsed.error.message);
      return await answer(parsed.data, response);
    }
    sendJson(response, 200, {});
  }

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port");
  return {
    baseUrl: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}

/** An error in the form of the Messages API. */
export function sendError(
  response: ServerResponse,
  status: number,
  type: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  sendJson(response, status, { type: "error", error: { type, message } }, headers);
}

function failResponse(response: ServerResponse, error: unknown): void {
  if (response.headersSent) response.destroy();
  else sendError(response, 500, "api_error", error instanceof Error ? error.message : String(error));
}

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > bodyLimitBytes) return undefined;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function parseBody(bytes: Buffer): unknown {
  const text = bytes.toString("utf8");
  try {
    return JSON.parse(text);
  } catch {
    return text; // No JSON (a HEAD, an upload): whoever looks at the request sees what came.
  }
}
