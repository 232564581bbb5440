import { oc } from "@orpc/contract";
import { z } from "zod";
import { ErrorInfo } from "../errors.ts";
import { HistoryState } from "../events.ts";

/** Every `AppError` crosses as this one typed error; foreign ones get the code `internal` at the edge. */
export const base = oc.errors({
  APP_ERROR: { status: 422, data: ErrorInfo },
});

export const PageSize = z.coerce.number().int().min(1).max(500);
export const None = z.undefined().optional();
export const Revision = z.strictObject({ revision: z.number().int(), history: HistoryState });
export const WithSeq = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.strictObject({ seq: z.number().int(), ...shape });
