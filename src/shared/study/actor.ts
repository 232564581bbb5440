import { z } from "zod";
import { Id } from "./study.ts";

/** Who made a batch of ops. */
export const Actor = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("user") }),
  z.strictObject({ type: z.literal("turn"), turnId: Id }),
  /** Another program: a client of the MCP server, or an editor that wrote study.json. */
  z.strictObject({ type: z.literal("external"), name: z.string() }),
]);
export type Actor = z.infer<typeof Actor>;
