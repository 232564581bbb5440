import { open } from "node:fs/promises";

/**
 * The last bytes of a file as text, for what a process said on stderr; a file that is not there gives "".
 * @param maxBytes A character that this cuts in two is left out.
 */
export async function readTail(path: string, maxBytes = 8192): Promise<string> {
  try {
    await using file = await open(path, "r");
    const { size } = await file.stat();
    const start = Math.max(0, size - maxBytes);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
    const text = buffer.toString("utf8", 0, bytesRead);
    return start === 0 ? text : text.replace(/^\uFFFD+/, "");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw error;
  }
}
