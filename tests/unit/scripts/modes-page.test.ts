import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { modesPageFile, writeModesPage } from "../../../scripts/modes-page.ts";

describe("the page of the modes", () => {
  it("is written anew when the policy changes: node scripts/write-modes-page.ts", () => {
    const page = readFileSync(join(import.meta.dirname, "../../..", modesPageFile), "utf8");
    expect(page).toBe(writeModesPage());
  });

  it("names what is closed and what each mode has", () => {
    const page = writeModesPage();
    for (const text of ["`~/.ssh/`", "`.env`", "`STUDY/.planform/`", "`Bash`", "`mcp__planform`"])
      expect(page).toContain(text);
  });
});
