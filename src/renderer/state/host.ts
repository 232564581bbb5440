import { ORPCError } from "@orpc/client";
import { AppError, ErrorInfo } from "../../shared/errors.ts";
import type { HostClient, Transport } from "./transport.ts";

let current: Transport | undefined;

/** Sets the connection that calls go through; undefined while there is none. */
export function setTransport(transport: Transport | undefined): void {
  current = transport;
}

/**
 * Calls the host. A call over a connection that ends is rejected, also where the connection itself would stay silent.
 * @throws AppError, always: the host's own, connection-lost, or internal.
 */
export async function callHost<T>(call: (client: HostClient) => Promise<T>): Promise<T> {
  const transport = current;
  if (transport === undefined) throw connectionLost();
  const { closed, client } = transport;
  const end = Promise.withResolvers<never>();
  const onClosed = () => end.reject(connectionLost());
  closed.addEventListener("abort", onClosed);
  try {
    if (closed.aborted) throw connectionLost();
    return await Promise.race([call(client), end.promise]);
  } catch (error) {
    throw toAppError(error, closed.aborted);
  } finally {
    closed.removeEventListener("abort", onClosed);
  }
}

/** The error of a call in the one form that the window shows. */
export function toAppError(error: unknown, connectionClosed: boolean): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof ORPCError) {
    const info = ErrorInfo.safeParse(error.data);
    if (info.success) {
      const { code, message, hint, details } = info.data;
      return new AppError(code, message, {
        hint,
        cause: error,
        ...(details === undefined ? {} : { details }),
      });
    }
    if (error.code === "BAD_REQUEST") {
      return new AppError("invalid-input", error.message, {
        details: JSON.stringify(error.data),
        cause: error,
      });
    }
  }
  if (connectionClosed) return connectionLost(error);
  const message = error instanceof Error ? error.message : String(error);
  return new AppError("internal", message, { cause: error });
}

function connectionLost(cause?: unknown): AppError {
  return new AppError("connection-lost", "The app cannot be reached at the moment", { cause });
}
