import { createReadStream } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { findRendererFile, type RendererFile } from "../core/serving/renderer-file.ts";
import { errorCatalog } from "../shared/errors.ts";
import { type Access, retryAfter } from "./access.ts";
import { hasBody, sendText } from "./end-answer.ts";

/** Answers GET and HEAD with files of the user interface; everything else goes over the WebSocket. */
export async function answerRequest(
  request: IncomingMessage,
  response: ServerResponse,
  { access, rendererFolder }: { access: Access; rendererFolder: string },
): Promise<void> {
  const isStranger = !access.isKnown(request);
  const answer = (status: number, text: string): Promise<void> =>
    sendText(request, response, { status, text, isStranger });
  if (!access.isOwnHost(request)) return answer(403, "This address is not mine.");
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.setHeader("Allow", "GET, HEAD");
    return answer(405, "Only GET is answered here.");
  }
  if (hasBody(request)) return answer(400, "No body is read here.");
  if (isForeignLoad(request)) return answer(403, "Another page may lead here, but load nothing.");
  const [path = "/", query = ""] = splitOnce(request.url ?? "/", "?");
  const token = new URLSearchParams(query).get("token");
  const verdict = token === null ? "absent" : access.judgeToken(token);
  if (verdict === "right") {
    response.setHeader("Set-Cookie", access.cookie);
    const target = targetOf(path);
    if (isFromOutside(request)) {
      // A link on another page led here. A browser would send no SameSite=Strict cookie along with a redirect, but
      // it does when this page goes on by itself.
      response.setHeader("Refresh", `0; url=${target}`);
      return answer(200, "Opening Planform");
    }
    response.setHeader("Location", target);
    return answer(303, "");
  }
  const verdicts = [verdict, access.judgeCookie(request)];
  if (!verdicts.includes("right")) {
    const isTooMany = verdicts.includes("wrong-again");
    if (isTooMany) response.setHeader("Retry-After", retryAfter);
    const { title, nextStep } = errorCatalog[isTooMany ? "too-many-requests" : "not-authorised"];
    return answer(isTooMany ? 429 : 401, `${title}.\n${nextStep}`);
  }
  const file = await findRendererFile(rendererFolder, path);
  if (file.type === "forbidden") return answer(403, "This path leads out of the app.");
  if (file.type === "not-found") return answer(404, "There is no such file.");
  await sendFile(request, response, file);
}

/** The same path without the token. One slash only: "//name" would lead to another host. */
function targetOf(path: string): string {
  return `/${path.replace(/^[/\\]+/, "")}`;
}

/** A link may lead here from anywhere; scripts, pictures and frames of this host are for its own page. */
function isForeignLoad(request: IncomingMessage): boolean {
  const { "sec-fetch-mode": mode, "sec-fetch-dest": destination } = request.headers;
  return isFromOutside(request) && (mode !== "navigate" || destination !== "document");
}

function isFromOutside({ headers }: IncomingMessage): boolean {
  return !["none", "same-origin"].includes(String(headers["sec-fetch-site"] ?? "none"));
}

async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: Extract<RendererFile, { type: "file" }>,
): Promise<void> {
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

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
