/** The id of the element that shows a turn in the chat. */
export function turnElementId(turnId: string): string {
  return `turn-${turnId}`;
}

/** The id of the element that shows a part of a turn. */
export function partElementId(turnId: string, partId: string): string {
  return `turn-${turnId}-${partId}`;
}
