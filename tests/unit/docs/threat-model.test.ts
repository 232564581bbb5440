import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../../..");
const page = readFileSync(join(root, "docs/threat-model.md"), "utf8");

type Row = { readonly threat: string; readonly guard: string; readonly test: string };

const rows: readonly Row[] = page
  .split("\n")
  .filter((line) => line.startsWith("| ") && !line.startsWith("| threat |"))
  .map((line) => {
    const [threat = "", guard = "", test = "", ...rest] = line.replace(/^\||\|$/g, "").split("|");
    expect(rest, line).toHaveLength(1);
    return { threat: threat.trim(), guard: guard.trim(), test: test.trim() };
  });

/** The tests that a cell names: `file`: "title", "title"; `file`: "title". Undefined where it is written otherwise. */
function readTests(cell: string): { file: string; titles: string[] }[] | undefined {
  const parts = cell.split(/;\s(?=`)/).map((part) => {
    const match = /^`([^`]+)`: ("[^"]+"(?:, "[^"]+")*)$/.exec(part);
    const [, file, titles] = match ?? [];
    if (file === undefined || titles === undefined) return undefined;
    return { file, titles: titles.slice(1, -1).split('", "') };
  });
  return parts.every((part) => part !== undefined) ? parts : undefined;
}

describe("the threat model", () => {
  it("has a row for each kind of threat", () => {
    expect(rows.length).toBeGreaterThan(40);
    expect(new Set(rows.map(({ threat }) => threat)).size).toBe(rows.length);
  });

  it.each(rows)("names guards that are there: $threat", ({ guard }) => {
    const files = [...guard.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? "");
    expect(files).not.toEqual([]);
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  it.each(rows)("names tests that are there, or says why there is none: $threat", ({ test }) => {
    if (/^not tested: .{20,}/.test(test)) return;
    const tests = readTests(test);
    expect(tests, test).toBeDefined();
    const missing = (tests ?? []).flatMap(({ file, titles }) => {
      const path = join(root, file);
      const text = existsSync(path) ? readFileSync(path, "utf8") : "";
      return titles.filter((title) => !text.includes(title)).map((title) => `${file}: ${title}`);
    });
    expect(missing).toEqual([]);
  });
});
