import { whyNotConnect } from "../../../shared/study/connection-rules.ts";
import { groupUnder, inGroup, isGroup } from "../../../shared/study/group-frame.ts";
import { linkOps, type NodeLink } from "../../../shared/study/node-link.ts";
import { type NodeType, nodeTypeInfo } from "../../../shared/study/node-types.ts";
import type { Op } from "../../../shared/study/ops.ts";
import { placeNode } from "../../../shared/study/place-node.ts";
import {
  type Edge,
  findNode,
  groupIdOf,
  type Position,
  type Study,
  StudyNode,
} from "../../../shared/study/study.ts";
import { createNodeId } from "../../../shared/study/symbols.ts";
import { announce } from "../announce.ts";
import { asInStudy, edgesOf, movedNodes } from "../canvas-nodes.ts";
import { useCanvas } from "../canvas-store.ts";
import { callHost } from "../host.ts";
import type { JsonValue } from "../json-value.ts";
import { labelForNew } from "../node-labels.ts";
import { showError, showToast } from "../notify.ts";
import { type GroupChange, groupChanges, planMoves } from "../plan-moves.ts";
import { useApp } from "../store.ts";
import { untilShown } from "../until-shown.ts";

/**
 * Applies ops as one undo step; a refusal is shown. Resolves to whether they were applied, when the window shows them:
 * what is done next builds on them.
 */
export async function applyOps(ops: readonly Op[], label: string, group?: string): Promise<boolean> {
  try {
    const { revision } = await callHost((client) =>
      client.study.apply({
        ops: [...ops],
        label: label.slice(0, 200),
        ...(group === undefined ? {} : { group }),
      }),
    );
    await untilShown(revision);
    return true;
  } catch (error) {
    showError(error);
    return false;
  }
}

export async function undo(): Promise<void> {
  if (useApp.getState().open?.history.undo === undefined) return;
  await run(() => callHost((client) => client.study.undo()));
}

export async function redo(): Promise<void> {
  if (useApp.getState().open?.history.redo === undefined) return;
  await run(() => callHost((client) => client.study.redo()));
}

/** Takes back everything that a turn changed. */
export async function undoTurn(turnId: string): Promise<void> {
  await run(() => callHost((client) => client.study.undoTurn({ turnId })));
}

/**
 * Adds a node, at `position` or beside what it is linked to, and selects it when it is there. With its links it is
 * one step.
 */
export async function addNode(
  type: NodeType,
  { position, link = {} }: { position?: Position; link?: NodeLink } = {},
): Promise<void> {
  const study = useApp.getState().open?.study;
  if (study === undefined) return;
  const label = labelForNew(study, type);
  const linkedIds = [link.sourceId, link.targetId].filter((id) => id !== undefined);
  const node = StudyNode.parse({
    id: createNodeId(type, label, (id) => findNode(study, id) !== undefined),
    type,
    label,
    ...(position === undefined ? placeNode(study, type, linkedIds) : { position }),
    data: nodeTypeInfo[type].data.parse({}),
  });
  // At a place that somebody chose it belongs to the group on whose frame that is.
  const groupId = position === undefined ? groupIdOf(node) : groupUnder(node, study.nodes.filter(isGroup));
  useCanvas.setState({ selectOnArrival: new Set([node.id]) });
  const ops: Op[] = [{ type: "addNode", node: inGroup(node, groupId) }, ...linkOps(node.id, link)];
  if (!(await applyOps(ops, linkedIds.length === 2 ? `Insert ${label}` : `Add ${label}`))) return;
  const linked = linkedIds.map((id) => findNode(study, id)?.label ?? id).join(" and ");
  announce(linked === "" ? `Added ${label}` : `Added ${label}, connected to ${linked}`);
}

/** Connects two nodes, or says why they cannot be. */
export async function connectNodes(sourceId: string, targetId: string): Promise<void> {
  const study = useApp.getState().open?.study;
  if (study === undefined) return;
  const reason = whyNotConnect(study, sourceId, targetId);
  if (reason !== undefined) {
    showToast(reason);
    return;
  }
  const labels = labelsOf(study, sourceId, targetId);
  if (await applyOps([{ type: "connect", sourceId, targetId }], `Connect ${labels}`)) {
    announce(`Connected ${labels}`);
  }
}

export async function disconnectNodes(sourceId: string, targetId: string): Promise<void> {
  const study = useApp.getState().open?.study;
  if (study === undefined) return;
  const labels = labelsOf(study, sourceId, targetId);
  if (await applyOps([{ type: "disconnect", sourceId, targetId }], `Disconnect ${labels}`)) {
    announce(`Disconnected ${labels}`);
  }
}

/**
 * Makes the places to which nodes were dragged, or moved by keys, part of the study as one step, with what that
 * means for groups. Batches with the same `group` are one step.
 */
export async function commitMoves(group?: string): Promise<void> {
  const study = useApp.getState().open?.study;
  const moves = movedNodes(useCanvas.getState().nodes);
  if (study === undefined || moves.length === 0) return;
  const changes = groupChanges(study, new Map(moves.map(({ nodeId, position }) => [nodeId, position])));
  const ops = planMoves(study, moves, { joins: true });
  if (await applyOps(ops, moveLabel(study, moves, changes), group)) return;
  const ids = new Set(moves.map(({ nodeId }) => nodeId));
  useCanvas.setState(({ nodes }) => ({ nodes: asInStudy(nodes, ids) }));
}

/** Changes one field of a node; `null` takes it away. Batches with the same `group` are one undo step. */
export async function updateField(
  node: StudyNode,
  field: { key: string; label: string },
  value: JsonValue,
  group: string,
): Promise<boolean> {
  const op: Op =
    field.key === "label" && typeof value === "string"
      ? { type: "updateNode", nodeId: node.id, label: value }
      : { type: "updateNode", nodeId: node.id, data: { [field.key]: value } };
  return applyOps([op], `Change ${field.label.toLowerCase()} of ${node.label}`, group);
}

/** The one way in which nodes and edges are deleted by hand: what is selected, as one step. Members of a group stay. */
export async function removeSelection(): Promise<void> {
  const study = useApp.getState().open?.study;
  if (study === undefined) return;
  const { selectedIds, edges } = useCanvas.getState();
  const removed = new Set(selectedIds);
  // A ghost of the review is not there to be deleted.
  const nodes = study.nodes.filter(({ id }) => removed.has(id));
  const loose = edges
    .filter(({ selected, data }) => selected && data?.mark !== "proposed")
    .flatMap(edgesOf)
    .filter(({ sourceId, targetId }) => !removed.has(sourceId) && !removed.has(targetId));
  const count = loose.length + nodes.length;
  const [first] = nodes;
  const [edge] = loose;
  const label =
    count > 1
      ? `Delete ${count} items`
      : first !== undefined
        ? `Delete ${first.label}`
        : edge === undefined
          ? "Delete"
          : `Disconnect ${labelsOf(study, edge.sourceId, edge.targetId)}`;
  await removeNodes(
    nodes.map(({ id }) => id),
    label,
    loose,
  );
}

/** Deletes nodes with their edges, and these edges, as one step. */
export async function removeNodes(
  nodeIds: readonly string[],
  label: string,
  edges: readonly Edge[] = [],
): Promise<void> {
  const ops: Op[] = [
    ...edges.map((edge): Op => ({ type: "disconnect", ...edge })),
    ...nodeIds.map((nodeId): Op => ({ type: "removeNode", nodeId })),
  ];
  if (ops.length > 0) await applyOps(ops, label);
}

function moveLabel(
  study: Study,
  moves: readonly { readonly nodeId: string }[],
  [change, ...others]: readonly GroupChange[],
): string {
  const ids = new Set(moves.map(({ nodeId }) => nodeId));
  // What follows its group is not what was moved.
  const moved = study.nodes.filter((node) => ids.has(node.id) && !ids.has(groupIdOf(node) ?? ""));
  const what = moved.length === 1 ? (moved[0]?.label ?? "") : `${moved.length} nodes`;
  const labelOf = (groupId: string): string => findNode(study, groupId)?.label ?? groupId;
  if (change === undefined || others.length > 0) return `Move ${what}`;
  return change.to === undefined
    ? `Move ${what} out of ${labelOf(change.from ?? "")}`
    : `Move ${what} into ${labelOf(change.to)}`;
}

async function run(call: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } catch (error) {
    showError(error);
  }
}

/** `Width to Beam`, for what an edge connects. */
export function labelsOf(study: Study, sourceId: string, targetId: string): string {
  return [sourceId, targetId].map((id) => findNode(study, id)?.label ?? id).join(" to ");
}
