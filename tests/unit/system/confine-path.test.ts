import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { confinePath } from "../../../src/system/confine-path.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

describe("confinePath", () => {
  it("refuses a path that no file system takes, as any other path that is no good", async () => {
    const root = await temporaryFolder();
    await symlink("b", join(root, "a"));
    await symlink("a", join(root, "b"));
    for (const path of ["x".repeat(300), "y/".repeat(3_000), "a/file"])
      await expect(confinePath(root, path)).rejects.toMatchObject({
        name: "AppError",
        code: "invalid-input",
      });
  });
});
