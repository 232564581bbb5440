import { create } from "zustand";
import { type Edge, edgeKey } from "../../shared/study/study.ts";
import { edgesOf } from "./canvas-nodes.ts";
import { centreNode, useCanvas } from "./canvas-store.ts";
import { type Review, type ReviewItem, reviewOf } from "./review.ts";
import { showEdge } from "./show-edge.ts";
import { useApp } from "./store.ts";
import { useUi } from "./ui-store.ts";

/** The change that was looked at last, where the selection on the canvas does not say which one is. */
export const useReviewPlace = create<{ readonly itemId: string | undefined }>()(() => ({
  itemId: undefined,
}));

/** What waits in the open study; undefined when nothing does. */
export function findReview(): Review | undefined {
  const { open } = useApp.getState();
  return open === undefined || open.proposals.length === 0 ? undefined : reviewOf(open.study, open.proposals);
}

export function useReview(): Review | undefined {
  return useApp(({ open }) =>
    open === undefined || open.proposals.length === 0 ? undefined : reviewOf(open.study, open.proposals),
  );
}

/** The changes of a node that wait; undefined where none does. */
export function useNodeReview(nodeId: string): readonly ReviewItem[] | undefined {
  const isPast = useUi(({ past }) => past !== undefined);
  return useApp(({ open }) => {
    if (isPast || open === undefined || open.proposals.length === 0) return undefined;
    return reviewOf(open.study, open.proposals).byNode.get(nodeId);
  });
}

/** The changes that wait of what is selected on the canvas, in their order. */
export function selectedItems(
  review: Review,
  selected: { readonly nodeIds: readonly string[]; readonly edges: readonly Edge[] },
): readonly ReviewItem[] {
  const ids = new Set(
    [
      ...selected.nodeIds.flatMap((id) => review.byNode.get(id) ?? []),
      ...selected.edges.flatMap((edge) => review.byEdge.get(edgeKey(edge)) ?? []),
    ].map(({ id }) => id),
  );
  return review.items.filter(({ id }) => ids.has(id));
}

/** The changes that wait of what is selected now. */
export function findSelectedItems(): readonly ReviewItem[] {
  const review = findReview();
  const { selectedIds, edges } = useCanvas.getState();
  if (review === undefined) return [];
  const selectedEdges = edges.filter(({ selected }) => selected).flatMap(edgesOf);
  return selectedItems(review, { nodeIds: selectedIds, edges: selectedEdges });
}

/** The change that is looked at: one of the selection, the one that was gone to last among them if it is there. */
export function currentItem(
  review: Review,
  selected: readonly ReviewItem[],
  itemId: string | undefined,
): ReviewItem | undefined {
  const gone = itemId === undefined ? undefined : review.byId.get(itemId);
  if (selected.length === 0) return gone;
  return selected.find(({ id }) => id === itemId) ?? selected[0];
}

/** Goes on to the next change that waits, or back to the one before; after the last comes the first. */
export function goToChange(step: 1 | -1): void {
  const review = findReview();
  if (review === undefined) return;
  const { items } = review;
  const current = currentItem(review, findSelectedItems(), useReviewPlace.getState().itemId);
  const at = current === undefined ? (step === 1 ? -1 : 0) : items.indexOf(current);
  const next = items[(at + step + items.length) % items.length];
  if (next !== undefined) showItem(next);
}

/** Brings what a change is about into the middle of the canvas. */
export function showItem({ id, target }: ReviewItem): void {
  useReviewPlace.setState({ itemId: id });
  if (target?.type === "node") centreNode(target.nodeId);
  else if (target?.type === "edge") showEdge(target.edge);
}
