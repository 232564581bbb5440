import { realpath } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { AppError } from "../../src/shared/errors.ts";
import { hasCode } from "./study-file.ts";

/**
 * The absolute path of something inside a folder, links resolved as far as it exists.
 * @param root a folder whose own links are resolved
 * @throws AppError invalid-input when it lies outside, also by a link.
 */
export async function confinePath(root: string, path: string): Promise<string> {
  if (path.includes("\0")) throw new AppError("invalid-input", "A path holds no zero bytes");
  const real = await resolveLinks(resolve(root, path));
  if (!isInside(root, real)) {
    throw new AppError("invalid-input", `The path "${path}" is outside ${root}: give one inside it`);
  }
  return real;
}

export function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

async function resolveLinks(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (!hasCode(error, "ENOENT", "ENOTDIR") || dirname(path) === path) throw error;
    return join(await resolveLinks(dirname(path)), path.slice(dirname(path).length));
  }
}
