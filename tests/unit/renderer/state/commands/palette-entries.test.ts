import { expect, it } from "vitest";
import {
  findEntries,
  type PaletteEntry,
} from "../../../../../src/renderer/state/commands/palette-entries.ts";

function entry(id: string, title: string, section: PaletteEntry["section"] = "View"): PaletteEntry {
  const node = section === "Nodes" ? { nodeType: "solver" as const } : {};
  return { id, title, words: section, section, ...node, run: () => undefined };
}

const entries = [
  entry("view.fit", "Fit everything into view"),
  entry("view.settings", "Settings"),
  entry("chat.new", "New conversation", "Chat"),
  entry("node.web", "Go to Web thickness", "Nodes"),
];
const find = (query: string, recent: string[] = []): string[] =>
  findEntries(entries, query, recent).map((found) => found.entry.id);

it("lists the commands, those that were used last first, until something is typed", () => {
  expect(find("")).toEqual(["view.fit", "view.settings", "chat.new"]);
  expect(find("", ["chat.new"])).toEqual(["chat.new", "view.fit", "view.settings"]);
});

it("finds commands and nodes by a few letters", () => {
  expect(find("webth")[0]).toBe("node.web");
  expect(find("sett")[0]).toBe("view.settings");
  expect(find("chat")[0]).toBe("chat.new");
  expect(find("qqq")).toEqual([]);
});
