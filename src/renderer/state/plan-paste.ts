import { applyOp, applyOps } from "../../shared/study/apply-op.ts";
import { whyNotConnect } from "../../shared/study/connection-rules.ts";
import { type Box, boundsOf, contains, findFreePlace, GAP } from "../../shared/study/free-place.ts";
import { groupUnder, grownFrame, inGroup, isGroup, membersOf } from "../../shared/study/group-frame.ts";
import { nodeBox } from "../../shared/study/node-box.ts";
import type { Op } from "../../shared/study/ops.ts";
import { groupIdOf, type Position, type Study, StudyNode } from "../../shared/study/study.ts";
import { symbolsGivenBy } from "../../shared/study/study-symbols.ts";
import { createNodeId, toSymbol } from "../../shared/study/symbols.ts";
import type { Clip } from "./clip.ts";
import { sizeOp } from "./plan-moves.ts";
import { freeSymbol, renameInNode } from "./rename-symbols.ts";

export type PastePlan = { readonly ops: readonly Op[]; readonly nodeIds: readonly string[] };

/**
 * The ops that paste nodes as new ones: with ids, names and symbols that nothing else has, the edges among them and,
 * in the study that they come from, those to nodes that are still there and may have them.
 * @param at where their upper left corner goes; below where they were when left out. They keep clear of what is there.
 */
export function planPaste(study: Study, clip: Clip, at?: Position): PastePlan {
  const block = boundsOf(clip.nodes.map(nodeBox));
  if (block === undefined) return { ops: [], nodeIds: [] };
  const place = placeBlock(study, clip, block, at);
  const step = { x: place.x - block.x, y: place.y - block.y };
  const ids = newIds(study, clip);
  const nodes = placeInGroups(
    study,
    withOwnNames(study, clip.nodes).map((node): StudyNode => {
      const groupId = groupIdOf(node);
      return inGroup(
        {
          ...node,
          id: ids.get(node.id) ?? node.id,
          position: { x: node.position.x + step.x, y: node.position.y + step.y },
        },
        groupId === undefined ? undefined : ids.get(groupId),
      );
    }),
  );
  const added: Op[] = [
    ...nodes.filter(isGroup).map((node): Op => ({ type: "addNode", node })),
    ...nodes.filter((node) => !isGroup(node)).map((node): Op => ({ type: "addNode", node })),
  ];
  const grown = growGroups(study, nodes);
  const withNodes = applyOps(study, [...added, ...grown]);
  return {
    ops: [...added, ...grown, ...connections(withNodes, clip, ids)],
    nodeIds: nodes.map(({ id }) => id),
  };
}

function newIds(study: Study, clip: Clip): Map<string, string> {
  const taken = new Set(study.nodes.map(({ id }) => id));
  const ids = new Map<string, string>();
  for (const { id, type, label } of clip.nodes) {
    const fresh = createNodeId(type, label, (candidate) => taken.has(candidate));
    taken.add(fresh);
    ids.set(id, fresh);
  }
  return ids;
}

/** The nodes with names and symbols that the study does not have; what uses a symbol follows. */
function withOwnNames(study: Study, nodes: readonly StudyNode[]): StudyNode[] {
  const labels = new Set(study.nodes.map(({ label }) => label.toLowerCase()));
  const symbols = new Set(study.nodes.flatMap(symbolsGivenBy));
  const names = new Map<string, string>();
  const labelled = nodes.map((node) => {
    const label = freeLabel(node.label, labels);
    labels.add(label.toLowerCase());
    for (const symbol of symbolsGivenBy(node)) {
      if (names.has(symbol)) continue;
      const wanted = isFromLabel(node) && label !== node.label ? toSymbol(label) : symbol;
      const name = freeSymbol(wanted, (candidate) => symbols.has(candidate));
      symbols.add(name);
      names.set(symbol, name);
    }
    return { node, label };
  });
  return labelled.map(({ node, label }) => {
    const named = { ...renameInNode(node, names), label };
    return isFromLabel(node) ? withoutNeedlessSymbol(named) : named;
  });
}

/** Does its symbol come from its label? */
function isFromLabel(node: StudyNode): boolean {
  return (node.type === "designVariable" || node.type === "extractor") && node.data.symbol === undefined;
}

function withoutNeedlessSymbol(node: StudyNode): StudyNode {
  if (node.type !== "designVariable" && node.type !== "extractor") return node;
  if (node.data.symbol !== toSymbol(node.label)) return node;
  const { symbol: _needless, ...data } = node.data;
  return StudyNode.parse({ ...node, data });
}

/** The label, or the first of `Web copy`, `Web copy 2` and so on that is free. */
function freeLabel(label: string, taken: ReadonlySet<string>): string {
  if (!taken.has(label.toLowerCase())) return label;
  const stem = `${label.replace(/ copy( \d+)?$/, "").slice(0, 185)} copy`;
  for (let number = 1; ; number += 1) {
    const next = number === 1 ? stem : `${stem} ${number}`;
    if (!taken.has(next.toLowerCase())) return next;
  }
}

/** Where the block goes: near where it is wanted, clear of everything but a frame that it is wanted on. */
function placeBlock(study: Study, clip: Clip, block: Box, at: Position | undefined): Position {
  const wanted = { ...block, ...(at ?? { x: block.x, y: block.y + block.height + GAP }) };
  const hosts = hostFrames(study, clip, wanted, at);
  const taken = study.nodes.filter((node) => !hosts.has(node.id)).map(nodeBox);
  return (
    findFreePlace(wanted, taken) ??
    findFreePlace(wanted, study.nodes.filter((node) => !isGroup(node)).map(nodeBox)) ?? {
      x: wanted.x,
      y: wanted.y,
    }
  );
}

/** The frames on which the block may stand: that at the place, or that of the originals. Groups stand on none. */
function hostFrames(study: Study, clip: Clip, wanted: Box, at: Position | undefined): ReadonlySet<string> {
  if (clip.nodes.some(isGroup)) return new Set();
  if (at === undefined) return new Set(clip.nodes.map((node) => groupIdOf(node) ?? ""));
  const corner = { ...wanted, width: 0, height: 0 };
  return new Set(
    study.nodes
      .filter((node) => isGroup(node) && node.data.collapsed !== true && contains(nodeBox(node), corner))
      .map(({ id }) => id),
  );
}

/** What does not come with its group belongs to the group on whose frame it comes to stand. */
function placeInGroups(study: Study, nodes: readonly StudyNode[]): StudyNode[] {
  const groups = study.nodes.filter(isGroup);
  return nodes.map((node) =>
    groupIdOf(node) === undefined ? inGroup(node, groupUnder(node, groups)) : node,
  );
}

/** Groups of the study grow around what they got. */
function growGroups(study: Study, nodes: readonly StudyNode[]): Op[] {
  return study.nodes.filter(isGroup).flatMap((group): Op[] => {
    const members = nodes.filter((node) => groupIdOf(node) === group.id);
    if (members.length === 0) return [];
    const frame = grownFrame(nodeBox(group), [...membersOf(study, group.id), ...members].map(nodeBox));
    const size = sizeOp(group, frame);
    if (size === undefined) return [];
    return [
      { type: "moveNodes", positions: [{ nodeId: group.id, position: { x: frame.x, y: frame.y } }] },
      size,
    ];
  });
}

/** The edges of the clip between what is there now, as far as they may be drawn. */
function connections(study: Study, clip: Clip, ids: ReadonlyMap<string, string>): Op[] {
  const isHome = clip.study.id === study.id;
  const endOf = (id: string): string | undefined => ids.get(id) ?? (isHome ? id : undefined);
  const ops: Op[] = [];
  let present = study;
  for (const edge of clip.edges) {
    const sourceId = endOf(edge.sourceId);
    const targetId = endOf(edge.targetId);
    if (sourceId === undefined || targetId === undefined) continue;
    if (whyNotConnect(present, sourceId, targetId) !== undefined) continue;
    const op: Op = { type: "connect", sourceId, targetId };
    present = applyOp(present, op);
    ops.push(op);
  }
  return ops;
}
