import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sweepScratch } from "../../../../src/core/chat/sweep-scratch.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

describe("sweepScratch", () => {
  it("removes what belongs to no conversation any more", async () => {
    const folder = await temporaryFolder();
    for (const id of ["kept", "gone"]) {
      await mkdir(join(folder, id));
      await writeFile(join(folder, id, "a.txt"), "a");
    }
    await sweepScratch({ scratchFolder: folder }, new Set(["kept"]));
    expect(await readdir(folder)).toEqual(["kept"]);
  });

  it("has nothing to do where no code was run", async () => {
    const folder = await temporaryFolder();
    await expect(sweepScratch({ scratchFolder: join(folder, "none") }, new Set())).resolves.toBeUndefined();
  });
});
