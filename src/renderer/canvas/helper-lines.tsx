import { useStore, ViewportPortal } from "@xyflow/react";
import { useCanvas } from "../state/canvas-store.ts";

/** The lines that show what a dragged node is in line with. */
export function HelperLines() {
  const lines = useCanvas((state) => state.helperLines);
  const zoom = useStore(({ transform }) => transform[2]);
  if (lines.length === 0) return null;
  const thicknessPx = 1 / zoom;
  return (
    <ViewportPortal>
      {lines.map(({ direction, at, from, to }) => (
        <div
          key={`${direction}:${at}`}
          data-testid="helper-line"
          aria-hidden
          className="pointer-events-none absolute bg-accent"
          style={
            direction === "vertical"
              ? { left: at - thicknessPx / 2, top: from, width: thicknessPx, height: to - from }
              : { left: from, top: at - thicknessPx / 2, width: to - from, height: thicknessPx }
          }
        />
      ))}
    </ViewportPortal>
  );
}
