import { ORPCError } from "@orpc/server";
import { ErrorInfo, toErrorInfo } from "../../shared/errors.ts";
import { errorStatus } from "./error-status.ts";

export type ApiError = { readonly status: number; readonly info: ErrorInfo };

/**
 * Any failure as the API tells it, whether it comes out of a procedure of the contract or from before. Where it is a
 * bug, other programs are not told the places in ours.
 */
export function toApiError(error: unknown): ApiError {
  const typed = error instanceof ORPCError ? ErrorInfo.safeParse(error.data) : undefined;
  const { details, ...info } = typed?.success === true ? typed.data : toErrorInfo(error);
  const hasDetails = details !== undefined && info.code !== "internal";
  return { status: errorStatus[info.code], info: hasDetails ? { ...info, details } : info };
}
