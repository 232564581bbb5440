import { useStore } from "@xyflow/react";
import { useMemo } from "react";
import { boundsOf } from "../../shared/study/free-place.ts";
import { drawnBox } from "../state/canvas-nodes.ts";
import { useCanvas } from "../state/canvas-store.ts";
import { findCommand } from "../state/commands/all-commands.ts";
import { commandTitle, isEnabled } from "../state/commands/command.ts";
import { useUi } from "../state/ui-store.ts";
import { arrangeIcons } from "../ui/arrange-icons.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { placeToolbar } from "./place-toolbar.ts";

const buttonPx = 28;
const heightPx = 34;

/** What can be done with several selected nodes, beside them. */
export function SelectionToolbar() {
  const nodes = useCanvas((state) => state.nodes);
  const isBusy = useCanvas(({ isInteracting, writing }) => isInteracting || writing !== undefined);
  const isReadOnly = useUi((state) => state.past !== undefined);
  const x = useStore(({ transform }) => transform[0]);
  const y = useStore(({ transform }) => transform[1]);
  const zoom = useStore(({ transform }) => transform[2]);
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const selected = useMemo(() => nodes.filter((node) => node.selected), [nodes]);
  const bounds = selected.length < 2 ? undefined : boundsOf(selected.map(drawnBox));
  if (bounds === undefined || isBusy || isReadOnly) return null;
  const commands = arrangeIcons.flatMap(([id, icon]) => {
    const command = findCommand(id);
    return command !== undefined && isEnabled(command) ? [{ command, icon }] : [];
  });
  const place = placeToolbar(
    {
      x: bounds.x * zoom + x,
      y: bounds.y * zoom + y,
      width: bounds.width * zoom,
      height: bounds.height * zoom,
    },
    { width: commands.length * buttonPx + 6, height: heightPx },
    { width, height },
  );
  if (place === undefined) return null;
  return (
    <div
      role="toolbar"
      aria-label="Arrange the selection"
      data-testid="selection-toolbar"
      className="nopan rise-in absolute z-10 flex items-center gap-0.5 rounded-md border border-line bg-panel p-0.5"
      style={{ left: place.x, top: place.y, height: heightPx }}
    >
      {commands.map(({ command, icon }) => (
        <IconButton
          key={command.id}
          icon={icon}
          label={commandTitle(command)}
          keys={command.keys?.[0]}
          side="top"
          onClick={command.run}
        />
      ))}
    </div>
  );
}
