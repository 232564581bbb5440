import type { IncomingMessage } from "node:http";
import { AppError } from "../../shared/errors.ts";
import { hasBody } from "../end-answer.ts";

/** Above every input that the contract accepts, so that the refusal comes from the contract, with its reason. */
export const maxInputBytes = 32 * 1024 * 1024;

/**
 * What is too much is not kept, nor read where its length is told; what is left of it is whoever answers to drop.
 *
 * @returns undefined where the request has no body
 * @throws AppError input-not-json, input-too-large, invalid-json
 */
export async function readJsonBody(request: IncomingMessage): Promise<unknown> {
  const { headers } = request;
  if (!hasBody(request)) return undefined;
  if (!/^application\/json *(;|$)/i.test(headers["content-type"] ?? "")) {
    const given = headers["content-type"] ?? "something without a Content-Type";
    throw new AppError("input-not-json", `The body is sent as ${given}, not as JSON`);
  }
  if (headers["content-encoding"] !== undefined)
    throw new AppError("input-not-json", `The body is encoded as ${headers["content-encoding"]}`);
  if (Number(headers["content-length"] ?? 0) > maxInputBytes) throw tooLarge();
  return parseJson(await readBytes(request));
}

async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // The connection is still needed for the answer.
  const pieces: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false });
  for await (const chunk of pieces) {
    bytes += chunk.length;
    if (bytes > maxInputBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(): AppError {
  const limit = `${maxInputBytes / 1024 / 1024} MB`;
  return new AppError("input-too-large", `The body is larger than ${limit}`);
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError("invalid-json", `The body is no JSON: ${reason}`, {
      hint: "Send one JSON object.",
      cause: error,
    });
  }
}
