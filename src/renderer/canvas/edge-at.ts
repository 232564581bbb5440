import type { XYPosition } from "@xyflow/react";
import type { Edge } from "../../shared/study/study.ts";
import { useCanvas } from "../state/canvas-store.ts";
import { ownEdge, useTools } from "../state/canvas-tools.ts";

/** Marks the edge under one of these places in the window, where it fits; what lies over it is looked through. */
export function markDropEdge(places: readonly XYPosition[], fits: (edge: Edge) => boolean): void {
  const { edges } = useCanvas.getState();
  const ids = new Set(places.flatMap(edgeIdsAt));
  const dropEdgeId = edges.find((shown) => {
    const edge = ids.has(shown.id) ? ownEdge(shown) : undefined;
    return edge !== undefined && fits(edge);
  })?.id;
  if (dropEdgeId !== useTools.getState().dropEdgeId) useTools.setState({ dropEdgeId });
}

/** The edge that is marked, which it is no longer after this. */
export function takeDropEdge(): Edge | undefined {
  const { dropEdgeId } = useTools.getState();
  useTools.setState({ dropEdgeId: undefined });
  const edge = useCanvas.getState().edges.find(({ id }) => id === dropEdgeId);
  return edge === undefined ? undefined : ownEdge(edge);
}

function edgeIdsAt({ x, y }: XYPosition): string[] {
  return document
    .elementsFromPoint(x, y)
    .map((element) => element.closest<SVGElement>(".react-flow__edge")?.dataset.id)
    .filter((id) => id !== undefined);
}
