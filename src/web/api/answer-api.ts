import type { IncomingMessage, ServerResponse } from "node:http";
import { type AnyRouter, createProcedureClient } from "@orpc/server";
import { AppError } from "../../shared/errors.ts";
import { type Access, retryAfter } from "../access.ts";
import { endAnswer } from "../end-answer.ts";
import { apiPrefix, chatStreamPath } from "./api-paths.ts";
import { findRefusal } from "./find-refusal.ts";
import { createRouteFinder } from "./find-route.ts";
import { buildOpenApiDocument } from "./openapi-document.ts";
import { readJsonBody } from "./read-json-body.ts";
import { toApiError } from "./to-api-error.ts";
import { toInput } from "./to-input.ts";

export type ApiAnswer = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Answers requests with the procedures of the contract that have a route, and with their description. */
export function createApi({ router, access }: { router: AnyRouter; access: Access }): ApiAnswer {
  const findRoute = createRouteFinder(router);
  let document: Promise<unknown> | undefined;

  async function findAnswer(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<{ status: number; body: unknown }> {
    const { method = "GET" } = request;
    const refusal = findRefusal(request, { access, canChange: method !== "GET" });
    if (refusal !== undefined) throw refusal;
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
    if (pathname === chatStreamPath) {
      throw new AppError("invalid-input", "The chat stream is a WebSocket", {
        hint: "Open it with a WebSocket client, at the same address with ws:// in front.",
      });
    }
    if (pathname === `${apiPrefix}/openapi.json` && method === "GET") {
      document ??= buildOpenApiDocument();
      return { status: 200, body: await document };
    }
    const found = await findRoute(method, pathname);
    if (found.type === "unknown") throw new AppError("path-not-found", `There is nothing at ${pathname}`);
    if (found.type === "other-method") {
      response.setHeader("Allow", found.allowed.join(", "));
      throw new AppError("method-not-allowed", `${pathname} does not know ${method}`);
    }
    const { procedure, name, params } = found;
    const body = method === "GET" ? undefined : await readJsonBody(request);
    const input = await toInput(procedure, { method, params, query: searchParams, body });
    const output: unknown = await createProcedureClient(procedure, { context: {}, path: name })(input);
    return { status: procedure["~orpc"].route.successStatus ?? 200, body: output };
  }

  return async (request, response) => {
    try {
      const { status, body } = await findAnswer(request, response);
      await sendJson(request, response, status, body);
    } catch (error) {
      const { status, info } = toApiError(error);
      if (status === 401) response.setHeader("WWW-Authenticate", 'Bearer realm="Planform"');
      if (status === 429) response.setHeader("Retry-After", retryAfter);
      await sendJson(request, response, status, info);
    }
  };

  async function sendJson(
    request: IncomingMessage,
    response: ServerResponse,
    status: number,
    body: unknown,
  ): Promise<void> {
    response.statusCode = status;
    response.setHeader("Content-Type", "application/json; charset=utf-8");
    response.setHeader("Cache-Control", "no-store");
    const isStranger = !access.isKnown(request);
    await endAnswer(request, response, { body: JSON.stringify(body), isStranger });
  }
}
