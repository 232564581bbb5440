import { whyNotConnect } from "../../../shared/study/connection-rules.ts";
import { type NodeType, nodeTypeInfo } from "../../../shared/study/node-types.ts";
import type { Op } from "../../../shared/study/ops.ts";
import { placeNode } from "../../../shared/study/place-node.ts";
import { findNode, type Position, type Study, StudyNode } from "../../../shared/study/study.ts";
import { createNodeId } from "../../../shared/study/symbols.ts";
import { movedNodes, withStudyPositions } from "../canvas-nodes.ts";
import { useCanvas } from "../canvas-store.ts";
import { callHost } from "../host.ts";
import type { JsonValue } from "../json-value.ts";
import { labelForNew } from "../node-labels.ts";
import { showError, showToast } from "../notify.ts";
import { useApp } from "../store.ts";

/** Applies ops as one undo step; a refusal is shown. Resolves to whether they were applied. */
export async function applyOps(ops: readonly Op[], label: string, group?: string): Promise<boolean> {
  try {
    await callHost((client) =>
      client.study.apply({
        ops: [...ops],
        label: label.slice(0, 200),
        ...(group === undefined ? {} : { group }),
      }),
    );
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

/** Adds a node, at `position` or beside what it belongs to, and selects it when it is there. */
export async function addNode(type: NodeType, position?: Position): Promise<void> {
  const study = useApp.getState().open?.study;
  if (study === undefined) return;
  const label = labelForNew(study, type);
  const node = StudyNode.parse({
    id: createNodeId(type, label, (id) => findNode(study, id) !== undefined),
    type,
    label,
    position: position ?? placeNode(study, type),
    data: nodeTypeInfo[type].data.parse({}),
  });
  useCanvas.setState({ selectOnArrival: new Set([node.id]) });
  await applyOps([{ type: "addNode", node }], `Add ${label}`);
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
  await applyOps([{ type: "connect", sourceId, targetId }], `Connect ${labelsOf(study, sourceId, targetId)}`);
}

export async function disconnectNodes(sourceId: string, targetId: string): Promise<void> {
  const study = useApp.getState().open?.study;
  if (study === undefined) return;
  await applyOps(
    [{ type: "disconnect", sourceId, targetId }],
    `Disconnect ${labelsOf(study, sourceId, targetId)}`,
  );
}

/** Makes the places to which nodes were dragged, or moved by keys, part of the study as one step. */
export async function commitMoves(): Promise<void> {
  const moved = movedNodes(useCanvas.getState().nodes);
  if (moved.length === 0) return;
  const study = useApp.getState().open?.study;
  const one = moved.length === 1 && study !== undefined ? findNode(study, moved[0]?.nodeId ?? "") : undefined;
  const label = one === undefined ? `Move ${moved.length} nodes` : `Move ${one.label}`;
  if (await applyOps([{ type: "moveNodes", positions: moved }], label)) return;
  const ids = new Set(moved.map(({ nodeId }) => nodeId));
  useCanvas.setState(({ nodes }) => ({ nodes: withStudyPositions(nodes, ids) }));
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

/** The one way in which nodes and edges are deleted by hand: what is selected, as one step. */
export async function removeSelection(): Promise<void> {
  const study = useApp.getState().open?.study;
  if (study === undefined) return;
  const { selectedIds, edges } = useCanvas.getState();
  const removed = new Set(selectedIds);
  const loose = edges.filter(
    ({ selected, source, target }) => selected && !removed.has(source) && !removed.has(target),
  );
  const ops: Op[] = [
    ...loose.map(({ source, target }): Op => ({ type: "disconnect", sourceId: source, targetId: target })),
    ...selectedIds.map((nodeId): Op => ({ type: "removeNode", nodeId })),
  ];
  if (ops.length === 0) return;
  const first = findNode(study, selectedIds[0] ?? "");
  const edge = loose[0];
  const label =
    ops.length > 1
      ? `Delete ${ops.length} items`
      : first !== undefined
        ? `Delete ${first.label}`
        : edge === undefined
          ? "Delete"
          : `Disconnect ${labelsOf(study, edge.source, edge.target)}`;
  await applyOps(ops, label);
}

async function run(call: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } catch (error) {
    showError(error);
  }
}

function labelsOf(study: Study, sourceId: string, targetId: string): string {
  return [sourceId, targetId].map((id) => findNode(study, id)?.label ?? id).join(" to ");
}
