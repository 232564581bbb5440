import { whyNotConnect } from "../../../shared/study/connection-rules.ts";
import { canInsert, linkOps } from "../../../shared/study/node-link.ts";
import type { Op } from "../../../shared/study/ops.ts";
import { type Edge, edgeKey, findNode, type Study } from "../../../shared/study/study.ts";
import { announce } from "../announce.ts";
import { movedNodes } from "../canvas-nodes.ts";
import { useCanvas } from "../canvas-store.ts";
import { showToast } from "../notify.ts";
import { planMoves } from "../plan-moves.ts";
import { useApp } from "../store.ts";
import { applyOps, labelsOf } from "./study.ts";

/** The study without an edge, for what is to take the edge's place. */
export function withoutEdge(study: Study, edge: Edge | undefined): Study {
  if (edge === undefined) return study;
  return { ...study, edges: study.edges.filter((other) => edgeKey(other) !== edgeKey(edge)) };
}

/** Leads an edge to other ends as one step, or says why it cannot be; one that ends where it did stays as it is. */
export async function reconnect(edge: Edge, next: Edge): Promise<void> {
  const study = useApp.getState().open?.study;
  if (study === undefined || edgeKey(edge) === edgeKey(next)) return;
  const reason = whyNotConnect(withoutEdge(study, edge), next.sourceId, next.targetId);
  if (reason !== undefined) {
    showToast(reason);
    return;
  }
  const ops: Op[] = [
    { type: "disconnect", ...edge },
    { type: "connect", ...next },
  ];
  const labels = labelsOf(study, next.sourceId, next.targetId);
  if (await applyOps(ops, `Reconnect ${labels}`)) announce(`Reconnected: ${labels}`);
}

/**
 * Lets a node that is connected to nothing take the place of an edge, where it was dragged to: one step. Resolves to
 * false where it may not.
 */
export async function insertNode(nodeId: string, edge: Edge): Promise<boolean> {
  const study = useApp.getState().open?.study;
  const node = study === undefined ? undefined : findNode(study, nodeId);
  if (study === undefined || node === undefined || !canInsert(study, nodeId, edge)) return false;
  const moves = movedNodes(useCanvas.getState().nodes);
  const ops = [...planMoves(study, moves, { joins: true }), ...linkOps(nodeId, edge)];
  const done = await applyOps(ops, `Insert ${node.label}`);
  if (done)
    announce(`Inserted ${node.label} on the edge from ${labelsOf(study, edge.sourceId, edge.targetId)}`);
  return done;
}
