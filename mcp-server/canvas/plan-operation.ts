import { AppError, assertNever } from "../../src/shared/errors.ts";
import { applyOp, applyOps } from "../../src/shared/study/apply-op.ts";
import { connectionDirection, whyNotConnect } from "../../src/shared/study/connection-rules.ts";
import { changeRowText, describePatch } from "../../src/shared/study/describe-patch.ts";
import { type NodeType, nodeTypeInfo } from "../../src/shared/study/node-types.ts";
import type { Op } from "../../src/shared/study/ops.ts";
import { diffStudies, isEmptyPatch } from "../../src/shared/study/patch.ts";
import { placeNode } from "../../src/shared/study/place-node.ts";
import { findNode, type Study, StudyNode } from "../../src/shared/study/study.ts";
import { createNodeId } from "../../src/shared/study/symbols.ts";
import { parseData, toJsonObject } from "./data-fields.ts";
import type { Operation } from "./operations.ts";
import { frameOfMembers, planJoin } from "./plan-group.ts";
import { nameKind, nameNode, type References, resolveNode } from "./resolve-node.ts";

/** What one operation comes to. No ops: the canvas is as wanted already. */
export type Step = {
  /** The study after the ops. */
  readonly study: Study;
  readonly ops: readonly Op[];
  readonly message: string;
  /** The node that was added. */
  readonly addedId?: string;
};

type OperationOf<Action extends Operation["action"]> = Extract<Operation, { action: Action }>;

/**
 * Turns what a tool call asks for into ops that the study takes.
 * @throws AppError op-rejected, with a reason that says how to mend the call.
 */
export function planOperation(study: Study, operation: Operation, references?: References): Step {
  switch (operation.action) {
    case "add_node":
      return planAdd(study, operation, references);
    case "update_node":
      return planUpdate(study, operation, references);
    case "remove_node":
      return planRemove(study, operation, references);
    case "connect_nodes":
      return planConnect(study, operation, references);
    case "disconnect_nodes":
      return planDisconnect(study, operation, references);
    default:
      return assertNever(operation);
  }
}

function planAdd(study: Study, operation: OperationOf<"add_node">, references?: References): Step {
  const { nodeType: type, label, data = {}, connectTo = [] } = operation;
  const members = (operation.members ?? []).map((name) => resolveNode(study, name, references));
  if (members.length > 0 && type !== "group")
    throw new AppError("op-rejected", `Only a group has members, not ${nameArticle(type)}`);
  const frame = members.length === 0 ? undefined : frameOfMembers(members);
  const others = [connectTo].flat().map((name) => resolveNode(study, name, references));
  const otherIds = [...new Set(others.map(({ id }) => id))];
  const id = createNodeId(type, label, (candidate) => findNode(study, candidate) !== undefined);
  const node = StudyNode.parse({
    id,
    type,
    label,
    ...(frame === undefined ? placeNode(study, type, otherIds) : { position: frame.position }),
    data: parseData(type, { ...frame?.size, ...withoutNulls(data) }),
  });
  const added = applyOp(study, { type: "addNode", node });
  const edges = otherIds.map((otherId): Op => {
    const direction = connectionDirection(added, id, otherId);
    if (direction === undefined) {
      const reasons = [whyNotConnect(added, id, otherId), whyNotConnect(added, otherId, id)];
      throw new AppError(
        "op-rejected",
        `${nameKind(node)} "${label}" cannot be connected to ${nameNode(resolveNode(study, otherId))}. ${reasons.join(". ")}`,
      );
    }
    return { type: "connect", ...direction };
  });
  const names = otherIds.map((otherId) => nameNode(resolveNode(study, otherId)));
  const joins = members.map((member): Op => ({ type: "updateNode", nodeId: member.id, groupId: id }));
  const connected = names.length === 0 ? "" : `, connected to ${names.join(", ")}`;
  const held = members.length === 0 ? "" : ` around ${members.map(nameNode).join(", ")}`;
  return {
    study: applyOps(added, [...edges, ...joins]),
    ops: [{ type: "addNode", node }, ...edges, ...joins],
    message: `Added ${nameKind(node)} ${nameNode(node)}${connected}${held}`,
    addedId: id,
  };
}

function planUpdate(study: Study, operation: OperationOf<"update_node">, references?: References): Step {
  const { label, data, groupId, pinned } = operation;
  const node = resolveNode(study, operation.nodeId, references);
  if (label === undefined && data === undefined && groupId === undefined && pinned === undefined) {
    throw new AppError(
      "op-rejected",
      "Nothing to change: give a label, a group, pinned, or data with the fields to change",
    );
  }
  if (data !== undefined) parseData(node.type, withoutNulls({ ...node.data, ...data }));
  const op: Op = {
    type: "updateNode",
    nodeId: node.id,
    ...(label === undefined ? {} : { label }),
    ...(data === undefined ? {} : { data: toJsonObject(data) }),
    ...(pinned === undefined ? {} : { pinned }),
    ...(groupId === null ? { groupId } : {}),
  };
  const joins =
    typeof groupId === "string" ? planJoin(study, node, resolveNode(study, groupId, references)) : [];
  const ops = [op, ...joins];
  const next = applyOps(study, ops);
  const patch = diffStudies(study, next);
  if (isEmptyPatch(patch))
    return { study, ops: [], message: `${nameNode(node)} is like this already: nothing was changed` };
  return {
    study: next,
    ops,
    message: `${describePatch(patch, study, next).map(changeRowText).join("; ")}: ${node.id}`,
  };
}

function planRemove(study: Study, operation: OperationOf<"remove_node">, references?: References): Step {
  const node = resolveNode(study, operation.nodeId, references);
  const op: Op = { type: "removeNode", nodeId: node.id };
  const next = applyOp(study, op);
  const edgeCount = study.edges.length - next.edges.length;
  const edges = edgeCount === 0 ? "" : ` and ${edgeCount === 1 ? "its edge" : `its ${edgeCount} edges`}`;
  return { study: next, ops: [op], message: `Removed ${nameKind(node)} ${nameNode(node)}${edges}` };
}

function planConnect(study: Study, operation: OperationOf<"connect_nodes">, references?: References): Step {
  const source = resolveNode(study, operation.sourceId, references);
  const target = resolveNode(study, operation.targetId, references);
  const reason = whyNotConnect(study, source.id, target.id);
  if (reason !== undefined) {
    const other = whyNotConnect(study, target.id, source.id);
    const hint =
      other === undefined
        ? `. The other way round it works: sourceId "${target.id}", targetId "${source.id}"`
        : "";
    throw new AppError("op-rejected", `${reason}${hint}`);
  }
  const op: Op = { type: "connect", sourceId: source.id, targetId: target.id };
  return {
    study: applyOp(study, op),
    ops: [op],
    message: `Connected ${nameNode(source)} to ${nameNode(target)}`,
  };
}

function planDisconnect(
  study: Study,
  operation: OperationOf<"disconnect_nodes">,
  references?: References,
): Step {
  const source = resolveNode(study, operation.sourceId, references);
  const target = resolveNode(study, operation.targetId, references);
  const has = (from: string, to: string): boolean =>
    study.edges.some((edge) => edge.sourceId === from && edge.targetId === to);
  if (!has(source.id, target.id)) {
    const hint = has(target.id, source.id)
      ? ". The edge goes the other way: exchange sourceId and targetId"
      : "";
    throw new AppError(
      "op-rejected",
      `There is no edge from ${nameNode(source)} to ${nameNode(target)}${hint}`,
    );
  }
  const op: Op = { type: "disconnect", sourceId: source.id, targetId: target.id };
  return {
    study: applyOp(study, op),
    ops: [op],
    message: `Disconnected ${nameNode(source)} from ${nameNode(target)}`,
  };
}

function nameArticle(type: NodeType): string {
  return `a ${nodeTypeInfo[type].title.toLowerCase()}`;
}

function withoutNulls(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}
