import { Panel, useReactFlow, useStore } from "@xyflow/react";
import { Maximize, Minus, Plus, Redo2, Undo2 } from "lucide-react";
import { redo, undo } from "../state/actions/study.ts";
import { motionMs } from "../state/canvas-store.ts";
import { useApp } from "../state/store.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { Tooltip } from "../ui/tooltip.tsx";

/** Zoom and undo, at the lower left of the canvas. */
export function CanvasToolbar() {
  return (
    <Panel
      position="bottom-left"
      className="m-3! flex items-center gap-0.5 rounded-md border border-line bg-panel p-0.5"
    >
      <UndoButtons />
      <span className="mx-0.5 h-4 w-px bg-line" aria-hidden />
      <ZoomButtons />
    </Panel>
  );
}

function UndoButtons() {
  const undoLabel = useApp((state) => state.open?.history.undo);
  const redoLabel = useApp((state) => state.open?.history.redo);
  return (
    <>
      <IconButton
        icon={Undo2}
        label={undoLabel === undefined ? "Nothing to undo" : `Undo: ${undoLabel}`}
        keys="Ctrl+Z"
        side="top"
        data-testid="undo"
        aria-disabled={undoLabel === undefined}
        onClick={() => void undo()}
      />
      <IconButton
        icon={Redo2}
        label={redoLabel === undefined ? "Nothing to redo" : `Redo: ${redoLabel}`}
        keys="Ctrl+Shift+Z"
        side="top"
        data-testid="redo"
        aria-disabled={redoLabel === undefined}
        onClick={() => void redo()}
      />
    </>
  );
}

function ZoomButtons() {
  const { zoomIn, zoomOut, zoomTo, fitView } = useReactFlow();
  const percent = useStore(({ transform: [, , zoom] }) => Math.round(zoom * 100));
  return (
    <>
      <IconButton
        icon={Minus}
        label="Zoom out"
        side="top"
        onClick={() => void zoomOut({ duration: motionMs() })}
      />
      <Tooltip text="Show at 100 %" side="top">
        <button
          type="button"
          className="num h-6.5 w-12 rounded-md text-small text-dim hover:bg-hover hover:text-text"
          onClick={() => void zoomTo(1, { duration: motionMs() })}
        >
          {percent} %
        </button>
      </Tooltip>
      <IconButton
        icon={Plus}
        label="Zoom in"
        side="top"
        onClick={() => void zoomIn({ duration: motionMs() })}
      />
      <IconButton
        icon={Maximize}
        label="Fit everything into view"
        keys="F"
        side="top"
        onClick={() => void fitView({ padding: 0.07, maxZoom: 1, duration: motionMs() })}
      />
    </>
  );
}
