import { expect, it } from "vitest";
import { type KeyPress, matchesKeys } from "../../../../../src/renderer/state/commands/match-keys.ts";

function press(key: string, ...held: ("ctrl" | "shift" | "alt" | "meta")[]): KeyPress {
  return {
    key,
    ctrlKey: held.includes("ctrl"),
    shiftKey: held.includes("shift"),
    altKey: held.includes("alt"),
    metaKey: held.includes("meta"),
  };
}

it.each([
  [press("z", "ctrl"), "Ctrl+Z", true],
  [press("z", "meta"), "Ctrl+Z", true],
  [press("Z", "ctrl", "shift"), "Ctrl+Shift+Z", true],
  [press("Z", "ctrl", "shift"), "Ctrl+Z", false],
  [press("z"), "Ctrl+Z", false],
  [press("f"), "F", true],
  [press("F", "shift"), "F", false],
  [press("f", "alt"), "F", false],
  [press("?", "shift"), "?", true],
  [press("/"), "/", true],
  [press("+", "shift"), "+", true],
  [press("+"), "+", true],
  [press("+", "ctrl"), "Ctrl++", true],
  [press("+", "ctrl"), "+", false],
  [press("Escape"), "Esc", true],
  [press("ArrowLeft", "ctrl"), "Ctrl+ArrowLeft", true],
  [press("F10", "shift"), "Shift+F10", true],
  [press("Delete", "shift"), "Delete", false],
])("tells whether a press of keys is the one that is written", (key, keys, matches) => {
  expect(matchesKeys(key, keys)).toBe(matches);
});
