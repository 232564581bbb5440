import {
  copySelection,
  copyToClipboard,
  cutSelection,
  duplicateSelection,
  pasteFromClipboard,
} from "../actions/clipboard.ts";
import { removeGroupsWithMembers, selectedGroups, selectedNodes } from "../actions/groups.ts";
import { redo, removeSelection, undo } from "../actions/study.ts";
import { selectAll, selectNodes, startWriting, useCanvas } from "../canvas-store.ts";
import { isReadOnly } from "../canvas-tools.ts";
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
    id: "edit.cut",
    title: "Cut",
    section: "Edit",
    keys: ["Ctrl+X"],
    isHeardByEvent: true,
    scope: "canvas",
    isEnabled: hasNodesToEdit,
    run: () => void copyToClipboard(cutSelection),
  },
  {
    id: "edit.copy",
    title: "Copy",
    section: "Edit",
    keys: ["Ctrl+C"],
    isHeardByEvent: true,
    scope: "canvas",
    isEnabled: () => useCanvas.getState().selectedIds.length > 0,
    run: () => void copyToClipboard(copySelection),
  },
  {
    id: "edit.paste",
    title: "Paste",
    section: "Edit",
    keys: ["Ctrl+V"],
    isHeardByEvent: true,
    scope: "canvas",
    isEnabled: canEdit,
    run: () => void pasteFromClipboard(),
  },
  {
    id: "edit.duplicate",
    title: "Duplicate",
    section: "Edit",
    keys: ["Ctrl+D"],
    scope: "canvas",
    isEnabled: hasNodesToEdit,
    run: () => void duplicateSelection(),
  },
  {
    id: "edit.rename",
    title: "Rename",
    section: "Edit",
    keys: ["F2"],
    scope: "canvas",
    isEnabled: () => canEdit() && selectedNodes().length === 1,
    run: () => writeSelected("label"),
  },
  {
    id: "edit.noteText",
    title: "Write on the note",
    section: "Edit",
    keys: ["Enter"],
    scope: "canvas",
    isEnabled: () => canEdit() && isOneNote(),
    run: () => writeSelected("text"),
  },
  {
    id: "edit.deleteWithMembers",
    title: "Delete the group with its nodes",
    section: "Edit",
    keys: ["Shift+Delete"],
    scope: "canvas",
    isEnabled: () => canEdit() && selectedGroups().length > 0,
    run: () => void removeGroupsWithMembers(),
  },
  {
    id: "edit.delete",
    title: "Delete the selection",
    section: "Edit",
    keys: ["Delete", "Backspace"],
    scope: "canvas",
    isEnabled: () => canEdit() && hasSelection(),
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

function canEdit(): boolean {
  return useApp.getState().open !== undefined && !isReadOnly();
}

function hasNodesToEdit(): boolean {
  return canEdit() && selectedNodes().length > 0;
}

function isOneNote(): boolean {
  const [node, ...others] = selectedNodes();
  return node?.type === "note" && others.length === 0;
}

function writeSelected(part: "label" | "text"): void {
  const [node] = selectedNodes();
  if (node !== undefined) startWriting(node.id, part);
}

function hasSelection(): boolean {
  const { selectedIds, edges } = useCanvas.getState();
  return selectedIds.length > 0 || edges.some(({ selected }) => selected);
}

function withName(verb: string, name: string | undefined): string {
  return name === undefined ? verb : `${verb}: ${name}`;
}
