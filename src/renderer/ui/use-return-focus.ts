import { useRef } from "react";

type ReturnFocus = {
  /** What is to be done once the layer is gone and the focus is back. */
  readonly choose: (run: () => void) => void;
  readonly onCloseAutoFocus: (event: Event) => void;
};

/**
 * Gives the focus back to what had it when a layer came up, and only then does what was chosen in the layer: that may
 * give the focus to something else.
 */
export function useReturnFocus(): ReturnFocus {
  const before = useRef(document.activeElement);
  const chosen = useRef<() => void>(undefined);
  return {
    choose: (run) => {
      chosen.current = run;
    },
    onCloseAutoFocus: (event) => {
      event.preventDefault();
      const { current } = before;
      if (current instanceof HTMLElement || current instanceof SVGElement)
        current.focus({ preventScroll: true });
      chosen.current?.();
    },
  };
}
