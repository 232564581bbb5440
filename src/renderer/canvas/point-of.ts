import type { XYPosition } from "@xyflow/react";

/** Where in the window a pointer is, px. */
export function pointOf(event: { clientX: number; clientY: number }): XYPosition {
  return { x: event.clientX, y: event.clientY };
}
