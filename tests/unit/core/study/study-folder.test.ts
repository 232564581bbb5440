import { mkdir, readdir, readFile, realpath, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  findStudyFolder,
  keepCopy,
  preparePrivateFolder,
  readStudyText,
  scratchFolderOf,
  studyFolderLayout,
  toFolderError,
  turnFolderOf,
  writeTextAtomically,
} from "../../../../src/core/study/study-folder.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

async function makeStudyFolder(): Promise<string> {
  const folder = await realpath(await temporaryFolder());
  await writeFile(join(folder, "study.json"), "{}");
  return folder;
}

describe("findStudyFolder", () => {
  it("finds one folder by its path, by the path of its study.json, and through a link", async () => {
    const folder = await makeStudyFolder();
    const link = join(await temporaryFolder(), "link");
    await symlink(folder, link);
    const paths = [
      folder,
      `${folder}/`,
      join(folder, "study.json"),
      join(folder, "..", basename(folder)),
      link,
    ];
    const found = await Promise.all(paths.map((path) => findStudyFolder(path)));
    expect(new Set(found.map((layout) => layout.folder))).toEqual(new Set([folder]));
    expect(found[0]?.database).toBe(join(folder, ".planform", "study.db"));
  });

  it.each([
    ["a folder that is not there", "nowhere"],
    ["a folder without a study", "empty"],
    ["a file", "file"],
    ["a study.json that is a folder", "odd"],
    ["a link to nowhere", "dangling"],
    ["a path through a file", "file/study"],
  ])("finds no study at %s", async (_name, path) => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "empty"));
    await mkdir(join(folder, "odd", "study.json"), { recursive: true });
    await writeFile(join(folder, "file"), "");
    await symlink(join(folder, "gone"), join(folder, "dangling"));
    await expect(findStudyFolder(join(folder, path))).rejects.toMatchObject({ code: "study-not-found" });
  });
});

describe("a study.json that is a link", () => {
  it("is none where it leads out of the study", async () => {
    const folder = await temporaryFolder();
    const elsewhere = await makeStudyFolder();
    await symlink(join(elsewhere, "study.json"), join(folder, "study.json"));
    await expect(findStudyFolder(folder)).rejects.toMatchObject({ code: "study-unreadable" });
  });
});

describe("a study that has lost its study.json", () => {
  it("is broken rather than not there, as long as its database is", async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, ".planform"));
    await writeFile(join(folder, ".planform", "study.db"), "");
    await expect(findStudyFolder(folder)).rejects.toMatchObject({ code: "study-broken" });
  });
});

describe("keepCopy", () => {
  it("keeps what study.json holds byte by byte, and never overwrites what is there", async () => {
    const layout = studyFolderLayout(await makeStudyFolder());
    const first = Buffer.from([0xff, 0xfe, 0x00]);
    await writeFile(layout.studyFile, first);
    const path = join(layout.folder, "study.v1.json");
    expect(await keepCopy(layout, "study.v1.json")).toBe(path);
    expect(await keepCopy(layout, "study.v1.json")).toBe(path);
    await writeFile(layout.studyFile, "other");
    expect(await keepCopy(layout, "study.v1.json")).toBe(join(layout.folder, "study.v1-2.json"));
    expect((await readFile(path)).equals(first)).toBe(true);
    expect((await readdir(layout.folder)).sort()).toEqual(["study.json", "study.v1-2.json", "study.v1.json"]);
  });

  it("keeps nothing where there is no study.json", async () => {
    const layout = studyFolderLayout(await temporaryFolder());
    expect(await keepCopy(layout, "study.v1.json")).toBeUndefined();
    expect(await readdir(layout.folder)).toEqual([]);
  });
});

describe("readStudyText", () => {
  it("says so when the file cannot be read", async () => {
    const layout = studyFolderLayout(await temporaryFolder());
    await mkdir(layout.studyFile);
    await expect(readStudyText(layout)).rejects.toMatchObject({
      code: "study-unreadable",
      message: expect.stringContaining("study.json"),
    });
  });
});

describe("preparePrivateFolder", () => {
  it("makes a folder that git leaves alone, and keeps what is in one that is there", async () => {
    const layout = studyFolderLayout(await makeStudyFolder());
    await preparePrivateFolder(layout);
    await writeFile(join(layout.privateFolder, ".gitignore"), "mine");
    await preparePrivateFolder(layout);
    expect(await readFile(join(layout.privateFolder, ".gitignore"), "utf8")).toBe("mine");
  });

  it.each([
    ".",
    "study.db",
    "app.lock",
    "turns",
    "scratch",
    "scratch/c1",
    "turns/t1/settings.json",
    "runs",
    "runs/r1",
    "runs/r1/trials",
    "runs/r1/trials/1",
  ])("has nothing to do with a folder in which %s leads elsewhere", async (name) => {
    const folder = await makeStudyFolder();
    const layout = studyFolderLayout(folder);
    const elsewhere = await temporaryFolder();
    await writeFile(join(elsewhere, "mine.txt"), "mine");
    const link = join(layout.privateFolder, name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(elsewhere, link);
    await expect(preparePrivateFolder(layout)).rejects.toMatchObject({
      code: "study-unreadable",
      message: expect.stringContaining("is a link"),
    });
    expect(await readdir(elsewhere)).toEqual(["mine.txt"]);
  });

  it("lets solvers make links in the folders of their trials", async () => {
    const layout = studyFolderLayout(await makeStudyFolder());
    for (const place of ["runs/r1/trials/1", "evaluated/d1"]) {
      await mkdir(join(layout.privateFolder, place), { recursive: true });
      await symlink("/usr", join(layout.privateFolder, place, "usr"));
    }
    await preparePrivateFolder(layout);
  });

  it("lets code make links in its own scratch folder", async () => {
    const layout = studyFolderLayout(await makeStudyFolder());
    await mkdir(join(layout.scratchFolder, "c1"), { recursive: true });
    await symlink("/usr", join(layout.scratchFolder, "c1", "usr"));
    await expect(preparePrivateFolder(layout)).resolves.toBeUndefined();
  });

  it.each(["../x", "", "a/b", "..", ".hidden", "a\0b"])("makes no folder of the id %j", (id) => {
    const layout = studyFolderLayout("/s");
    for (const folderOf of [turnFolderOf, scratchFolderOf])
      expect(() => folderOf(layout, id)).toThrow(expect.objectContaining({ code: "study-unreadable" }));
  });

  it("says so when the study folder cannot be written", async () => {
    const layout = studyFolderLayout(await makeStudyFolder());
    await writeFile(layout.privateFolder, "a file in the way");
    await expect(preparePrivateFolder(layout)).rejects.toMatchObject({ code: "study-unreadable" });
  });
});

describe("writeTextAtomically", () => {
  it("replaces the file and leaves nothing beside it", async () => {
    const folder = await temporaryFolder();
    const path = join(folder, "a.json");
    await writeTextAtomically(path, "old");
    await writeTextAtomically(path, "new");
    expect([await readFile(path, "utf8"), await readdir(folder)]).toEqual(["new", ["a.json"]]);
  });
});

describe("toFolderError", () => {
  const systemError = (code: string, syscall: string) =>
    Object.assign(new Error(`${code}: no way, ${syscall} 'x'`), { code, syscall });

  it.each([
    ["ENOSPC", "write"],
    ["EROFS", "open"],
    ["EACCES", "mkdir"],
    ["ENOENT", "mkdir"],
  ])("says of %s in %s that the folder cannot be written", (code, syscall) => {
    expect(toFolderError(systemError(code, syscall))).toMatchObject({
      code: "study-unreadable",
      message: expect.stringContaining(code),
      hint: expect.stringContaining("free space"),
    });
  });

  it("leaves other errors as they are", () => {
    const others = [
      systemError("ENOENT", "open"),
      systemError("EMFILE", "open"),
      new Error("ENOSPC"),
      "text",
    ];
    expect(others.map(toFolderError)).toEqual(others);
  });
});
