import type { IncomingMessage } from "node:http";
import { AppError } from "../../shared/errors.ts";

/** Above every input that the contract accepts, so that the refusal comes from the contract, with its reason. */
export const maxInputBytes = 32 * 1024 * 1024;

/**
 * @returns undefined where the request has no body
 * @throws AppError input-not-json, input-too-large, invalid-json
 */
export async function readJsonBody(request: IncomingMessage): Promise<unknown> {
  const { headers } = request;
  const hasBody = headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
  if (!hasBody) return undefined;
  if (!/^application\/json *(;|$)/i.test(headers["content-type"] ?? "")) {
    const given = headers["content-type"] ?? "something without a Content-Type";
    throw new AppError("input-not-json", `The body is sent as ${given}, not as JSON`);
  }
  return parseJson(await readBytes(request));
}

/** What is too much is read and dropped: a client that is cut off while it sends does not see why. */
async function readBytes(request: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes <= maxInputBytes) chunks.push(chunk);
  }
  if (bytes <= maxInputBytes) return Buffer.concat(chunks);
  const limit = `${maxInputBytes / 1024 / 1024} MB`;
  throw new AppError("input-too-large", `The body is larger than ${limit}`);
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
