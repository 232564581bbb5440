import { z } from "zod";

/** One thing that Planform needs or can use, and what to do when it is not there. */
export const DoctorItem = z.strictObject({
  id: z.enum(["claude", "sign-in", "mcp-server", "node", "ccx", "gmsh", "optuna", "sandbox", "electron"]),
  title: z.string(),
  /** `missing` keeps a part of the product from working, `optional` only an extra. */
  state: z.enum(["ok", "missing", "optional"]),
  /** Version, place or time, as found. */
  found: z.string(),
  nextStep: z.string().optional(),
});
export type DoctorItem = z.infer<typeof DoctorItem>;

export const DoctorReport = z.strictObject({
  checkedAt: z.number(),
  items: z.array(DoctorItem),
  claude: z
    .strictObject({
      path: z.string(),
      source: z.string(),
      version: z.string(),
      supported: z.boolean(),
      signedIn: z.boolean(),
    })
    .optional(),
});
export type DoctorReport = z.infer<typeof DoctorReport>;
