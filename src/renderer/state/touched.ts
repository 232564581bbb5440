import type { Turn } from "../../shared/chat/chat.ts";
import type { Actor } from "../../shared/study/actor.ts";
import type { StudyPatch } from "../../shared/study/patch.ts";
import { edgeKey, type Study } from "../../shared/study/study.ts";

/** Nodes and edges that the latest turn changed; empty again after the next edit by anybody else. */
export type TouchedNodes = {
  readonly turnId: string;
  readonly nodeIds: ReadonlyMap<string, "added" | "changed">;
  readonly edgeKeys: ReadonlySet<string>;
};

/** The marks after one more batch of ops. */
export function nextTouched(
  touched: TouchedNodes | undefined,
  patch: StudyPatch,
  actor: Actor,
): TouchedNodes | undefined {
  if (actor.type !== "turn") return undefined;
  const isSameTurn = touched?.turnId === actor.turnId;
  const nodeIds = new Map(isSameTurn ? touched.nodeIds : []);
  const edgeKeys = new Set(isSameTurn ? touched.edgeKeys : []);
  for (const change of patch.nodes) {
    if (change.type === "updated") nodeIds.set(change.nodeId, nodeIds.get(change.nodeId) ?? "changed");
    else if (change.type === "added") nodeIds.set(change.node.id, "added");
    else nodeIds.delete(change.node.id);
  }
  for (const { type, edge } of patch.edges) {
    const key = edgeKey(edge);
    if (type === "added") edgeKeys.add(key);
    else edgeKeys.delete(key);
  }
  return { turnId: actor.turnId, nodeIds, edgeKeys };
}

/** What a turn changed, told by its change list, unless somebody has edited the study since. */
export function touchedByTurn(study: Study, turn: Turn): TouchedNodes | undefined {
  if (turn.undone) return undefined;
  const applied = turn.changes.filter(({ state }) => state === "applied");
  if (!applied.some(({ revision }) => revision === study.revision)) return undefined;
  const nodeIds = new Map<string, "added" | "changed">();
  const edgeKeys = new Set<string>();
  for (const { kind, nodeId, edge } of applied.flatMap(({ rows }) => rows)) {
    if (kind === "connected" && edge !== undefined) edgeKeys.add(edgeKey(edge));
    if (nodeId === undefined) continue;
    if (kind === "added") nodeIds.set(nodeId, "added");
    else if (kind === "changed" || kind === "moved") nodeIds.set(nodeId, nodeIds.get(nodeId) ?? "changed");
    else if (kind === "removed") nodeIds.delete(nodeId);
  }
  return { turnId: turn.id, nodeIds, edgeKeys };
}

/** Says which marks were cleared: those of a turn, as far as it had come by then. */
export function touchKey({ turnId }: Pick<TouchedNodes, "turnId">, { revision }: Study): string {
  return `${turnId}@${revision}`;
}
