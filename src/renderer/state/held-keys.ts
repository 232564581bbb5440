let altHeld = false;

/** Whether Alt is held: it lets a dragged node pass everything that it would snap to. */
export function isAltHeld(): boolean {
  return altHeld;
}

/** Follows the key until told otherwise. A pointer that moves tells of it too, where the key was pressed elsewhere. */
export function followHeldKeys(): () => void {
  const note = (event: KeyboardEvent | PointerEvent): void => {
    altHeld = event.altKey;
  };
  const names = ["keydown", "keyup", "pointermove"] as const;
  for (const name of names) window.addEventListener(name, note, { capture: true, passive: true });
  return () => {
    for (const name of names) window.removeEventListener(name, note, { capture: true });
  };
}
