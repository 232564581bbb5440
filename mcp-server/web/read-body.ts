import type { IncomingMessage } from "node:http";
import { pipeline, type Readable } from "node:stream";
import { createBrotliDecompress, createGunzip } from "node:zlib";
import { AppError } from "../../src/shared/errors.ts";

export type Body = {
  readonly bytes: Uint8Array;
  /** There was more than is kept. */
  readonly isCut: boolean;
};

/**
 * The body of an answer, unpacked. No more is unpacked than is kept, however much a few bytes would become.
 * @throws AppError page-unreadable for a packing that was not asked for
 */
export async function readBody(response: IncomingMessage, maxBytes: number): Promise<Body> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of unpack(response)) {
    const bytes: Uint8Array = piece;
    pieces.push(bytes.subarray(0, maxBytes - length));
    length += bytes.length;
    // Leaving the loop ends the stream, and with it what feeds it.
    if (length > maxBytes) return { bytes: Buffer.concat(pieces), isCut: true };
  }
  return { bytes: Buffer.concat(pieces), isCut: false };
}

function unpack(response: IncomingMessage): Readable {
  const encoding = response.headers["content-encoding"]?.trim().toLowerCase() ?? "identity";
  switch (encoding) {
    case "":
    case "identity":
      return response;
    case "gzip":
    case "x-gzip":
      return join(response, createGunzip());
    case "br":
      return join(response, createBrotliDecompress());
    default:
      throw new AppError(
        "page-unreadable",
        `The page is packed in a way that was not asked for: ${encoding.slice(0, 40)}`,
      );
  }
}

/** The reader of `end` hears of what goes wrong before it. */
function join(start: Readable, end: ReturnType<typeof createGunzip>): Readable {
  return pipeline(start, end, () => undefined);
}
