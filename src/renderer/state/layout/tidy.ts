import { create } from "zustand";
import type { LayoutPart } from "../../../shared/study/layout-parts.ts";
import { findConnectedIds, findLayoutParts, findUnmoved } from "../../../shared/study/layout-parts.ts";
import type { Study } from "../../../shared/study/study.ts";
import { type LaidOut, type Move, toElkGraph, toMoves } from "../../../shared/study/to-elk-graph.ts";
import { applyOps } from "../actions/study.ts";
import { useCanvas } from "../canvas-store.ts";
import { showError, showToast } from "../notify.ts";
import { useApp } from "../store.ts";
import { animateMoves } from "./animate-moves.ts";
import { layOut } from "./layout-worker.ts";

export type TidyScope = "all" | "selection" | "connected";

/** How many nodes a layout arranges that takes long enough to be shown; undefined while none does. */
export const useTidying = create<{ readonly nodeCount: number | undefined }>()(() => ({
  nodeCount: undefined,
}));

/** What is done sooner needs no progress. */
const shownAfterMs = 300;

let current: AbortController | undefined;

/** Arranges nodes from left to right along their edges, as one step. One that still runs is cancelled by the next. */
export async function tidy(scope: TidyScope): Promise<void> {
  const study = useApp.getState().open?.study;
  if (study === undefined) return;
  const parts = findLayoutParts(study, findScope(study, scope));
  const nodeCount = parts.flatMap(({ movable }) => movable.flatMap(({ nodes }) => nodes)).length;
  if (nodeCount === 0) {
    showToast("Nothing to tidy: pinned nodes stay where they are.");
    return;
  }
  cancelTidy();
  const controller = new AbortController();
  current = controller;
  const timer = setTimeout(() => useTidying.setState({ nodeCount }), shownAfterMs);
  try {
    const graphs = parts.map((part) => layOut(toElkGraph(part), controller.signal));
    const laidOut = (await Promise.all(graphs)).flat();
    await take(study, parts, laidOut);
  } catch (error) {
    if (!controller.signal.aborted) showError(error);
  } finally {
    clearTimeout(timer);
    if (current === controller) useTidying.setState({ nodeCount: undefined });
  }
}

export function cancelTidy(): void {
  current?.abort();
  useTidying.setState({ nodeCount: undefined });
}

function findScope(study: Study, scope: TidyScope): readonly string[] | undefined {
  const { selectedIds } = useCanvas.getState();
  if (scope === "all") return undefined;
  return scope === "selection" ? selectedIds : findConnectedIds(study, selectedIds);
}

/** Makes a layout of an earlier state of the study part of what it is now. */
async function take(before: Study, parts: readonly LayoutPart[], laidOut: readonly LaidOut[]): Promise<void> {
  const now = useApp.getState().open?.study;
  if (now?.id !== before.id) return;
  // What was moved or removed meanwhile has its place, or none.
  const blocks = parts.flatMap(({ movable }) => findUnmoved(movable, now));
  const moves: Move[] = [];
  for (const part of findLayoutParts(
    now,
    blocks.map(({ id }) => id),
  )) {
    const ofPart = toMoves(part, laidOut);
    if (ofPart === undefined) showToast("A group is too small to tidy what is in it: make it larger.");
    else moves.push(...ofPart);
  }
  if (moves.length === 0) {
    showToast("Nothing was moved: it is tidy already.");
    return;
  }
  const forget = animateMoves(moves);
  const label = moves.length === 1 ? "Tidy a node" : `Tidy ${moves.length} nodes`;
  if (!(await applyOps([{ type: "moveNodes", positions: moves }], label))) forget();
}
