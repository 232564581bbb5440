import type { Problem } from "../../../shared/study/problem.ts";
import type { QuickFix } from "../../../shared/study/quick-fixes.ts";
import { findNode, groupIdOf } from "../../../shared/study/study.ts";
import { centreNode, useCanvas } from "../canvas-store.ts";
import { focusField } from "../field-focus.ts";
import { useApp } from "../store.ts";
import { useUi } from "../ui-store.ts";
import { applyOps } from "./study.ts";

/** Leads to the node and into the field that a problem is about. The list stays open: there may be more to mend. */
export function goToProblem({ nodeId, field }: Problem): void {
  const study = useApp.getState().open?.study;
  const node = nodeId === undefined ? undefined : study && findNode(study, nodeId);
  if (node === undefined) return;
  const { flyout } = useUi.getState();
  const isShown = useCanvas.getState().nodes.some(({ id }) => id === node.id);
  // A member of a collapsed group is found where its group is.
  centreNode(isShown ? node.id : (groupIdOf(node) ?? node.id));
  useUi.setState({ flyout });
  if (field !== undefined) focusField(node.id, field);
}

/** Mends a problem as one undo step. */
export async function applyFix({ nodeId }: Problem, { label, ops }: QuickFix): Promise<void> {
  const study = useApp.getState().open?.study;
  const node = nodeId === undefined ? undefined : study && findNode(study, nodeId);
  const added = ops.flatMap((op) => (op.type === "addNode" ? [op.node.id] : []));
  if (added.length > 0) useCanvas.setState({ selectOnArrival: new Set(added) });
  await applyOps(ops, node === undefined ? label : `${label} (${node.label})`);
}
