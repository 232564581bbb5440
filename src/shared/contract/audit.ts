import { z } from "zod";
import { AuditEntry, AuditFilter } from "../policy/audit.ts";
import { base } from "./base.ts";

/** What ran in the open study, and who decided. */
export const auditContract = {
  /** Newest first; `before` is the number of the last entry that was read. */
  list: base
    .route({ method: "GET", path: "/audit", tags: ["Audit"], summary: "Read what ran and who decided" })
    .input(
      z.strictObject({
        ...AuditFilter.shape,
        from: z.coerce.number().optional(),
        to: z.coerce.number().optional(),
        before: z.coerce.number().int().positive().optional(),
        limit: z.coerce.number().int().min(1).max(500).default(100),
      }),
    )
    .output(z.strictObject({ entries: z.array(AuditEntry), hasMore: z.boolean() })),
  /** Every entry that the filter keeps, oldest first. */
  export: base
    .route({ method: "GET", path: "/audit/export", tags: ["Audit"], summary: "Export the audit list" })
    .input(
      z.strictObject({
        ...AuditFilter.shape,
        from: z.coerce.number().optional(),
        to: z.coerce.number().optional(),
        format: z.enum(["csv", "json"]),
      }),
    )
    .output(z.strictObject({ fileName: z.string(), mediaType: z.string(), text: z.string() })),
};
