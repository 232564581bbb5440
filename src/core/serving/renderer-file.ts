import { realpath, stat } from "node:fs/promises";
import { extname, join, resolve } from "node:path";
import { isInside } from "../../system/confine-path.ts";
import { hasCode } from "../../system/has-code.ts";

/** What a host answers to the path of a request. */
export type RendererFile =
  | {
      readonly type: "file";
      readonly path: string;
      readonly contentType: string;
      readonly cacheControl: string;
      readonly sizeBytes: number;
      /** Changes with the content, for `If-None-Match`. */
      readonly etag: string;
    }
  | { readonly type: "not-found" }
  | { readonly type: "forbidden" };

const contentTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".woff": "font/woff",
  ".ttf": "font/ttf",
  ".wasm": "application/wasm",
};

/**
 * Finds the file of the built user interface that a request means, and no other file: neither by `..`, encoded
 * or not, nor through a link that leads out of the folder.
 *
 * @param urlPath the path of the URL as it came, still percent-encoded
 */
export async function findRendererFile(rendererFolder: string, urlPath: string): Promise<RendererFile> {
  const decoded = decodePath(urlPath);
  if (decoded === undefined) return { type: "forbidden" };
  const wanted = resolve(join(rendererFolder, decoded === "/" ? "/index.html" : decoded));
  if (!isInside(resolve(rendererFolder), wanted)) return { type: "forbidden" };
  const [folder, path] = await Promise.all([realPathOf(rendererFolder), realPathOf(wanted)]);
  if (folder === undefined || path === undefined) return { type: "not-found" };
  if (!isInside(folder, path)) return { type: "forbidden" };
  const stats = await stat(path);
  const contentType = contentTypes[extname(path)];
  if (!stats.isFile() || contentType === undefined) return { type: "not-found" };
  return {
    type: "file",
    path,
    contentType,
    // Names in assets/ hold a hash of the content.
    cacheControl: decoded.startsWith("/assets/") ? "private, max-age=31536000, immutable" : "no-cache",
    sizeBytes: stats.size,
    etag: `"${stats.size.toString(36)}-${Math.trunc(stats.mtimeMs).toString(36)}"`,
  };
}

function decodePath(urlPath: string): string | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(urlPath);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
  const suspicious = !decoded.startsWith("/") || /[\\\0]/.test(decoded) || decoded.split("/").includes("..");
  return suspicious ? undefined : decoded;
}

async function realPathOf(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR", "ENAMETOOLONG")) return undefined;
    throw error;
  }
}
