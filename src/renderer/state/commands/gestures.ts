import type { CommandSection } from "./command.ts";

/** What is done by the pointer, or by a key only in one place: no commands, but named where shortcuts are listed. */
export const gestures: readonly {
  readonly section: CommandSection;
  readonly keys: string;
  /** Words for a movement of the pointer, which are no keys. */
  readonly isMovement?: true;
  readonly title: string;
}[] = [
  {
    section: "Canvas",
    keys: "Tab",
    title: "Next node; after a click on the canvas: add a node at the pointer",
  },
  { section: "Canvas", keys: "Double-click", isMovement: true, title: "Add a node there" },
  {
    section: "Canvas",
    keys: "Drag from a port",
    isMovement: true,
    title: "Connect; onto the empty canvas: add and connect",
  },
  {
    section: "Canvas",
    keys: "Drag the end of an edge",
    isMovement: true,
    title: "Reconnect; onto the empty canvas: disconnect",
  },
  { section: "Canvas", keys: "Drop a node on an edge", isMovement: true, title: "Insert it there" },
  { section: "Canvas", keys: "Right-click", isMovement: true, title: "What can be done with it" },
  { section: "Canvas", keys: "Shift+Click", title: "Add to the selection" },
  { section: "Canvas", keys: "Shift+Drag", title: "Select by a frame" },
  { section: "Canvas", keys: "Space+Drag", title: "Move the canvas; the middle button does too" },
  { section: "Canvas", keys: "Ctrl+Wheel", title: "Zoom, as pinching does" },
  { section: "Arrange", keys: "Arrow keys", title: "Move the selected nodes; with Shift further" },
  { section: "Chat", keys: "Enter", title: "Send, or queue while a turn runs" },
  { section: "Chat", keys: "Shift+Enter", title: "New line" },
  { section: "Chat", keys: "@", title: "Mention a node or a file of the study" },
  { section: "Chat", keys: "Arrow up", title: "Earlier messages, in an empty field" },
  { section: "Chat", keys: "Esc", title: "Stop the running turn" },
  { section: "Chat", keys: "F2", title: "Rename a conversation in the list" },
];
