import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findSandbox } from "../../../../src/system/sandbox/find-sandbox.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

/** A folder with a `bwrap` that does this. */
async function pathWith(script: string): Promise<string> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "bwrap"), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, "bwrap"), 0o755);
  return folder;
}

describe("findSandbox", () => {
  it("takes a bubblewrap that does what is asked of it, and tells its version", async () => {
    const folder = await pathWith('[ "$1" = --unshare-all ] && echo bubblewrap 0.9.1');
    expect(await findSandbox({ PATH: folder }, "linux")).toEqual({
      state: "available",
      tool: { type: "bubblewrap", path: join(folder, "bwrap") },
      version: "0.9.1",
    });
  });

  it("takes one that is not allowed to do it for none, and says why in its own words", async () => {
    const folder = await pathWith("echo 'bwrap: setting up uid map: Permission denied' >&2; exit 1");
    const found = await findSandbox({ PATH: folder }, "linux");
    expect(found).toMatchObject({
      state: "missing",
      reason: "bubblewrap is installed but cannot be used: setting up uid map: Permission denied",
    });
    expect(found.state === "missing" && found.hint).toContain("user namespaces");
  });

  it("does not wait for ever", async () => {
    const folder = await pathWith("exec sleep 60");
    expect(await findSandbox({ PATH: folder }, "linux")).toMatchObject({
      state: "missing",
      reason: "bubblewrap is installed but cannot be used: no answer in 10 s",
    });
  });

  it("says that there is none where there is none", async () => {
    expect(await findSandbox({}, "win32")).toMatchObject({
      state: "missing",
      reason: "there is none for win32",
    });
  });
});
