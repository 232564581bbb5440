import { isAbsolute } from "node:path";
import { z } from "zod";

/** What a second start of the program hands to the first one: any program of this user can send it. */
export const SecondStart = z.strictObject({
  study: z
    .string()
    .max(4_096)
    .refine((path) => isAbsolute(path) && !path.includes("\0"), "has to be an absolute path")
    .optional(),
});
export type SecondStart = z.infer<typeof SecondStart>;
