import { readFile } from "node:fs/promises";
import { findRendererFile } from "../core/serving/renderer-file.ts";
import { securityHeaders } from "../core/serving/security-headers.ts";

export const appScheme = "app";
const appHost = "planform";
export const appUrl = `${appScheme}://${appHost}/`;

/** The privileges that a normal page of the web has, and no more. */
export const appSchemePrivileges = {
  scheme: appScheme,
  privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
};

/** Answers requests of `app://planform/...` with files of the built user interface. */
export function createProtocolHandler(rendererFolder: string): (request: Request) => Promise<Response> {
  return async (request) => {
    const url = new URL(request.url);
    if (url.protocol !== `${appScheme}:` || url.host !== appHost) return refuse(403);
    if (request.method !== "GET") return refuse(405);
    const file = await findRendererFile(rendererFolder, url.pathname);
    if (file.type === "forbidden") return refuse(403);
    if (file.type === "not-found") return refuse(404);
    return new Response(new Uint8Array(await readFile(file.path)), {
      headers: {
        ...securityHeaders(),
        "Content-Type": file.contentType,
        "Cache-Control": file.cacheControl,
      },
    });
  };
}

function refuse(status: number): Response {
  return new Response(null, { status, headers: securityHeaders() });
}
