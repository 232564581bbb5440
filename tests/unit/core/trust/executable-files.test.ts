import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { findExecutableFiles } from "../../../../src/core/trust/executable-files.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

async function makeFolder(files: Record<string, number>): Promise<string> {
  const root = await temporaryFolder();
  for (const [path, mode] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), "");
    await chmod(join(root, path), mode);
  }
  return root;
}

describe("findExecutableFiles", () => {
  it("finds those that anybody may start, hidden ones too, but follows no link and stays out of .planform", async () => {
    const root = await makeFolder({
      "model/solve.sh": 0o755,
      "model/beam.inp": 0o644,
      ".git/hooks/post-checkout": 0o711,
      "tools/other": 0o601,
      ".planform/run": 0o755,
    });
    await symlink("/bin/sh", join(root, "sh"));
    await symlink("/bin", join(root, "programs"));
    expect(await findExecutableFiles(root)).toEqual({
      paths: [".git/hooks/post-checkout", "model/solve.sh", "tools/other"],
      isWhole: true,
    });
  });

  it("says where it did not see everything", async () => {
    const root = await makeFolder({ a: 0o755, b: 0o755, c: 0o755 });
    expect((await findExecutableFiles(root, { mostEntries: 2 })).isWhole).toBe(false);
    expect(await findExecutableFiles(join(root, "nowhere"))).toEqual({ paths: [], isWhole: false });
  });
});
