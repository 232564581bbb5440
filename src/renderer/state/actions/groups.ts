import { frameAround, type GroupNode, isGroup, membersOf } from "../../../shared/study/group-frame.ts";
import { nodeBox } from "../../../shared/study/node-box.ts";
import type { Op } from "../../../shared/study/ops.ts";
import { findNode, type Study, StudyNode } from "../../../shared/study/study.ts";
import { createNodeId } from "../../../shared/study/symbols.ts";
import { announce } from "../announce.ts";
import { useCanvas } from "../canvas-store.ts";
import { labelForNew } from "../node-labels.ts";
import { showToast } from "../notify.ts";
import { sizeOp } from "../plan-moves.ts";
import { useApp } from "../store.ts";
import { applyOps, removeNodes } from "./study.ts";

/** The groups of the selection, as the study has them. */
export function selectedGroups(): GroupNode[] {
  return selectedNodes().filter(isGroup);
}

export function selectedNodes(): StudyNode[] {
  const ids = new Set(useCanvas.getState().selectedIds);
  if (ids.size === 0) return [];
  return useApp.getState().open?.study.nodes.filter(({ id }) => ids.has(id)) ?? [];
}

/** Puts the selected nodes into a new group, whose frame goes around them. */
export async function groupSelection(): Promise<void> {
  const study = useApp.getState().open?.study;
  const nodes = selectedNodes();
  if (study === undefined || nodes.length === 0) return;
  if (nodes.some(isGroup)) {
    showToast("A group cannot hold a group: select nodes only");
    return;
  }
  const frame = frameAround(nodes.map(nodeBox));
  if (frame === undefined) return;
  const label = labelForNew(study, "group");
  const group = StudyNode.parse({
    id: createNodeId("group", label, (id) => findNode(study, id) !== undefined),
    type: "group",
    label,
    position: { x: frame.x, y: frame.y },
    data: { width: frame.width, height: frame.height },
  });
  useCanvas.setState({ selectOnArrival: new Set([group.id]) });
  const ops: Op[] = [
    { type: "addNode", node: group },
    ...nodes.map(({ id }): Op => ({ type: "updateNode", nodeId: id, groupId: group.id })),
  ];
  const what = nodesText(nodes.length);
  if (await applyOps(ops, `Group ${what}`)) announce(`${label} made of ${what}`);
}

/** Takes the selected groups away and leaves their members. */
export async function ungroupSelection(): Promise<void> {
  const groups = selectedGroups();
  await removeNodes(
    groups.map(({ id }) => id),
    `Ungroup ${groupsText(groups)}`,
  );
}

export async function removeGroupsWithMembers(): Promise<void> {
  const study = useApp.getState().open?.study;
  const groups = selectedGroups();
  if (study === undefined || groups.length === 0) return;
  const ids = groups.flatMap(({ id }) => [id, ...membersOf(study, id).map((member) => member.id)]);
  await removeNodes(ids, `Delete ${groupsText(groups)} with ${groups.length === 1 ? "its" : "their"} nodes`);
}

/** Collapses the groups where one of them is open, else opens them. */
export async function toggleCollapsed(groups: readonly GroupNode[]): Promise<void> {
  const opens = groups.every(({ data }) => data.collapsed === true);
  const ops = groups.map(
    ({ id }): Op => ({ type: "updateNode", nodeId: id, data: { collapsed: opens ? null : true } }),
  );
  if (ops.length === 0) return;
  const name = groupsText(groups);
  if (await applyOps(ops, `${opens ? "Expand" : "Collapse"} ${name}`))
    announce(`${name} ${opens ? "expanded" : "collapsed"}`);
}

/** Makes the frames of the selected groups as large as their members need, and no larger. */
export async function fitSelectedGroups(): Promise<void> {
  const study = useApp.getState().open?.study;
  if (study === undefined) return;
  const groups = selectedGroups();
  const ops = groups.flatMap((group) => fitOps(study, group));
  if (ops.length > 0) await applyOps(ops, `Fit ${groupsText(groups)}`);
}

function fitOps(study: Study, group: GroupNode): Op[] {
  const frame = frameAround(membersOf(study, group.id).map(nodeBox));
  if (frame === undefined) return [];
  const { x, y } = frame;
  const size = sizeOp(group, frame);
  const isThere = x === group.position.x && y === group.position.y;
  return [
    ...(isThere
      ? []
      : [{ type: "moveNodes" as const, positions: [{ nodeId: group.id, position: { x, y } }] }]),
    ...(size === undefined ? [] : [size]),
  ];
}

function groupsText(groups: readonly GroupNode[]): string {
  const [first] = groups;
  return groups.length === 1 && first !== undefined ? first.label : `${groups.length} groups`;
}

function nodesText(count: number): string {
  return count === 1 ? "1 node" : `${count} nodes`;
}
