import { randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../../shared/errors.ts";
import { isSessionId } from "./session-id.ts";

/** How much of the end of a copy is compared before more is appended to it. */
const COMPARED_BYTES = 4096;
const CHUNK_BYTES = 1024 * 1024;

/**
 * Looks for the file in which the CLI keeps a session, whatever folder the session was started in.
 * @param env The environment that the CLI gets.
 * @returns The largest where several folders have one; undefined where none has.
 * @throws AppError `invalid-input` if the id is no UUID.
 */
export async function findTranscript(
  env: Readonly<NodeJS.ProcessEnv>,
  cliSessionId: string,
): Promise<{ path: string; bytes: number } | undefined> {
  const name = transcriptName(cliSessionId);
  const projects = findProjectsFolder(env);
  if (projects === undefined) return undefined;
  const folders = await listNames(projects);
  const candidates = await Promise.all(folders.map((folder) => measure(join(projects, folder, name))));
  let largest: { path: string; bytes: number } | undefined;
  for (const found of candidates) {
    if (found !== undefined && found.bytes > (largest?.bytes ?? -1)) largest = found;
  }
  return largest;
}

/**
 * Brings `<folder>/<id>.jsonl` up to date with the CLI's own file. The CLI only appends to it, so only what is new is
 * copied; a copy that is no beginning of it is written anew.
 * @param options.folder Made where it is not there.
 * @returns The length of the copy in bytes, for `cutTranscript`; undefined where the CLI has no such session.
 * @throws AppError `invalid-input` if the id is no UUID.
 */
export async function keepTranscript(options: {
  readonly env: Readonly<NodeJS.ProcessEnv>;
  readonly cliSessionId: string;
  readonly folder: string;
}): Promise<number | undefined> {
  const { env, cliSessionId, folder } = options;
  const found = await findTranscript(env, cliSessionId);
  if (found === undefined) return undefined;
  await using source = await openIfThere(found.path, "r");
  if (source === undefined) return undefined;
  const { size } = await source.stat();
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const target = join(folder, transcriptName(cliSessionId));
  if (!(await appendNew(source, target, size))) await writeStart(source, target, size);
  return size;
}

/**
 * Writes the beginning of the copy that `keepTranscript` made: with the length that it had after a turn, the
 * conversation up to that turn.
 * @returns false where the copy is not there or shorter; nothing is written then.
 * @throws AppError `invalid-input` if the id is no UUID.
 */
export async function cutTranscript(options: {
  readonly folder: string;
  readonly cliSessionId: string;
  readonly bytes: number;
  /** A file; replaced where it is there. */
  readonly target: string;
}): Promise<boolean> {
  const { folder, cliSessionId, bytes, target } = options;
  await using copy = await openIfThere(join(folder, transcriptName(cliSessionId)), "r");
  if (copy === undefined || (await copy.stat()).size < bytes) return false;
  await writeStart(copy, target, bytes);
  return true;
}

function transcriptName(cliSessionId: string): string {
  if (!isSessionId(cliSessionId)) {
    throw new AppError("invalid-input", `Not a valid session id: ${JSON.stringify(cliSessionId)}`);
  }
  return `${cliSessionId}.jsonl`;
}

function findProjectsFolder(env: Readonly<NodeJS.ProcessEnv>): string | undefined {
  const home = process.platform === "win32" ? env.USERPROFILE : env.HOME;
  const folder = env.CLAUDE_CONFIG_DIR ?? (home === undefined ? undefined : join(home, ".claude"));
  return folder === undefined ? undefined : join(folder, "projects");
}

async function listNames(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (hasCode(error, ["ENOENT"])) return [];
    throw error;
  }
}

/** @returns undefined where there is no such file, or no way to it: other folders than the one looked for can be in any state. */
async function measure(path: string): Promise<{ path: string; bytes: number } | undefined> {
  try {
    const info = await stat(path);
    return info.isFile() ? { path, bytes: info.size } : undefined;
  } catch (error) {
    if (hasCode(error, ["ENOENT", "ENOTDIR", "ELOOP", "EACCES", "EPERM"])) return undefined;
    throw error;
  }
}

/** @returns false, with nothing written, where the file is no beginning of the source's first `size` bytes. */
async function appendNew(source: FileHandle, target: string, size: number): Promise<boolean> {
  await using copy = await openIfThere(target, "r+");
  if (copy === undefined) return false;
  const { size: present } = await copy.stat();
  // An empty file says nothing about what it is.
  if (present === 0) return false;
  const start = Math.max(0, present - COMPARED_BYTES);
  const [ours, theirs] = await Promise.all([
    readRange(copy, start, present),
    readRange(source, start, present),
  ]);
  if (!ours.equals(theirs)) return false;
  await copyRange(source, copy, present, size);
  return true;
}

/** The first `size` bytes of the source as a file of its own: never half, never readable by others. */
async function writeStart(source: FileHandle, target: string, size: number): Promise<void> {
  const temporary = `${target}.${randomUUID()}.tmp`;
  try {
    {
      await using file = await open(temporary, "wx", 0o600);
      await copyRange(source, file, 0, size);
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** @throws Error if the source has become shorter than `end`. */
async function copyRange(source: FileHandle, target: FileHandle, start: number, end: number): Promise<void> {
  const buffer = Buffer.alloc(Math.min(CHUNK_BYTES, end - start));
  for (let at = start; at < end; ) {
    const { bytesRead } = await source.read(buffer, 0, Math.min(buffer.length, end - at), at);
    if (bytesRead === 0) throw new Error("A transcript became shorter while it was copied");
    const { bytesWritten } = await target.write(buffer, 0, bytesRead, at);
    at += bytesWritten;
  }
}

async function readRange(file: FileHandle, start: number, end: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(end - start), 0, end - start, start);
  return buffer.subarray(0, bytesRead);
}

async function openIfThere(path: string, flags: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, flags);
  } catch (error) {
    if (hasCode(error, ["ENOENT"])) return undefined;
    throw error;
  }
}

function hasCode(error: unknown, codes: readonly string[]): boolean {
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}
