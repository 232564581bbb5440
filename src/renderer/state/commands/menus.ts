import { alignments } from "../align-nodes.ts";
import { useCanvas } from "../canvas-store.ts";
import { findCommand } from "./all-commands.ts";
import { type Command, isEnabled } from "./command.ts";

export type MenuTarget = "node" | "nodes" | "group" | "edge" | "canvas";

/** A menu within a menu. */
type Within = { readonly title: string; readonly ids: readonly string[] };
type FoundWithin = { readonly title: string; readonly commands: readonly Command[] };
export type MenuItem = Command | FoundWithin;

const align: Within = {
  title: "Align and distribute",
  ids: [
    ...alignments.map((alignment) => `arrange.${alignment}`),
    "arrange.horizontally",
    "arrange.vertically",
  ],
};
const clipboard = ["edit.cut", "edit.copy", "edit.duplicate"];
const review = ["review.accept", "review.reject"];

/** What the menu of each thing offers, by the ids of the commands; a line is drawn between the lists. */
export const menus: Readonly<Record<MenuTarget, readonly (readonly (string | Within)[])[]>> = {
  node: [
    review,
    ["canvas.edit", "edit.noteText", "edit.rename"],
    ["canvas.connect", "canvas.add"],
    clipboard,
    ["arrange.group", "arrange.pin", "arrange.tidyConnected", "view.fit"],
    ["edit.delete"],
  ],
  nodes: [
    review,
    clipboard,
    ["arrange.group", "arrange.pin", align, "arrange.tidySelection", "view.fit"],
    ["edit.delete"],
  ],
  group: [
    ["edit.rename", "arrange.collapse", "arrange.fitGroup", "arrange.ungroup"],
    clipboard,
    ["arrange.pin", "view.fit"],
    ["edit.delete", "edit.deleteWithMembers"],
  ],
  edge: [review, ["canvas.insert"], ["edit.delete"]],
  canvas: [
    ["canvas.add", "edit.paste"],
    ["edit.selectAll", "canvas.find"],
    ["arrange.tidyAll", "view.fitAll"],
  ],
};

const labels: Readonly<Record<MenuTarget, string>> = {
  node: "Menu of the node",
  nodes: "Menu of the selected nodes",
  group: "Menu of the group",
  edge: "Menu of the edge",
  canvas: "Menu of the canvas",
};

/** The menu of what is selected, with what can be done at the moment. */
export function findMenu(): { readonly label: string; readonly groups: readonly (readonly MenuItem[])[] } {
  const target = findTarget();
  const groups = menus[target].map((items) => items.flatMap(toItem));
  return { label: labels[target], groups: groups.filter((items) => items.length > 0) };
}

function toItem(item: string | Within): MenuItem[] {
  if (typeof item === "string") {
    const command = findCommand(item);
    return command !== undefined && isEnabled(command) ? [command] : [];
  }
  const commands = item.ids
    .map(findCommand)
    .filter((command) => command !== undefined)
    .filter(isEnabled);
  return commands.length === 0 ? [] : [{ title: item.title, commands }];
}

function findTarget(): MenuTarget {
  const { nodes, edges } = useCanvas.getState();
  const [node, ...others] = nodes.filter(({ selected }) => selected);
  if (others.length > 0) return "nodes";
  if (node !== undefined) return node.data.node.type === "group" ? "group" : "node";
  return edges.some(({ selected }) => selected) ? "edge" : "canvas";
}
