/** Something that the user can do: by its keys, in the command palette, in menus. One list for all of them. */
export type Command = {
  /** `edit.undo`: the section's name and its own. */
  readonly id: string;
  /** A verb and what it acts on; a function where that depends on the moment. */
  readonly title: string | (() => string);
  readonly section: CommandSection;
  /** As they are shown, `Ctrl+Shift+Z`; the first is shown, all of them count. `Ctrl` is Cmd on a Mac. */
  readonly keys?: readonly string[];
  /** Its keys are those of an event of the browser, which brings the clipboard along: here they are only shown. */
  readonly isHeardByEvent?: true;
  /**
   * Where its keys count. `canvas`: while the canvas is shown and no control elsewhere has the focus. `window`: everywhere but
   * in text fields. `always`: in text fields too.
   */
  readonly scope: "canvas" | "window" | "always";
  /** Absent: always. One that is not enabled is left out of menus, and its keys do nothing. */
  readonly isEnabled?: () => boolean;
  readonly run: () => void;
};

export const commandSections = ["Edit", "Canvas", "Arrange", "View", "Study", "Chat"] as const;
export type CommandSection = (typeof commandSections)[number];

export function commandTitle({ title }: Command): string {
  return typeof title === "string" ? title : title();
}

export function isEnabled(command: Command): boolean {
  return command.isEnabled?.() ?? true;
}
