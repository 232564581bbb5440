import { StandardOpenAPIMatcher } from "@orpc/openapi/standard";
import type { AnyProcedure, AnyRouter, TraverseContractProcedureCallbackOptions } from "@orpc/server";
import { apiPrefix } from "./api-paths.ts";

export type FoundRoute =
  | {
      readonly type: "procedure";
      readonly procedure: AnyProcedure;
      /** Of the procedure in the contract. */
      readonly name: readonly string[];
      readonly params: Readonly<Record<string, string>>;
    }
  | { readonly type: "other-method"; readonly allowed: readonly string[] }
  | { readonly type: "unknown" };

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/** A procedure without a route is none of the API: left in, it would get a path made of its name. */
export function hasRoute({ contract }: Pick<TraverseContractProcedureCallbackOptions, "contract">): boolean {
  return contract["~orpc"].route.path !== undefined;
}

/** Finds the procedure of a router that a method and a path mean. */
export function createRouteFinder(
  router: AnyRouter,
): (method: string, pathname: string) => Promise<FoundRoute> {
  const matcher = new StandardOpenAPIMatcher({ filter: hasRoute });
  matcher.init(router);
  return async (method, pathname) => {
    if (!pathname.startsWith(`${apiPrefix}/`)) return { type: "unknown" };
    const path = `/${pathname.slice(apiPrefix.length + 1)}` as const;
    const found = await matcher.match(method, path);
    if (found !== undefined) {
      return { type: "procedure", procedure: found.procedure, name: found.path, params: found.params ?? {} };
    }
    const allowed: string[] = [];
    for (const other of methods) {
      if ((await matcher.match(other, path)) !== undefined) allowed.push(other);
    }
    return allowed.length === 0 ? { type: "unknown" } : { type: "other-method", allowed };
  };
}
