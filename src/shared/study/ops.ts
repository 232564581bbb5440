import { z } from "zod";
import { Id, Label, Position, StudyNode } from "./study.ts";

/**
 * One small change of a study. Ops are the only way a study changes, whoever makes them: the canvas, the chat,
 * another MCP client, undo.
 */
export const Op = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("addNode"), node: StudyNode }),
  z.strictObject({
    type: z.literal("updateNode"),
    nodeId: Id,
    label: Label.optional(),
    /** Merged into the node's data; `null` takes a field away. */
    data: z.record(z.string(), z.json()).optional(),
    pinned: z.boolean().optional(),
    /** The group that it joins; `null` takes it out of its group. */
    groupId: Id.nullable().optional(),
  }),
  z.strictObject({
    type: z.literal("moveNodes"),
    positions: z
      .array(z.strictObject({ nodeId: Id, position: Position }))
      .min(1)
      .max(20_000),
  }),
  /** Takes the node's edges away too; the members of a group stay, in no group. */
  z.strictObject({ type: z.literal("removeNode"), nodeId: Id }),
  z.strictObject({ type: z.literal("connect"), sourceId: Id, targetId: Id }),
  z.strictObject({ type: z.literal("disconnect"), sourceId: Id, targetId: Id }),
  z.strictObject({
    type: z.literal("updateStudy"),
    name: Label.optional(),
    description: z.string().max(20_000).nullable().optional(),
    /** Merged into the study's settings; `null` takes one away. */
    settings: z.record(z.string(), z.json()).optional(),
  }),
]);
export type Op = z.infer<typeof Op>;

/** The most ops of one batch that a tool may make: its answer must stay under what the CLI passes on whole. */
export const MAX_OPS_PER_BATCH = 100;
