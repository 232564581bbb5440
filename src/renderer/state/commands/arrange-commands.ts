import { alignSelection, arrangedBoxes, distributeSelection, togglePinned } from "../actions/arrange.ts";
import {
  fitSelectedGroups,
  groupSelection,
  selectedGroups,
  selectedNodes,
  toggleCollapsed,
  ungroupSelection,
} from "../actions/groups.ts";
import { type Alignment, alignments, type Direction } from "../align-nodes.ts";
import { isReadOnly } from "../canvas-tools.ts";
import { useApp } from "../store.ts";
import type { Command } from "./command.ts";

const alignTitles: Readonly<Record<Alignment, string>> = {
  left: "Align left edges",
  centre: "Align centres",
  right: "Align right edges",
  top: "Align top edges",
  middle: "Align middles",
  bottom: "Align bottom edges",
};

export const arrangeCommands: readonly Command[] = [
  {
    id: "arrange.group",
    title: "Group the selection",
    section: "Arrange",
    keys: ["Ctrl+G"],
    scope: "canvas",
    isEnabled: () => canEdit() && selectedNodes().length > 0,
    run: () => void groupSelection(),
  },
  {
    id: "arrange.ungroup",
    title: "Ungroup",
    section: "Arrange",
    keys: ["Ctrl+Shift+G"],
    scope: "canvas",
    isEnabled: hasGroup,
    run: () => void ungroupSelection(),
  },
  {
    id: "arrange.collapse",
    title: () =>
      selectedGroups().every(({ data }) => data.collapsed === true)
        ? "Expand the group"
        : "Collapse the group",
    section: "Arrange",
    keys: ["Ctrl+."],
    scope: "canvas",
    isEnabled: hasGroup,
    run: () => void toggleCollapsed(selectedGroups()),
  },
  {
    id: "arrange.fitGroup",
    title: "Fit the group to its nodes",
    section: "Arrange",
    scope: "canvas",
    isEnabled: () => canEdit() && selectedGroups().some(({ data }) => data.collapsed !== true),
    run: () => void fitSelectedGroups(),
  },
  {
    id: "arrange.pin",
    title: () =>
      selectedNodes().every(({ pinned }) => pinned === true) ? "Unpin" : "Pin: tidying up leaves it",
    section: "Arrange",
    keys: ["P"],
    scope: "canvas",
    isEnabled: () => canEdit() && selectedNodes().length > 0,
    run: () => void togglePinned(),
  },
  ...alignments.map(
    (alignment): Command => ({
      id: `arrange.${alignment}`,
      title: alignTitles[alignment],
      section: "Arrange",
      scope: "canvas",
      isEnabled: () => canArrange(2),
      run: () => void alignSelection(alignment),
    }),
  ),
  distribute("horizontally"),
  distribute("vertically"),
];

function distribute(direction: Direction): Command {
  return {
    id: `arrange.${direction}`,
    title: `Distribute ${direction}`,
    section: "Arrange",
    scope: "canvas",
    isEnabled: () => canArrange(3),
    run: () => void distributeSelection(direction),
  };
}

function canArrange(least: number): boolean {
  return canEdit() && arrangedBoxes().length >= least;
}

function hasGroup(): boolean {
  return canEdit() && selectedGroups().length > 0;
}

function canEdit(): boolean {
  return useApp.getState().open !== undefined && !isReadOnly();
}
