import { expect, it } from "vitest";
import { allCommands, findCommand, keysOf } from "../../../../../src/renderer/state/commands/all-commands.ts";
import { commandSections, commandTitle } from "../../../../../src/renderer/state/commands/command.ts";
import { gestures } from "../../../../../src/renderer/state/commands/gestures.ts";
import { menus } from "../../../../../src/renderer/state/commands/menus.ts";

/** Keys that act on the nearest thing that takes them: the first command of the list that can do something. */
const layered = ["Esc", "Enter"];

it("gives every command a title, a section and an id of its own", () => {
  for (const command of allCommands) {
    expect(commandTitle(command).trim(), command.id).not.toBe("");
    expect(commandSections, command.id).toContain(command.section);
  }
  expect(new Set(allCommands.map(({ id }) => id)).size).toBe(allCommands.length);
});

it("gives no keys to two commands where both count", () => {
  const taken = new Map<string, string>();
  for (const { id, keys = [], scope } of allCommands) {
    for (const key of keys) {
      if (layered.includes(key)) continue;
      // Each scope holds the narrower ones.
      for (const wide of ["canvas", "window", "always"]) {
        const other = taken.get(`${wide} ${key}`);
        expect(other, `${key} of ${id} (${scope})`).toBeUndefined();
      }
      taken.set(`${scope} ${key}`, id);
    }
  }
});

it("lists no gesture that a command has as its keys already", () => {
  for (const { section, keys } of gestures) {
    const same = allCommands.filter((command) => command.section === section && command.keys?.includes(keys));
    expect(same.map(({ id }) => id)).toEqual([]);
  }
});

it("builds the menus from commands that there are, none of them twice in one", () => {
  for (const [target, groups] of Object.entries(menus)) {
    const ids = groups.flat().flatMap((item) => (typeof item === "string" ? [item] : item.ids));
    for (const id of ids) expect(findCommand(id), `${id} in the menu of ${target}`).toBeDefined();
    expect(new Set(ids).size).toBe(ids.length);
  }
});

it("tells the keys that a tooltip shows", () => {
  expect(keysOf("edit.undo")).toBe("Ctrl+Z");
  expect(keysOf("nope")).toBeUndefined();
});
