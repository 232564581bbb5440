import { z } from "zod";
import { Modification } from "./modification.ts";

/** What another program asks of the app that has the study open: a file of its own in `.planform/inbox/`. */
export const InboxRequest = z.strictObject({
  client: z.string().min(1).max(200),
  modification: Modification.required({ id: true }),
});
export type InboxRequest = z.infer<typeof InboxRequest>;

/** What it reads back, in a file beside its request. */
export const InboxAnswer = z.discriminatedUnion("state", [
  z.object({ state: z.literal("applied"), revision: z.number().int().nonnegative() }),
  z.object({ state: z.literal("refused"), reason: z.string() }),
]);
export type InboxAnswer = z.infer<typeof InboxAnswer>;
