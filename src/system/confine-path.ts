import { readlink, realpath } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { AppError, toErrorInfo } from "../shared/errors.ts";
import { hasCode } from "./has-code.ts";

/**
 * The absolute path of something inside a folder, links resolved as far as it exists.
 * @param root a folder whose own links are resolved
 * @throws AppError invalid-input when it lies outside, also by a link.
 */
export async function confinePath(root: string, path: string): Promise<string> {
  if (path.includes("\0")) throw new AppError("invalid-input", "A path holds no zero bytes");
  const real = await resolveLinks(resolve(root, path)).catch((error: unknown) => {
    if (!hasCode(error, "ENAMETOOLONG", "ELOOP")) throw error;
    throw new AppError("invalid-input", `There can be nothing at this path: ${toErrorInfo(error).message}`);
  });
  if (!isInside(root, real)) {
    throw new AppError("invalid-input", `The path "${path}" is outside ${root}: give one inside it`);
  }
  return real;
}

/** Is a path a folder or something in it? Links are not looked at. */
export function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

/**
 * A path with the links on its way resolved as far as it exists.
 * @throws an error of the file system where a link cannot be followed
 */
export async function resolveLinks(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (!hasCode(error, "ENOENT", "ENOTDIR") || dirname(path) === path) throw error;
  }
  const parent = await resolveLinks(dirname(path));
  const target = await findLinkTarget(path);
  // A link to what does not exist yet: whoever makes it, makes it where the link leads.
  return target === undefined ? join(parent, basename(path)) : resolveLinks(resolve(parent, target));
}

async function findLinkTarget(path: string): Promise<string | undefined> {
  try {
    return await readlink(path);
  } catch (error) {
    if (hasCode(error, "EINVAL", "ENOENT", "ENOTDIR", "UNKNOWN")) return undefined;
    throw error;
  }
}
