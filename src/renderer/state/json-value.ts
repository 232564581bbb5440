import type { z } from "zod";

/** What may stand in a field of a node. */
export type JsonValue = z.infer<ReturnType<typeof z.json>>;
