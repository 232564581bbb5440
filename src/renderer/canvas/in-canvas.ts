import type { XYPosition } from "@xyflow/react";

/** A place of the window as one of the canvas, which all that lies over it is placed in. */
export function inCanvas({ x, y }: XYPosition): XYPosition {
  const box = document.querySelector("[data-canvas]")?.getBoundingClientRect();
  return { x: x - (box?.left ?? 0), y: y - (box?.top ?? 0) };
}
