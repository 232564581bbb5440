const mostFrames = 60;
/** By then the rows around an element have their heights and no longer push it about. */
const settledMs = 200;

/**
 * Gives an element the focus as soon as it is drawn, which takes some frames when it was out of view.
 * @param scrolls whether the element itself is then brought into view
 * @returns ends the waiting
 */
export function focusWhenShown(elementId: string, { scrolls }: { scrolls: boolean }): () => void {
  let frames = 0;
  let frame = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = (): void => {
    const element = document.getElementById(elementId);
    frames += 1;
    if (element?.checkVisibility({ visibilityProperty: true })) {
      element.focus({ preventScroll: true });
      if (scrolls) timer = setTimeout(() => element.scrollIntoView({ block: "nearest" }), settledMs);
    } else if (frames < mostFrames) {
      frame = requestAnimationFrame(look);
    }
  };
  look();
  return () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
}
