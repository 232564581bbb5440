import { chmod, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { listStudyFiles, resolveStudyFile } from "../../../../src/core/study/list-study-files.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

/** A folder with files; each holds its own path. */
async function makeFolder(paths: readonly string[]): Promise<string> {
  const folder = await temporaryFolder();
  for (const path of paths) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), path);
  }
  return folder;
}

async function list(folder: string, query = "", limit = 50): Promise<string[]> {
  return (await listStudyFiles(folder, { query, limit })).map(({ path }) => path);
}

describe("listStudyFiles", () => {
  it("lists files with their sizes, the shorter paths first, then by name", async () => {
    const folder = await makeFolder([
      "study.json",
      "b.inp",
      "a.inp",
      "model/beam.inp",
      "3_results/run/best.csv",
    ]);
    expect(await listStudyFiles(folder, { query: "", limit: 50 })).toEqual([
      { path: "a.inp", bytes: 5 },
      { path: "b.inp", bytes: 5 },
      { path: "study.json", bytes: 10 },
      { path: "model/beam.inp", bytes: 14 },
      { path: "3_results/run/best.csv", bytes: 22 },
    ]);
    expect(await list(folder, "", 2)).toEqual(["a.inp", "b.inp"]);
  });

  it("leaves out what is hidden, what was installed, and links", async () => {
    const folder = await makeFolder([
      "model/beam.inp",
      ".hidden",
      ".git/config",
      ".planform/study.db",
      "model/.cache/x",
      "node_modules/a/index.js",
      "model/node_modules/b.js",
      "node_modules.txt",
    ]);
    await symlink(join(folder, "model"), join(folder, "link"));
    await symlink(join(folder, "model", "beam.inp"), join(folder, "beam-link.inp"));
    await symlink("nowhere", join(folder, "dangling"));
    expect(await list(folder)).toEqual(["model/beam.inp", "node_modules.txt"]);
  });

  it("wants all words, in any case, and puts hits in the name before those in the folders", async () => {
    const folder = await makeFolder([
      "mesh/a.txt",
      "other/Fine Mesh 2.txt",
      "mesh/fine.inp",
      "MESH.inp",
      "fine/coarse/mesh.txt",
      "fine/b.txt",
      "Größe.txt",
    ]);
    expect(await list(folder, "mesh")).toEqual([
      "MESH.inp",
      "fine/coarse/mesh.txt",
      "other/Fine Mesh 2.txt",
      "mesh/a.txt",
      "mesh/fine.inp",
    ]);
    expect(await list(folder, " MESH  fine ")).toEqual([
      "other/Fine Mesh 2.txt",
      "mesh/fine.inp",
      "fine/coarse/mesh.txt",
    ]);
    expect(await list(folder, "mesh/fi")).toEqual(["mesh/fine.inp"]);
    expect(await list(folder, "GRO\u0308SSE".replace("SS", "ß"))).toEqual(["Größe.txt"]);
    expect(await list(folder, "shell")).toEqual([]);
    expect(await list(folder, "*")).toEqual([]);
  });

  it("looks no further down than 12 folders", async () => {
    const at = (depth: number) => `${"d/".repeat(depth)}file`;
    const folder = await makeFolder([at(0), at(12), at(13)]);
    expect(await list(folder)).toEqual([at(0), at(12)]);
  });

  it("looks at no more than so many entries, the upper ones first", async () => {
    const many = Array.from({ length: 30 }, (_, n) => `many/${n}.txt`);
    const folder = await makeFolder(["many/further/down.txt", ...many, "top.txt"]);
    const found = async (mostEntries: number) =>
      (await listStudyFiles(folder, { query: "", limit: 50, mostEntries })).length;
    // Above the many stand a folder and a file, among them a folder.
    expect(await found(2)).toBe(1);
    expect(await found(12)).toBeGreaterThanOrEqual(10);
    expect(await found(12)).toBeLessThanOrEqual(11);
    expect(await found(33)).toBe(31);
    expect(await found(34)).toBe(32);
  });

  it("leaves out names that would not be read in one way", async ({ skip }) => {
    skip(process.platform === "win32", "Windows has no such names");
    const folder = await makeFolder(["back\\slash.txt", "two\nlines.txt", "good.txt", "b\\c/inner.txt"]);
    expect(await list(folder)).toEqual(["good.txt"]);
  });

  it("leaves out paths that are longer than one can be named", async () => {
    const folder = await makeFolder([`${`${"x".repeat(200)}/`.repeat(5)}${"y".repeat(19)}`]);
    await writeFile(join(folder, `${"x".repeat(200)}/`.repeat(5), "y".repeat(20)), "");
    const [path = "", ...others] = await list(folder);
    expect([path.length, others]).toEqual([1_024, []]);
  });

  it("passes over a folder that the user may not read", async ({ skip }) => {
    skip(process.platform === "win32", "Windows has no such permissions");
    skip(process.getuid?.() === 0, "root may read every folder");
    const folder = await makeFolder(["closed/a.txt", "b.txt"]);
    await chmod(join(folder, "closed"), 0);
    expect(await list(folder)).toEqual(["b.txt"]);
    await chmod(join(folder, "closed"), 0o700);
  });

  it("says so when the study's folder is gone", async () => {
    const folder = await makeFolder([]);
    await rm(folder, { recursive: true });
    await expect(list(folder)).rejects.toMatchObject({ code: "study-unreadable" });
  });
});

describe("resolveStudyFile", () => {
  it("finds a file, also a hidden one, and through a link that stays inside", async () => {
    const folder = await makeFolder(["model/beam.inp", ".notes", ".planform-notes/a"]);
    await symlink(join(folder, "model"), join(folder, "link"));
    const outer = join(await temporaryFolder(), "study");
    await symlink(folder, outer);
    for (const root of [folder, outer]) {
      expect(await resolveStudyFile(root, "model/beam.inp")).toEqual({ path: "model/beam.inp", bytes: 14 });
      expect(await resolveStudyFile(root, "link/beam.inp")).toEqual({ path: "link/beam.inp", bytes: 14 });
      expect(await resolveStudyFile(root, ".notes")).toEqual({ path: ".notes", bytes: 6 });
      expect(await resolveStudyFile(root, ".planform-notes/a")).toMatchObject({ bytes: 17 });
    }
  });

  it.each([
    "",
    ".",
    "..",
    "/",
    "model",
    "model/",
    "nothing.txt",
    "model/beam.inp/",
    "model/beam.inp/x",
    "./model/beam.inp",
    "model/./beam.inp",
    "model//beam.inp",
    "model/../model/beam.inp",
    "../study/model/beam.inp",
    "/etc/hostname",
    "\\\\server\\share",
    "model\\beam.inp",
    "..\\outside.txt",
    "model/beam.inp\u0000",
    "model/beam.inp\n",
    ".planform/study.db",
    ".planform/../model/beam.inp",
    "out/outside.txt",
    "outside-link.txt",
    "private/study.db",
    "dangling",
    "loop",
    "beside/neighbour.txt",
    "x".repeat(1_025),
  ])("refuses %j", async (path) => {
    const parent = await makeFolder([
      "outside.txt",
      "study2/neighbour.txt",
      "study/model/beam.inp",
      "study/.planform/study.db",
    ]);
    const folder = join(parent, "study");
    await symlink(parent, join(folder, "out"));
    await symlink(join(parent, "study2"), join(folder, "beside"));
    await symlink(join(parent, "outside.txt"), join(folder, "outside-link.txt"));
    await symlink(join(folder, ".planform"), join(folder, "private"));
    await symlink(join(folder, "nowhere"), join(folder, "dangling"));
    await symlink(join(folder, "loop"), join(folder, "loop"));
    await expect(resolveStudyFile(folder, path)).rejects.toMatchObject({ code: "file-not-in-study" });
  });

  it("finds every file that the list names, and no path leads outside", async () => {
    const parent = await makeFolder(["secret", "study/a b.txt", "study/ä/🙂.txt", "study/.planform/secret"]);
    const folder = join(parent, "study");
    for (const file of await listStudyFiles(folder, { query: "", limit: 50 })) {
      expect(await resolveStudyFile(folder, file.path)).toEqual(file);
    }
    const part = fc.constantFrom(
      "..",
      ".",
      "/",
      "\\",
      "secret",
      "study",
      ".planform",
      "a b.txt",
      "ä",
      "\u0000",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 6 }), fc.constantFrom("", "/"), async (parts, glue) => {
        const found = await resolveStudyFile(folder, parts.join(glue)).catch(() => undefined);
        expect([undefined, "a b.txt"]).toContain(found?.path);
      }),
      { numRuns: 300 },
    );
  });
});
