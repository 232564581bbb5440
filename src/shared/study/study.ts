import { z } from "zod";
import {
  AlgorithmData,
  ConstraintData,
  DesignVariableData,
  ExtractorData,
  GroupData,
  ModelData,
  NoteData,
  ObjectiveData,
  SolverData,
  SurrogateData,
} from "./node-types.ts";

/** The version of study.json that this program writes. Older ones are migrated, newer ones refused. */
export const STUDY_SCHEMA_VERSION = 2;

/** Ids of studies, nodes, turns and so on: a letter first, so that no id is a key of Object.prototype by accident. */
export const Id = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_-]{0,79}$/,
    "An id holds letters, digits, - and _ (at most 80), and starts with a letter or digit",
  );
export type Id = z.infer<typeof Id>;

export const Label = z
  .string()
  .trim()
  .min(1, "The label must not be empty")
  .max(200, "The label is too long (at most 200 characters)")
  .refine((text) => !/[\p{Cc}\u2028\u2029]/u.test(text), "The label must be one line");

/** Canvas position of a node's upper left corner, in px at zoom 1; x to the right, y down. */
export const Position = z.strictObject({
  x: z.number().min(-1e6).max(1e6),
  y: z.number().min(-1e6).max(1e6),
});
export type Position = z.infer<typeof Position>;

const base = { id: Id, label: Label, position: Position, pinned: z.boolean().optional() };
/** The group that a node belongs to: it moves with it and is hidden while it is collapsed. Groups are in no group. */
const member = { ...base, groupId: Id.optional() };

export const StudyNode = z.discriminatedUnion("type", [
  z.strictObject({ ...member, type: z.literal("designVariable"), data: DesignVariableData }),
  z.strictObject({ ...member, type: z.literal("model"), data: ModelData }),
  z.strictObject({ ...member, type: z.literal("solver"), data: SolverData }),
  z.strictObject({ ...member, type: z.literal("extractor"), data: ExtractorData }),
  z.strictObject({ ...member, type: z.literal("objective"), data: ObjectiveData }),
  z.strictObject({ ...member, type: z.literal("constraint"), data: ConstraintData }),
  z.strictObject({ ...member, type: z.literal("algorithm"), data: AlgorithmData }),
  z.strictObject({ ...member, type: z.literal("surrogate"), data: SurrogateData }),
  z.strictObject({ ...member, type: z.literal("note"), data: NoteData }),
  z.strictObject({ ...base, type: z.literal("group"), data: GroupData }),
]);
export type StudyNode = z.infer<typeof StudyNode>;

/** An edge is known by its two ends: there is at most one from a source to a target. */
export const Edge = z.strictObject({ sourceId: Id, targetId: Id });
export type Edge = z.infer<typeof Edge>;

export const MAX_NODES = 20_000;
export const MAX_EDGES = 100_000;

/** `nodes` are sorted by id and `edges` by their ends, so that equal studies are equal values and diff well in git. */
export const Study = z.strictObject({
  schemaVersion: z.literal(STUDY_SCHEMA_VERSION),
  id: Id,
  name: Label,
  description: z.string().max(20_000).optional(),
  revision: z.number().int().nonnegative(),
  nodes: z.array(StudyNode).max(MAX_NODES).readonly(),
  edges: z.array(Edge).max(MAX_EDGES).readonly(),
  settings: z.record(z.string(), z.json()).default({}),
});
export type Study = z.infer<typeof Study>;

/** A study in which nothing has been said yet. */
export function createEmptyStudy(id: string, name: string): Study {
  return { schemaVersion: STUDY_SCHEMA_VERSION, id, name, revision: 0, nodes: [], edges: [], settings: {} };
}

export function findNode(study: Study, nodeId: string): StudyNode | undefined {
  return study.nodes.find((node) => node.id === nodeId);
}

/** The group of a node; undefined for one that is in none, and for groups. */
export function groupIdOf(node: StudyNode): string | undefined {
  return node.type === "group" ? undefined : node.groupId;
}

/** The node without its group, where that is the group of this id. */
export function outOfGroup(node: StudyNode, groupId: string): StudyNode {
  if (node.type === "group" || node.groupId !== groupId) return node;
  const { groupId: _left, ...rest } = node;
  return rest;
}

export function edgeKey(edge: Edge): string {
  return `${edge.sourceId}>${edge.targetId}`;
}

/** Order of nodes in a study: by code units of the id, the same on every machine and in every language. */
export function compareNodes(a: StudyNode, b: StudyNode): number {
  return compareText(a.id, b.id);
}

export function compareEdges(a: Edge, b: Edge): number {
  return compareText(a.sourceId, b.sourceId) || compareText(a.targetId, b.targetId);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
