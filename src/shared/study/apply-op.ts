import { AppError, assertNever } from "../errors.ts";
import { whyNotConnect } from "./connection-rules.ts";
import type { Op } from "./ops.ts";
import {
  compareEdges,
  compareNodes,
  findNode,
  groupIdOf,
  MAX_EDGES,
  MAX_NODES,
  outOfGroup,
  Study,
  StudyNode,
} from "./study.ts";

/**
 * The study after one op. The input is not changed, untouched nodes and edges stay the same objects, and the
 * revision is left alone: it counts batches, and the study's one writer counts them.
 * @throws AppError op-rejected, with a reason for a person or a model.
 */
export function applyOp(study: Study, op: Op): Study {
  switch (op.type) {
    case "addNode":
      return addNode(study, op.node);
    case "updateNode":
      return replaceNode(study, withGroup(study, updateNode(getNode(study, op.nodeId), op)));
    case "moveNodes":
      return moveNodes(study, op.positions);
    case "removeNode": {
      const { id } = getNode(study, op.nodeId);
      return {
        ...study,
        nodes: study.nodes.filter((node) => node.id !== id).map((node) => outOfGroup(node, id)),
        edges: study.edges.filter((edge) => edge.sourceId !== id && edge.targetId !== id),
      };
    }
    case "connect": {
      const reason = whyNotConnect(study, op.sourceId, op.targetId);
      if (reason !== undefined) throw new AppError("op-rejected", reason);
      if (study.edges.length >= MAX_EDGES)
        throw new AppError("op-rejected", `A study holds at most ${MAX_EDGES} edges`);
      const edge = { sourceId: op.sourceId, targetId: op.targetId };
      return { ...study, edges: [...study.edges, edge].sort(compareEdges) };
    }
    case "disconnect": {
      const edges = study.edges.filter(
        (edge) => edge.sourceId !== op.sourceId || edge.targetId !== op.targetId,
      );
      if (edges.length === study.edges.length) {
        throw new AppError("op-rejected", `There is no edge from "${op.sourceId}" to "${op.targetId}"`);
      }
      return { ...study, edges };
    }
    case "updateStudy":
      return updateStudy(study, op);
    default:
      return assertNever(op);
  }
}

/** Applies ops one after the other: all of them, or none. */
export function applyOps(study: Study, ops: readonly Op[]): Study {
  return ops.reduce(applyOp, study);
}

/** The study after all of the ops, or why one of them does not work. */
export function tryOps(study: Study, ops: readonly Op[]): Study | string {
  try {
    return applyOps(study, ops);
  } catch (error) {
    if (error instanceof AppError) return error.message;
    throw error;
  }
}

function addNode(study: Study, node: StudyNode): Study {
  if (findNode(study, node.id) !== undefined)
    throw new AppError("op-rejected", `There is a node "${node.id}" already`);
  if (study.nodes.length >= MAX_NODES)
    throw new AppError("op-rejected", `A study holds at most ${MAX_NODES} nodes`);
  const added = withGroup(study, checkedNode(node));
  return { ...study, nodes: [...study.nodes, added].sort(compareNodes) };
}

function updateNode(node: StudyNode, op: Extract<Op, { type: "updateNode" }>): StudyNode {
  const pinned = op.pinned ?? node.pinned;
  const groupId = op.groupId === undefined ? groupIdOf(node) : op.groupId;
  return checkedNode({
    id: node.id,
    type: node.type,
    label: op.label ?? node.label,
    position: node.position,
    ...(pinned ? { pinned } : {}),
    ...(groupId === undefined || groupId === null ? {} : { groupId }),
    data: mergeFields(node.data, op.data ?? {}),
  });
}

function moveNodes(study: Study, positions: Extract<Op, { type: "moveNodes" }>["positions"]): Study {
  const moved = new Map(positions.map(({ nodeId, position }) => [nodeId, position]));
  const known = new Set(study.nodes.map((node) => node.id));
  for (const nodeId of moved.keys()) {
    if (!known.has(nodeId)) throw new AppError("op-rejected", `There is no node "${nodeId}"`);
  }
  const nodes = study.nodes.map((node) => {
    const position = moved.get(node.id);
    return position === undefined ? node : { ...node, position };
  });
  return { ...study, nodes };
}

function updateStudy(study: Study, op: Extract<Op, { type: "updateStudy" }>): Study {
  const { description, ...rest } = study;
  const next = op.description === undefined ? description : (op.description ?? undefined);
  const changed: Study = { ...rest, name: op.name ?? study.name };
  const settings = op.settings === undefined ? study.settings : mergeFields(study.settings, op.settings);
  const parsed = Study.shape.settings.safeParse(settings);
  if (!parsed.success)
    throw new AppError("op-rejected", `The settings are not valid: ${firstIssue(parsed.error)}`);
  return { ...changed, ...(next === undefined ? {} : { description: next }), settings: parsed.data };
}

/** The node as it is, where the group that it names is one. */
function withGroup(study: Study, node: StudyNode): StudyNode {
  const groupId = groupIdOf(node);
  if (groupId !== undefined && findNode(study, groupId)?.type !== "group")
    throw new AppError("op-rejected", `There is no group "${groupId}"`);
  return node;
}

/** A node that its own schema accepts and whose values agree with each other. */
function checkedNode(candidate: unknown): StudyNode {
  const parsed = StudyNode.safeParse(candidate);
  if (!parsed.success)
    throw new AppError("op-rejected", `The node is not valid: ${firstIssue(parsed.error)}`);
  const node = parsed.data;
  if (node.type === "designVariable") {
    const { lower, upper, unit } = node.data;
    if (lower !== undefined && upper !== undefined && lower > upper) {
      const suffix = unit === undefined ? "" : ` ${unit}`;
      throw new AppError(
        "op-rejected",
        `Bounds of "${node.label}" are reversed: ${lower} > ${upper}${suffix}`,
      );
    }
  }
  return node;
}

function getNode(study: Study, nodeId: string): StudyNode {
  const node = findNode(study, nodeId);
  if (node === undefined) throw new AppError("op-rejected", `There is no node "${nodeId}"`);
  return node;
}

function replaceNode(study: Study, node: StudyNode): Study {
  return { ...study, nodes: study.nodes.map((old) => (old.id === node.id ? node : old)) };
}

function mergeFields(fields: object, changes: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries({ ...fields, ...changes }).filter(([, value]) => value !== null));
}

function firstIssue(error: { issues: readonly { path: PropertyKey[]; message: string }[] }): string {
  const issue = error.issues[0];
  if (issue === undefined) return "unknown reason";
  const where = issue.path.join(".");
  return where === "" ? issue.message : `${where}: ${issue.message}`;
}
