import { type Edge, edgeKey } from "../../shared/study/study.ts";
import { motionMs, selectNodes, useCanvas } from "./canvas-store.ts";
import { showPage } from "./ui-store.ts";

/** Brings both ends of an edge into view and selects it. */
export function showEdge(edge: Edge): void {
  showPage("canvas");
  selectNodes([]);
  const key = edgeKey(edge);
  useCanvas.setState(({ edges }) => ({
    edges: edges.map((one) => (one.id === key ? { ...one, selected: true } : one)),
  }));
  // A canvas that was not shown is there after the next frame.
  requestAnimationFrame(() => {
    void useCanvas.getState().flow?.fitView({
      nodes: [{ id: edge.sourceId }, { id: edge.targetId }],
      padding: 0.3,
      maxZoom: 1,
      duration: motionMs(),
    });
  });
}
