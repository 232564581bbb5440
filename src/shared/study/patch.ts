import { z } from "zod";
import { AppError } from "../errors.ts";
import { connectionTargets, hasLoop } from "./connection-rules.ts";
import {
  compareEdges,
  compareNodes,
  Edge,
  edgeKey,
  groupIdOf,
  Id,
  outOfGroup,
  type Study,
  StudyNode,
} from "./study.ts";

/**
 * What a batch of ops did, field by field, so that it can be shown, reversed and sent to a window. Fields of a
 * node are its label, position, pinned, groupId, and each entry of its data as `data.<key>`; absent means the field is not there.
 */
const Fields = z.record(z.string(), z.json());

const NodeChange = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("added"), node: StudyNode }),
  z.strictObject({ type: z.literal("removed"), node: StudyNode }),
  z.strictObject({ type: z.literal("updated"), nodeId: Id, before: Fields, after: Fields }),
]);
export type NodeChange = z.infer<typeof NodeChange>;

const EdgeChange = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("added"), edge: Edge }),
  z.strictObject({ type: z.literal("removed"), edge: Edge }),
]);
export type EdgeChange = z.infer<typeof EdgeChange>;

export const StudyPatch = z.strictObject({
  nodes: z.array(NodeChange),
  edges: z.array(EdgeChange),
  /** Name, description and settings of the study itself. */
  study: z.strictObject({ before: Fields, after: Fields }).optional(),
});
export type StudyPatch = z.infer<typeof StudyPatch>;

export function changedNodeId(change: NodeChange): string {
  return change.type === "updated" ? change.nodeId : change.node.id;
}

/** What changed from one study to another. Untouched nodes must be the same objects to be skipped cheaply; O(n). */
export function diffStudies(before: Study, after: Study): StudyPatch {
  const studyChange = diffFields(studyFields(before), studyFields(after));
  return {
    nodes: diffNodes(before.nodes, after.nodes),
    edges: diffEdges(before.edges, after.edges),
    ...(studyChange === undefined ? {} : { study: studyChange }),
  };
}

export function isEmptyPatch(patch: StudyPatch): boolean {
  return patch.nodes.length === 0 && patch.edges.length === 0 && patch.study === undefined;
}

/** The patch that takes the study back. A node that changed its kind is removed and added, so the order turns too. */
export function reversePatch(patch: StudyPatch): StudyPatch {
  return {
    nodes: patch.nodes.toReversed().map((change): NodeChange => {
      if (change.type === "added") return { type: "removed", node: change.node };
      if (change.type === "removed") return { type: "added", node: change.node };
      return { ...change, before: change.after, after: change.before };
    }),
    edges: patch.edges.map(
      (change): EdgeChange => ({
        type: change.type === "added" ? "removed" : "added",
        edge: change.edge,
      }),
    ),
    ...(patch.study === undefined ? {} : { study: { before: patch.study.after, after: patch.study.before } }),
  };
}

/**
 * Applies a patch to a study that may have been changed elsewhere since: only the fields that the patch names are
 * written, edges of a removed node go with it, an edge whose end is gone stays away, and so does the place in a group
 * that is gone.
 * @throws AppError undo-conflict when a node that must be changed is gone, one that must be added is there, the
 * result would not be a valid node, or an edge comes back that would now close a loop or join what does not fit.
 */
export function applyPatch(study: Study, patch: StudyPatch): Study {
  const nodes = new Map(study.nodes.map((node) => [node.id, node]));
  for (const change of patch.nodes) {
    if (change.type === "removed") {
      nodes.delete(change.node.id);
    } else if (change.type === "added") {
      if (nodes.has(change.node.id))
        throw new AppError("undo-conflict", `There is a node "${change.node.id}" already`);
      nodes.set(change.node.id, change.node);
    } else {
      const node = nodes.get(change.nodeId);
      if (node === undefined) throw new AppError("undo-conflict", `The node "${change.nodeId}" is gone`);
      nodes.set(node.id, withFields(node, change.before, change.after));
    }
  }
  const edges = new Map(study.edges.map((edge) => [edgeKey(edge), edge]));
  for (const { type, edge } of patch.edges) {
    if (type === "removed") edges.delete(edgeKey(edge));
    else edges.set(edgeKey(edge), edge);
  }
  const result: Study = {
    ...(patch.study === undefined ? study : withStudyFields(study, patch.study.before, patch.study.after)),
    nodes: [...nodes.values()].map((node) => inKnownGroup(node, nodes)).sort(compareNodes),
    edges: [...edges.values()]
      .filter((edge) => nodes.has(edge.sourceId) && nodes.has(edge.targetId))
      .sort(compareEdges),
  };
  if (patch.edges.some(({ type }) => type === "added")) assertFlow(result.edges, nodes);
  return result;
}

/** Its group may have been taken away since. */
function inKnownGroup(node: StudyNode, nodes: ReadonlyMap<string, StudyNode>): StudyNode {
  const groupId = groupIdOf(node);
  return groupId === undefined || nodes.get(groupId)?.type === "group" ? node : outOfGroup(node, groupId);
}

/** The edges came back into a study that may have got others since. */
function assertFlow(edges: readonly Edge[], nodes: ReadonlyMap<string, StudyNode>): void {
  const misfit = edges.find(({ sourceId, targetId }) => {
    const source = nodes.get(sourceId);
    const target = nodes.get(targetId);
    return (
      source !== undefined && target !== undefined && !connectionTargets[source.type].includes(target.type)
    );
  });
  if (misfit !== undefined) {
    throw new AppError(
      "undo-conflict",
      `"${misfit.sourceId}" can no longer be connected to "${misfit.targetId}"`,
    );
  }
  if (hasLoop(edges)) throw new AppError("undo-conflict", "The edges that come back would close a loop");
}

export type FieldMap = z.infer<typeof Fields>;

function diffNodes(before: readonly StudyNode[], after: readonly StudyNode[]): NodeChange[] {
  const changes: NodeChange[] = [];
  const old = new Map(before.map((node) => [node.id, node]));
  for (const node of after) {
    const previous = old.get(node.id);
    old.delete(node.id);
    if (previous === node) continue;
    if (previous === undefined) {
      changes.push({ type: "added", node });
    } else if (previous.type !== node.type) {
      changes.push({ type: "removed", node: previous }, { type: "added", node });
    } else {
      const fields = diffFields(nodeFields(previous), nodeFields(node));
      if (fields !== undefined) changes.push({ type: "updated", nodeId: node.id, ...fields });
    }
  }
  for (const node of old.values()) changes.push({ type: "removed", node });
  return changes;
}

function diffEdges(before: readonly Edge[], after: readonly Edge[]): EdgeChange[] {
  if (before === after) return [];
  const old = new Map(before.map((edge) => [edgeKey(edge), edge]));
  const changes: EdgeChange[] = [];
  for (const edge of after) {
    if (!old.delete(edgeKey(edge))) changes.push({ type: "added", edge });
  }
  for (const edge of old.values()) changes.push({ type: "removed", edge });
  return changes;
}

function diffFields(before: FieldMap, after: FieldMap): { before: FieldMap; after: FieldMap } | undefined {
  const from: FieldMap = {};
  const to: FieldMap = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const old = before[key];
    const value = after[key];
    if (old === value || JSON.stringify(old) === JSON.stringify(value)) continue;
    if (old !== undefined) from[key] = old;
    if (value !== undefined) to[key] = value;
  }
  return Object.keys(from).length + Object.keys(to).length === 0 ? undefined : { before: from, after: to };
}

/** The fields of a node, as a patch names them. */
export function nodeFields(node: StudyNode): FieldMap {
  const fields: Record<string, unknown> = { label: node.label, position: node.position };
  if (node.pinned !== undefined) fields.pinned = node.pinned;
  const groupId = groupIdOf(node);
  if (groupId !== undefined) fields.groupId = groupId;
  for (const [key, value] of Object.entries(node.data)) {
    if (value !== undefined) fields[`data.${key}`] = value;
  }
  return Fields.parse(fields);
}

/** The node of these fields, which need not be a valid one. */
export function toNodeCandidate({ id, type }: Pick<StudyNode, "id" | "type">, fields: FieldMap): unknown {
  const data: FieldMap = {};
  const top: FieldMap = {};
  for (const [key, value] of Object.entries(fields)) {
    if (key.startsWith("data.")) data[key.slice("data.".length)] = value;
    else top[key] = value;
  }
  return { id, type, ...top, data };
}

function withFields(node: StudyNode, before: FieldMap, after: FieldMap): StudyNode {
  const fields = overlayFields(nodeFields(node), before, after);
  const parsed = StudyNode.safeParse(toNodeCandidate(node, fields));
  if (!parsed.success) {
    throw new AppError(
      "undo-conflict",
      `"${node.label}" was changed since in a way that does not go together`,
    );
  }
  return parsed.data;
}

function studyFields(study: Study): FieldMap {
  const fields: FieldMap = { name: study.name };
  if (study.description !== undefined) fields.description = study.description;
  for (const [key, value] of Object.entries(study.settings)) fields[`settings.${key}`] = value;
  return fields;
}

export function withStudyFields(study: Study, before: FieldMap, after: FieldMap): Study {
  const fields = overlayFields(studyFields(study), before, after);
  const settings: FieldMap = {};
  for (const [key, value] of Object.entries(fields)) {
    if (key.startsWith("settings.")) settings[key.slice("settings.".length)] = value;
  }
  const { name, description } = fields;
  const { description: _old, ...rest } = study;
  return {
    ...rest,
    name: typeof name === "string" ? name : study.name,
    ...(typeof description === "string" ? { description } : {}),
    settings,
  };
}

/** Fields in which those of `before` have become those of `after`; what neither names stays. */
export function overlayFields(fields: FieldMap, before: FieldMap, after: FieldMap): FieldMap {
  const kept = Object.entries(fields).filter(([key]) => !(key in before) || key in after);
  return { ...Object.fromEntries(kept), ...after };
}
