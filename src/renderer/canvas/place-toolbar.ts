import type { Box } from "../../shared/study/free-place.ts";

type Size = { readonly width: number; readonly height: number };

const GAP_PX = 10;
const MARGIN_PX = 8;
/** The lower edge of the canvas has its own controls. */
const FOOT_PX = 56;

/**
 * Where a toolbar goes that belongs to a selection but must not cover it: above it, else below, right or left.
 * @param selection and the result are px within the canvas
 * @returns undefined where there is no room, or nothing of the selection is in view
 */
export function placeToolbar(selection: Box, bar: Size, canvas: Size): { x: number; y: number } | undefined {
  const right = selection.x + selection.width;
  const bottom = selection.y + selection.height;
  if (right < 0 || bottom < 0 || selection.x > canvas.width || selection.y > canvas.height) return undefined;
  const lastX = canvas.width - MARGIN_PX - bar.width;
  const lastY = canvas.height - FOOT_PX - bar.height;
  if (lastX < MARGIN_PX || lastY < MARGIN_PX) return undefined;
  const within = (value: number, last: number): number => Math.min(last, Math.max(MARGIN_PX, value));
  const x = within(selection.x + (selection.width - bar.width) / 2, lastX);
  const y = within(selection.y, lastY);
  const places = [
    { x, y: selection.y - GAP_PX - bar.height },
    { x, y: bottom + GAP_PX },
    { x: right + GAP_PX, y },
    { x: selection.x - GAP_PX - bar.width, y },
  ];
  return places.find((place) => within(place.x, lastX) === place.x && within(place.y, lastY) === place.y);
}
