import type { KeyboardEvent, PointerEvent, ReactNode } from "react";
import { setChatWidth, useUi } from "../state/ui-store.ts";

const keyStepPx = 16;

/** The chat's place at the right edge, with a handle to make it wider or narrower. */
export function ResizableChat({ children }: { children: ReactNode }) {
  const isOpen = useUi((state) => state.chatOpen);
  const widthPx = useUi((state) => state.chatWidthPx);
  if (!isOpen) return null;

  function resize(event: PointerEvent): void {
    if (event.currentTarget.hasPointerCapture(event.pointerId))
      setChatWidth(window.innerWidth - event.clientX);
  }
  function resizeByKey(event: KeyboardEvent): void {
    if (event.key === "ArrowLeft") setChatWidth(widthPx + keyStepPx);
    else if (event.key === "ArrowRight") setChatWidth(widthPx - keyStepPx);
    else return;
    event.preventDefault();
  }

  return (
    <aside
      aria-label="Chat"
      className="relative flex min-w-80 max-w-[48vw] max-[1200px]:max-w-[34vw] shrink-0 border-l border-line bg-panel"
      style={{ width: widthPx }}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: a separator that can be moved is a control, which hr is not */}
      <div
        role="separator"
        aria-orientation="vertical"
        aria-label="Width of the chat"
        aria-valuenow={widthPx}
        tabIndex={0}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={resize}
        onKeyDown={resizeByKey}
        onDoubleClick={() => setChatWidth(400)}
        className="absolute inset-y-0 -left-1 z-10 w-2 cursor-col-resize touch-none hover:bg-accent-line/50"
      />
      {children}
    </aside>
  );
}
