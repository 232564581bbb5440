import type { AnyProcedure } from "@orpc/server";
import { AppError } from "../../shared/errors.ts";

/**
 * The input of a procedure, from what a request holds: the path's parameters, and the query of a GET or the body of
 * what is none. Whether it is valid says the contract.
 * @param request.body parsed; undefined where there is none
 * @throws AppError invalid-input
 */
export async function toInput(
  procedure: AnyProcedure,
  request: {
    method: string;
    params: Readonly<Record<string, string>>;
    query: URLSearchParams;
    body: unknown;
  },
): Promise<unknown> {
  const { params } = request;
  const given = request.method === "GET" ? fromQuery(request.query) : fromBody(request);
  for (const [name, value] of Object.entries(params)) {
    if (Object.hasOwn(given, name) && Reflect.get(given, name) !== value)
      throw new AppError("invalid-input", `${name}: the path says something else`);
  }
  const input = { ...given, ...params };
  return Object.keys(input).length === 0 && (await takesNothing(procedure)) ? undefined : input;
}

function fromQuery(query: URLSearchParams): object {
  for (const name of query.keys()) {
    if (query.getAll(name).length > 1)
      throw new AppError("invalid-input", `${name}: the query names it more than once`);
  }
  return Object.fromEntries(query);
}

function fromBody({ query, body }: { query: URLSearchParams; body: unknown }): object {
  if (query.size > 0) throw new AppError("invalid-input", "Only GET takes a query here");
  if (body === undefined) return {};
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw new AppError("invalid-input", "The body has to be a JSON object");
  return body;
}

async function takesNothing(procedure: AnyProcedure): Promise<boolean> {
  const result = await procedure["~orpc"].inputSchema?.["~standard"].validate(undefined);
  return result?.issues === undefined;
}
