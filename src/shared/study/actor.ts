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

/** Who changed study.json itself. */
export const fileActor: Actor = { type: "external", name: "another program" };

/** The group of a change of study.json that became this revision; by it the change can be taken back. */
export function fileChangeGroup(revision: number): string {
  return `file-${revision}`;
}
