import { createReadStream } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { findRendererFile, type RendererFile } from "../core/serving/renderer-file.ts";
import { errorCatalog } from "../shared/errors.ts";
import type { Access } from "./access.ts";

/** Answers GET and HEAD with files of the user interface; everything else goes over the WebSocket. */
export async function answerRequest(
  request: IncomingMessage,
  response: ServerResponse,
  { access, rendererFolder }: { access: Access; rendererFolder: string },
): Promise<void> {
  if (!access.isOwnHost(request)) return endWith(response, 403, "This address is not mine.");
  if (request.method !== "GET" && request.method !== "HEAD") {
    // A body is never read: the connection ends with the answer.
    response.setHeader("Connection", "close");
    response.setHeader("Allow", "GET, HEAD");
    return endWith(response, 405, "Only GET is answered here.");
  }
  const [path = "/", query = ""] = splitOnce(request.url ?? "/", "?");
  const token = new URLSearchParams(query).get("token");
  const verdict = token === null ? undefined : access.judgeToken(token);
  if (verdict === "right") return signIn(request, response, { access, path });
  if (!access.hasCookie(request)) {
    const [status, code] =
      verdict === "wrong-again" ? ([429, "too-many-requests"] as const) : ([401, "not-authorised"] as const);
    const { title, nextStep } = errorCatalog[code];
    return endWith(response, status, `${title}.\n${nextStep}`);
  }
  await sendFile(request, response, await findRendererFile(rendererFolder, path));
}

/** Trades the token for the cookie and leads to the same path without it. */
function signIn(
  request: IncomingMessage,
  response: ServerResponse,
  { access, path }: { access: Access; path: string },
): void {
  response.setHeader("Set-Cookie", access.cookie);
  response.setHeader("Cache-Control", "no-store");
  // One slash only: "//name" would lead to another host.
  const target = `/${path.replace(/^[/\\]+/, "")}`;
  const cameFrom = request.headers["sec-fetch-site"] ?? "none";
  if (["none", "same-origin"].includes(cameFrom)) {
    response.setHeader("Location", target);
    endWith(response, 303, "");
  } else {
    // A link on another page led here. A browser would send no SameSite=Strict cookie along with a redirect, but
    // it does when this page goes on by itself.
    response.setHeader("Refresh", `0; url=${target}`);
    endWith(response, 200, "Opening Planform");
  }
}

async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: RendererFile,
): Promise<void> {
  if (file.type === "forbidden") return endWith(response, 403, "This path leads out of the app.");
  if (file.type === "not-found") return endWith(response, 404, "There is no such file.");
  response.setHeader("Cache-Control", file.cacheControl);
  response.setHeader("ETag", file.etag);
  if (request.headers["if-none-match"] === file.etag) {
    response.writeHead(304).end();
    return;
  }
  response.setHeader("Content-Type", file.contentType);
  response.setHeader("Content-Length", file.sizeBytes);
  if (request.method === "HEAD") {
    response.end();
    return;
  }
  await pipeline(createReadStream(file.path), response);
}

function endWith(response: ServerResponse, status: number, text: string): void {
  response.statusCode = status;
  response.setHeader("Content-Type", "text/plain; charset=utf-8");
  response.end(text);
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
