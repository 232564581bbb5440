import { Panel, useStore } from "@xyflow/react";
import { type LucideIcon, Map as MapIcon, Maximize, Minus, Plus, Redo2, Undo2 } from "lucide-react";
import { useCanvas } from "../state/canvas-store.ts";
import { findCommand } from "../state/commands/all-commands.ts";
import { commandTitle } from "../state/commands/command.ts";
import { useMapRoom } from "../state/map-room.ts";
import { useSetting } from "../state/setting.ts";
import { useApp } from "../state/store.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { Tooltip } from "../ui/tooltip.tsx";

/** Undo, zoom and the map, at the lower left of the canvas. */
export function CanvasToolbar() {
  return (
    <Panel
      position="bottom-left"
      className="m-3! flex items-center gap-0.5 rounded-md border border-line bg-panel p-0.5"
    >
      <UndoButtons />
      <span className="mx-0.5 h-4 w-px bg-line" aria-hidden />
      <CommandButton id="view.zoomOut" icon={Minus} />
      <ZoomButton />
      <CommandButton id="view.zoomIn" icon={Plus} />
      <FitButton />
      <MapButton />
    </Panel>
  );
}

function UndoButtons() {
  const undoLabel = useApp((state) => state.open?.history.undo);
  const redoLabel = useApp((state) => state.open?.history.redo);
  return (
    <>
      <CommandButton
        id="edit.undo"
        icon={Undo2}
        label={undoLabel === undefined ? "Nothing to undo" : `Undo: ${undoLabel}`}
        data-testid="undo"
        aria-disabled={undoLabel === undefined}
      />
      <CommandButton
        id="edit.redo"
        icon={Redo2}
        label={redoLabel === undefined ? "Nothing to redo" : `Redo: ${redoLabel}`}
        data-testid="redo"
        aria-disabled={redoLabel === undefined}
      />
    </>
  );
}

function ZoomButton() {
  const percent = useStore(({ transform: [, , zoom] }) => Math.round(zoom * 100));
  const command = findCommand("view.fullSize");
  return (
    <Tooltip text="Show at 100 %" keys={command?.keys?.[0]} side="top">
      <button
        type="button"
        aria-label={`Zoom: ${percent} %. Show at 100 %`}
        className="num h-6.5 w-12 rounded-md text-small text-dim hover:bg-hover hover:text-text"
        onClick={() => command?.run()}
      >
        {percent} %
      </button>
    </Tooltip>
  );
}

function FitButton() {
  const hasSelection = useCanvas(({ selectedIds }) => selectedIds.length > 0);
  return (
    <CommandButton
      id="view.fit"
      icon={Maximize}
      label={hasSelection ? "Fit the selection into view" : "Fit everything into view"}
    />
  );
}

function MapButton() {
  const isShown = useSetting("canvas.minimap");
  if (!useMapRoom()) return null;
  return <CommandButton id="view.minimap" icon={MapIcon} isActive={isShown} />;
}

type CommandButtonProps = {
  id: string;
  icon: LucideIcon;
  /** The title of the command where none is given. */
  label?: string;
  isActive?: boolean;
  "aria-disabled"?: boolean;
  "data-testid"?: string;
};

/** A button for a command: what it does and its keys come from the command. */
function CommandButton({ id, label, ...props }: CommandButtonProps) {
  const command = findCommand(id);
  if (command === undefined) return null;
  return (
    <IconButton
      label={label ?? commandTitle(command)}
      keys={command.keys?.[0]}
      side="top"
      onClick={command.run}
      {...props}
    />
  );
}
