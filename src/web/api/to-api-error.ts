import { ORPCError } from "@orpc/server";
import { ErrorInfo, toErrorInfo } from "../../shared/errors.ts";
import { errorStatus } from "./error-status.ts";

export type ApiError = { readonly status: number; readonly info: ErrorInfo };

/** Any failure as the API tells it, whether it comes out of a procedure of the contract or from before. */
export function toApiError(error: unknown): ApiError {
  const typed = error instanceof ORPCError ? ErrorInfo.safeParse(error.data) : undefined;
  const info = typed?.success === true ? typed.data : toErrorInfo(error);
  return { status: errorStatus[info.code], info };
}
