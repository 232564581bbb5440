/** After a decision its buttons are gone: the focus goes on to the bar, or to the canvas when nothing is left to decide. */
export async function keepFocus(decision: Promise<void>): Promise<void> {
  await decision;
  requestAnimationFrame(() => {
    if (document.activeElement !== null && document.activeElement !== document.body) return;
    const next =
      document.querySelector<HTMLElement>("[data-testid=review-next]") ??
      document.querySelector<HTMLElement>("[data-canvas]");
    next?.focus({ preventScroll: true });
  });
}
