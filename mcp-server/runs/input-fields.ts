import { z } from "zod";
import { DesignValue } from "../../src/shared/optimise/design.ts";
import { SymbolName } from "../../src/shared/study/node-types.ts";
import { Id } from "../../src/shared/study/study.ts";

export const RunId = Id.optional().describe("the newest run when left out");

export const TrialNumber = z.number().int().positive().max(1_000_000);

/** Values of variables by symbol. */
export const Design = z.record(SymbolName.max(64), DesignValue);
