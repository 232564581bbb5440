import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readRecents, rememberStudy } from "../../../src/core/recents.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

describe("recent studies", () => {
  it("are listed newest first, each once, and not without end", async () => {
    const home = await temporaryFolder();
    expect(await readRecents(home)).toEqual([]);
    for (let n = 0; n < 25; n += 1) await rememberStudy(home, `/studies/${n}`);
    await rememberStudy(home, "/studies/10");
    const folders = (await readRecents(home)).map(({ folder }) => folder);
    expect(folders.slice(0, 3)).toEqual(["/studies/10", "/studies/24", "/studies/23"]);
    expect([folders.length, new Set(folders).size]).toEqual([20, 20]);
  });

  it.each(["{", "{}", '[{"folder":1}]'])("start anew where the list is broken: %j", async (text) => {
    const home = await temporaryFolder();
    await writeFile(join(home, "recents.json"), text);
    expect(await readRecents(home)).toEqual([]);
    await rememberStudy(home, "/studies/1");
    expect(await readRecents(home)).toMatchObject([{ folder: "/studies/1" }]);
  });
});
