import { redo, removeSelection, undo } from "../actions/study.ts";
import { selectAll, selectNodes, useCanvas } from "../canvas-store.ts";
import { useApp } from "../store.ts";
import type { Command } from "./command.ts";

export const editCommands: readonly Command[] = [
  {
    id: "edit.undo",
    title: () => withName("Undo", useApp.getState().open?.history.undo),
    section: "Edit",
    keys: ["Ctrl+Z"],
    scope: "window",
    isEnabled: () => useApp.getState().open?.history.undo !== undefined,
    run: () => void undo(),
  },
  {
    id: "edit.redo",
    title: () => withName("Redo", useApp.getState().open?.history.redo),
    section: "Edit",
    keys: ["Ctrl+Shift+Z", "Ctrl+Y"],
    scope: "window",
    isEnabled: () => useApp.getState().open?.history.redo !== undefined,
    run: () => void redo(),
  },
  {
    id: "edit.delete",
    title: "Delete the selection",
    section: "Edit",
    keys: ["Delete", "Backspace"],
    scope: "canvas",
    isEnabled: hasSelection,
    run: () => void removeSelection(),
  },
  {
    id: "edit.selectAll",
    title: "Select all nodes",
    section: "Edit",
    keys: ["Ctrl+A"],
    scope: "canvas",
    run: selectAll,
  },
  {
    id: "edit.selectNone",
    title: "Clear the selection",
    section: "Edit",
    keys: ["Esc"],
    scope: "canvas",
    isEnabled: hasSelection,
    run: () => selectNodes([]),
  },
];

function hasSelection(): boolean {
  const { selectedIds, edges } = useCanvas.getState();
  return selectedIds.length > 0 || edges.some(({ selected }) => selected);
}

function withName(verb: string, name: string | undefined): string {
  return name === undefined ? verb : `${verb}: ${name}`;
}
